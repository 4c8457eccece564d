import type { ProviderVmId } from '#protocols/provider.ts'
import { instanceUuidOf, standing } from '../facts.ts'
import type { Rule } from './rule.ts'

/**
 * Look before acting. A VM whose id is known is followed, which costs one entry in a shared view; only when that brings
 * nothing, or something failed, is it looked for by its UUID.
 */
export const observe: Rule = facts => {
  const { desired, observed, following, mustFind, made } = facts
  if (observed !== undefined || desired === undefined) return undefined
  if (following !== undefined && mustFind !== true) return 'wait'
  const id = made ?? (desired.status.uniqueID as ProviderVmId | undefined)
  if (id !== undefined && mustFind !== true) return { kind: 'Follow', vm: id }
  return { kind: 'Find', instanceUuid: instanceUuidOf(desired) }
}

/** A VM that stands is followed. */
export const follow: Rule = facts => {
  const vm = standing(facts)
  return vm !== undefined && facts.following?.vm !== vm.id ? { kind: 'Follow', vm: vm.id } : undefined
}

/** It says that it belongs to another object: nothing is done to it (the status says so). */
export const foreign: Rule = facts => {
  const owner = standing(facts)?.owner
  return owner !== undefined && owner !== facts.key ? 'wait' : undefined
}

/** A VM whose host is away cannot be changed; its change of connection wakes us. */
export const disconnected: Rule = facts => {
  const vm = standing(facts)
  return vm !== undefined && vm.connection !== 'connected' ? 'wait' : undefined
}
