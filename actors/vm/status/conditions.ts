import { setCondition, type Condition } from '#protocols/api/conditions.ts'
import { checkPrefixes } from '#protocols/api/keys.ts'
import { conditionTypes as types } from '#protocols/api/conditions.ts'
import { refusalMessage } from '#protocols/placement.ts'
import type { Lookup, VmAction, VmFacts } from '#protocols/vm.ts'
import { checks, standing } from '../facts.ts'

/** What a condition says; `undefined` in place of it: nothing is known, leave what stands. */
interface Verdict { readonly status: 'True' | 'False' | 'Unknown'; readonly reason: string; readonly message: string }

const yes = (reason = 'True', message = ''): Verdict => ({ status: 'True', reason, message })
const no = (reason: string, message: string): Verdict => ({ status: 'False', reason, message })

/**
 * The conditions of the VM, from everything known. One that nothing is known about keeps what was reported, so that an
 * actor that starts anew writes nothing before it has looked.
 */
export const conditions = (facts: VmFacts, before: readonly Condition[], wallMs: number): readonly Condition[] => {
  const parts: readonly (readonly [type: string, verdict: Verdict | undefined])[] = [
    [types.classReady, prerequisite(facts, facts.prerequisites?.class)],
    [types.imageReady, prerequisite(facts, facts.prerequisites?.image)],
    [types.storageReady, prerequisite(facts, facts.prerequisites?.storage)],
    [types.placementReady, placement(facts)],
    [types.created, created(facts)],
    [types.powerStateSynced, powerSynced(facts)],
  ]
  const generation = facts.desired?.generation
  const told = parts.reduce((list, [type, verdict]) => (verdict ? setCondition(list, { type, ...verdict, observedGeneration: generation }, wallMs) : list), before)
  const summary = ready(facts, told)
  return summary ? setCondition(told, { type: types.ready, ...summary, observedGeneration: generation }, wallMs) : told
}

/** Prerequisites are those of creation: once the VM stands, what was said of them stays. */
const prerequisite = (facts: VmFacts, lookup: Lookup<unknown> | undefined): Verdict | undefined => {
  if (lookup === undefined) return undefined
  if (lookup.kind === 'Found') return yes()
  return standing(facts) === undefined && facts.desired?.status.uniqueID === undefined ? no(lookup.reason, lookup.message) : undefined
}

const failureOf = (facts: VmFacts, ...actions: readonly VmAction['kind'][]): Verdict | undefined =>
  facts.failure && actions.includes(facts.failure.action) ? no(facts.failure.fault.reason, facts.failure.fault.message) : undefined

const placement = (facts: VmFacts): Verdict | undefined => {
  if (standing(facts) !== undefined || facts.placement !== undefined || facts.following !== undefined) return yes()
  if (facts.refusal !== undefined) return no('InsufficientCapacity', refusalMessage(facts.refusal))
  return failureOf(facts, 'Place')
}

const created = (facts: VmFacts): Verdict | undefined => {
  const vm = standing(facts)
  if (vm?.owner !== undefined && vm.owner !== facts.key)
    return no('Conflict', `the vSphere VM ${vm.id} has the same instance UUID and belongs to ${vm.owner}: delete one of the two objects`)
  if (vm !== undefined) return yes()
  const failure = failureOf(facts, 'Create', 'Find')
  if (failure !== undefined && facts.desired?.status.uniqueID === undefined) return failure
  return undefined
}

const powerSynced = (facts: VmFacts): Verdict | undefined => {
  const vm = standing(facts)
  const { desired } = facts
  if (desired === undefined || vm === undefined) return failureOf(facts, 'Power')
  const wanted = desired.spec.powerState
  if (wanted === undefined || vm.power === wanted) return yes('Synced', vm.power)
  return no('NotSynced', powerMessage(facts, vm.power, wanted))
}

const powerMessage = (facts: VmFacts, power: string, wanted: string): string => {
  const vm = standing(facts)
  const is = `is ${power}, wanted ${wanted}`
  if (vm !== undefined && vm.connection !== 'connected') return `${is}: its host ${vm.hostName ?? ''} is ${vm.connection}`
  const holding = wanted === 'PoweredOn' && facts.desired ? checks(facts.desired, checkPrefixes.powerOn) : []
  if (holding.length > 0) return `${is}: held by the power-on checks ${holding.join(', ')}`
  if (facts.failure?.action === 'Power') return `${is}: ${facts.failure.fault.message}`
  if (facts.soft !== undefined) return `${is}: waiting for the guest`
  if (power === 'PoweredOff' && wanted === 'Suspended') return `${is}: a VM that is off cannot be suspended, power it on first`
  if (power === 'Suspended' && wanted === 'PoweredOff') return `${is}: a suspended VM is only switched off with powerOffMode Hard or TrySoft`
  return is
}

/** Created, prerequisites met, power as wanted (decisions.md 37); false names the first thing that is missing. */
const ready = (facts: VmFacts, list: readonly Condition[]): Verdict | undefined => {
  const held = deletionHeld(facts)
  if (held !== undefined) return held
  const parts = [types.classReady, types.imageReady, types.storageReady, types.placementReady, types.created, types.powerStateSynced]
  const wrong = parts.map(type => list.find(condition => condition.type === type)).find(condition => condition?.status === 'False')
  if (wrong !== undefined) return no(wrong.reason, wrong.message === '' ? `${wrong.type} is False` : wrong.message)
  if (standing(facts) !== undefined) return yes('Ready')
  return list.some(condition => condition.type === types.created && condition.status === 'True') ? undefined : no('NotCreated', progress(facts))
}

const deletionHeld = (facts: VmFacts): Verdict | undefined => {
  if (facts.desired?.deleting !== true) return undefined
  const holding = checks(facts.desired, checkPrefixes.delete)
  if (holding.length > 0) return no('DeletionHeld', `deletion is held by the delete checks ${holding.join(', ')}`)
  const failure = failureOf(facts, 'Power', 'Destroy', 'Find')
  return failure ? { ...failure, message: `deleting: ${failure.message}` } : undefined
}

const progress = (facts: VmFacts): string => {
  switch (facts.pending?.action.kind) {
    case 'Find': return 'looking for the VM at the provider'
    case 'Place': return 'waiting for a host'
    case 'Create': return `being created on host ${facts.placement?.hostName ?? ''}`
    case 'Power': case 'Destroy': case 'SetFinalizers': case undefined: return 'not created yet'
  }
}
