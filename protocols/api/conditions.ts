import type { Static } from '@sinclair/typebox'
import { int64, list, mapList, maybe, oneOf, record, text, time } from './schema.ts'

/** One named truth about an object (the standard six fields of Kubernetes). */
export const condition = record({
  lastTransitionTime: time('When status, reason or message last changed.'),
  message: text('A sentence for a person; empty when there is nothing to say.', { maxLength: 32768 }),
  observedGeneration: maybe(int64('The generation of the object that this was decided from.', { minimum: 0 })),
  reason: text('One word for programs.', { pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$', minLength: 1, maxLength: 1024 }),
  status: oneOf(['True', 'False', 'Unknown'], 'Whether it is so.'),
  type: text('What is told about.', {
    pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$', maxLength: 316 }),
})
export type Condition = Static<typeof condition>

/** `status.conditions` of every kind. */
export const conditionList = list(condition, 'What is true of the object now, one entry a type.')

/** The same where entries are told apart by type, as images do. */
export const conditionMap = mapList(['type'], condition, 'What is true of the object now, one entry a type.')

/** Names of the conditions of a VirtualMachine (api.md section 7.1). */
export const conditionTypes = {
  /** Created, prerequisites met, power state as wanted (decisions.md 37). */
  ready: 'Ready',
  classReady: 'VirtualMachineClassReady',
  imageReady: 'VirtualMachineImageReady',
  storageReady: 'VirtualMachineStorageReady',
  placementReady: 'VirtualMachineConditionPlacementReady',
  created: 'VirtualMachineCreated',
  powerStateSynced: 'VirtualMachinePowerStateSynced',
} as const

/** A condition without its time; `observedGeneration` undefined leaves it out. */
export interface ConditionNow {
  readonly type: string
  readonly status: Condition['status']
  readonly reason: string
  readonly message: string
  readonly observedGeneration?: number | undefined
}

/**
 * The list with this condition as it is now: `Ready` first, then by name. The time changes only when status, reason or
 * message do; `wallMs` is milliseconds since 1970. Gives the same list when nothing differs.
 */
export const setCondition = (list: readonly Condition[], now: ConditionNow, wallMs: number): readonly Condition[] => {
  const before = list.find(({ type }) => type === now.type)
  const same = before !== undefined && before.status === now.status && before.reason === now.reason && before.message === now.message
  if (same && before.observedGeneration === now.observedGeneration) return list
  const { observedGeneration, ...told } = now
  const next: Condition = {
    ...told,
    lastTransitionTime: same ? before.lastTransitionTime : isoSeconds(wallMs),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  }
  return [...list.filter(({ type }) => type !== now.type), next].sort(byType)
}

const byType = (a: Condition, b: Condition): number => {
  if (a.type === b.type) return 0
  if (a.type === conditionTypes.ready) return -1
  if (b.type === conditionTypes.ready) return 1
  return a.type < b.type ? -1 : 1
}

/** RFC 3339 without fractions, as Kubernetes writes times. */
export const isoSeconds = (wallMs: number): string => `${new Date(wallMs).toISOString().slice(0, 19)}Z`
