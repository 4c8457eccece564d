import type { VmEffect, VmFacts } from '#protocols/vm.ts'
import { refusalMessage } from '#protocols/placement.ts'
import { standing } from './facts.ts'

type Tell = Extract<VmEffect, { kind: 'Tell' }>

/** The event that the change from `before` to `facts` is worth, and the mark that keeps it from being told again. */
export interface Telling { readonly told: string; readonly effect?: Tell | undefined }

/**
 * One event in the life of a plain VM: that it was created. Besides, one when something begins to fail: the same failure
 * again is not told again, until something else was in between. Reasons: api.md section 8.1.
 */
export const tell = (before: VmFacts, facts: VmFacts): Telling | undefined => {
  const uid = facts.desired?.uid
  if (uid === undefined) return undefined
  const news = failing(facts) ?? created(before, facts)
  if (news === undefined || news.told === facts.told) return undefined
  return { told: news.told, effect: { kind: 'Tell', uid, ...news.event } }
}

interface News { readonly told: string; readonly event: Omit<Tell, 'kind' | 'uid'> }

/** Busy and conflicts mend themselves and are nobody's business. */
const failing = (facts: VmFacts): News | undefined => {
  const { failure } = facts
  if (failure === undefined || failure.fault.reason === 'Conflict' || failure.fault.reason === 'Busy') return undefined
  const message = failure.action === 'Place' && facts.refusal ? refusalMessage(facts.refusal) : failure.fault.message
  return { told: `${failure.action}/${failure.fault.reason}`, event: { type: 'Warning', reason: `${verb(facts)}Failure`, message } }
}

const verb = (facts: VmFacts): string => (facts.desired?.deleting ? 'Delete' : facts.desired?.status.uniqueID === undefined ? 'Create' : 'Update')

/** Told when our own create has brought the VM; one that is found standing was told by whoever created it. */
const created = (before: VmFacts, facts: VmFacts): News | undefined => {
  const vm = standing(facts)
  if (before.pending?.action.kind !== 'Create' || facts.following === undefined || facts.pending !== undefined || vm !== undefined) return undefined
  return { told: 'Created', event: { type: 'Normal', reason: 'CreateSuccess', message: `created as ${facts.following.vm} in zone ${facts.placement?.zone ?? ''} on host ${facts.placement?.hostName ?? ''}` } }
}
