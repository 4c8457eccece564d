import type { Figures } from './measure.ts'

/** Rows of name and value, as printed. */
export const row = (name: string, value: string | number): string => `  ${name.padEnd(44)} ${value}`
const rows = (values: Readonly<Record<string, number>>, most: number): readonly string[] => Object.entries(values).slice(0, most).map(([name, value]) => row(`  ${name}`, value))

/** A figure that is to be reached: at most, or at least, the limit. It may be one that is not known everywhere. */
export interface Objective<Found> { readonly what: string; readonly limit: number; readonly kind: 'AtMost' | 'AtLeast'; readonly of: (found: Found) => number | undefined }
export const atMost = <Found>(what: string, limit: number, of: Objective<Found>['of']): Objective<Found> => ({ what: `${what} ≤ ${limit}`, limit, kind: 'AtMost', of })
export const atLeast = <Found>(what: string, limit: number, of: Objective<Found>['of']): Objective<Found> => ({ what: `${what} ≥ ${limit}`, limit, kind: 'AtLeast', of })

/** What is not known is not missed; it is shown as such. */
export const isMissed = <Found>({ limit, kind, of }: Objective<Found>, found: Found): boolean => {
  const value = of(found)
  return value !== undefined && (kind === 'AtMost' ? value > limit : value < limit)
}
/** The figure that an objective is about; a dash where it is not known. */
export const shownValue = <Found>({ of }: Objective<Found>, found: Found): string => String(of(found) ?? '–')

/** What making a batch of VMs came to. */
export const batchRows = (figures: Figures): readonly string[] => [
  row('VMs', `${figures.ready} of ${figures.vms} ready in ${figures.seconds} s on ${figures.cores} cores`),
  row('VM/s', figures.vmsPerSecond),
  row('first VM Ready after', `${figures.firstReadySeconds} s`),
  row('create to Ready, p50 / p99', `${figures.readyP50Ms} / ${figures.readyP99Ms} ms`),
  row('create request, p50 / p99', `${figures.createP50Ms} / ${figures.createP99Ms} ms`),
  row('object writes a VM', figures.objectWritesPerVm),
  row('events a VM', figures.eventsPerVm),
  row('API requests of the controller a VM', figures.requestsPerVmInAll),
  ...rows(figures.requestsPerVm, 12),
  row('vCenter calls a VM', figures.callsPerVmInAll),
  ...rows(figures.callsPerVm, 12),
  row('CPU seconds a VM, all members', figures.membersCpuSecondsPerVm),
  ...rows(figures.serversCpuSecondsPerVm, 12),
  'members',
  ...figures.members.map(({ name, cpuSeconds, residentMiB }) => row(`  ${name}`, `${cpuSeconds} CPU s, ${residentMiB} MiB`)),
]

const verdict = <Found>(objective: Objective<Found>, found: Found): string =>
  (objective.of(found) === undefined ? 'unknown' : isMissed(objective, found) ? 'MISSED ' : 'reached')

/** Which objectives were reached. */
export const objectiveRows = <Found>(found: Found, objectives: readonly Objective<Found>[]): readonly string[] =>
  ['objectives', ...objectives.map(objective => row(`  ${verdict(objective, found)} ${objective.what}`, shownValue(objective, found)))]
