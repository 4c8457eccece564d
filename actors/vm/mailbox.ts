import type { VmEvent, VmFacts } from '#protocols/vm.ts'

/**
 * Puts an event behind those that wait. Facts are merged, not queued: of each kind only the newest counts, but for
 * answers, of which there are never more than effects under way. So a mailbox cannot grow.
 */
export const enqueue = (waiting: readonly VmEvent[], event: VmEvent): readonly VmEvent[] =>
  isAnswer(event) ? [...waiting, event] : [...waiting.filter(other => other.kind !== event.kind || isAnswer(other)), event]

const isAnswer = (event: VmEvent): boolean => 'answers' in event && event.answers !== undefined

/** Whose turn comes first when many actors are ready (design section 5), best first. */
export const lanes = ['creating', 'power', 'deleting', 'address', 'other', 'resync'] as const
export type ReadyLane = (typeof lanes)[number]

/** The lane of an actor that has something to hear. */
export const laneOf = (facts: VmFacts, event: VmEvent): ReadyLane => {
  const vm = facts.observed?.vm
  if (facts.desired === undefined) return event.kind === 'Desired' && event.desired.status.uniqueID !== undefined ? 'resync' : 'creating'
  if (facts.desired.deleting) return 'deleting'
  if (vm === undefined) return 'creating'
  if (vm.power !== facts.desired.spec.powerState) return 'power'
  return vm.power === 'PoweredOn' && vm.guest.primaryIp4 === undefined ? 'address' : 'other'
}
