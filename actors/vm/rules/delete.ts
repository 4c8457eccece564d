import { checkPrefixes, finalizers } from '#protocols/api/keys.ts'
import type { DesiredVm } from '#protocols/vm.ts'
import { checks, hasFinalizer, standing } from '../facts.ts'
import { powerTowards } from './power.ts'
import type { Rule } from './rule.ts'

/** Deleting, and nothing of ours holds the object: nothing to do, it goes. */
export const released: Rule = ({ desired }) => (desired?.deleting === true && !hasFinalizer(desired) ? 'wait' : undefined)

/** Delete checks hold the VM (decisions.md 29); removing the last one is an update that wakes us. */
export const deleteHeld: Rule = ({ desired }) =>
  desired?.deleting === true && checks(desired, checkPrefixes.delete).length > 0 ? 'wait' : undefined

/** Off, destroyed, and last the finalizer: nothing may be left at the provider when the object goes. */
export const destroy: Rule = (facts, now, limits) => {
  const { desired } = facts
  if (desired?.deleting !== true) return undefined
  const vm = standing(facts)
  // A VM that says it belongs to another object is not ours to destroy.
  if (vm === undefined || (vm.owner !== undefined && vm.owner !== facts.key)) return withoutFinalizer(desired)
  if (vm.connection !== 'connected') return 'wait'
  if (vm.power === 'Suspended') return { kind: 'Power', vm: vm.id, operation: 'off' }
  if (vm.power === 'PoweredOn') return powerTowards(facts, vm, 'PoweredOff', now, limits)
  return { kind: 'Destroy', vm: vm.id }
}

const withoutFinalizer = (desired: DesiredVm): ReturnType<Rule> => ({
  kind: 'SetFinalizers',
  finalizers: desired.finalizers.filter(name => name !== finalizers.virtualMachine),
  resourceVersion: desired.resourceVersion,
})

/** The webhook puts the finalizer on; an object that came without it gets it before anything is created. */
export const addFinalizer: Rule = ({ desired }) =>
  desired === undefined || hasFinalizer(desired) ? undefined : {
    kind: 'SetFinalizers',
    finalizers: [...desired.finalizers, finalizers.virtualMachine],
    resourceVersion: desired.resourceVersion,
  }
