import type { Moment } from '#protocols/clock.ts'
import type { VirtualMachineStatus } from '#protocols/api/virtual-machine/index.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import type { VmFacts } from '#protocols/vm.ts'
import { standing } from '../facts.ts'
import { conditions } from './conditions.ts'
import { observedStatus } from './observed.ts'
import { storageStatus } from './storage.ts'

/** Fields that say how the provider's VM stands now: when they are unknown they are not kept from before. */
const transient = ['network'] as const

/**
 * The status as it should stand, from everything known. What is not known now is kept from what was reported, so that a
 * restart of the actor, the member or vCenter does not make it flicker.
 */
export const status = (facts: VmFacts, now: Moment): VirtualMachineStatus => {
  const before = facts.reported ?? {}
  const vm = standing(facts)
  const base: VirtualMachineStatus = vm ? { ...without(before, transient), ...observedStatus(vm), ...storageStatus(vm, facts.desired?.spec.volumes ?? []), ...zone(facts, before), ...className(facts, before) } : before
  return {
    ...base,
    ...(facts.restarted === undefined ? {} : { lastRestartTime: facts.restarted }),
    conditions: [...conditions(facts, before.conditions ?? [], now.wallMs)],
  }
}

const without = (status: VirtualMachineStatus, fields: readonly (keyof VirtualMachineStatus)[]): VirtualMachineStatus =>
  Object.fromEntries(Object.entries(status).filter(([name]) => !fields.includes(name as keyof VirtualMachineStatus)))

const zone = ({ zone: found }: VmFacts, before: VirtualMachineStatus): Pick<VirtualMachineStatus, 'zone'> => {
  const name = found ?? before.zone
  return name === undefined ? {} : { zone: name }
}

/** The class that the VM was created with; a later change of the class is the business of resize. */
const className = (facts: VmFacts, before: VirtualMachineStatus): Pick<VirtualMachineStatus, 'class'> => {
  if (before.class !== undefined) return { class: before.class }
  const name = facts.desired?.spec.className
  return name === undefined ? {} : { class: { apiVersion: groupVersion, kind: 'VirtualMachineClass', name } }
}
