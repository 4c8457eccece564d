import type { Figures } from './measure.ts'

/** A figure that a scenario is to reach. */
export interface Objective { readonly what: string; readonly reached: (figures: Figures) => boolean; readonly shown: (figures: Figures) => string }

const row = (name: string, value: string | number): string => `  ${name.padEnd(34)} ${value}`
const rows = (values: Readonly<Record<string, number>>, most: number): readonly string[] => Object.entries(values).slice(0, most).map(([name, value]) => row(`  ${name}`, value))

/** The table at the end of a scenario. */
export const report = (title: string, figures: Figures, objectives: readonly Objective[]): string => [
  title,
  row('VMs', `${figures.ready} of ${figures.vms} ready in ${figures.seconds} s on ${figures.cores} cores`),
  row('VM/s', figures.vmsPerSecond),
  row('create to Ready, p50 / p99', `${figures.readyP50Ms} / ${figures.readyP99Ms} ms`),
  row('object writes a VM', figures.objectWritesPerVm),
  row('events a VM', figures.eventsPerVm),
  'API requests of the controller a VM',
  ...rows(figures.requestsPerVm, 12),
  row('vCenter calls a VM', figures.callsPerVmInAll),
  ...rows(figures.callsPerVm, 12),
  'members',
  ...figures.members.map(({ name, cpuSeconds, residentMiB }) => row(`  ${name}`, `${cpuSeconds} CPU s, ${residentMiB} MiB`)),
  'objectives',
  ...objectives.map(({ what, reached, shown }) => row(`  ${reached(figures) ? 'reached' : 'MISSED '} ${what}`, shown(figures))),
].join('\n')
