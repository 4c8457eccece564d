import { vmLimits } from '#actors/vm/facts.ts'
import { unknown } from '#actors/vm/facts.ts'
import { vmStep } from '#actors/vm/step.ts'
import { instant, vmKey, type EffectId } from '#protocols/ids.ts'
import type { ObservedVm, Placement, ProviderVmId } from '#protocols/provider.ts'
import type { DesiredVm, Prerequisites, VmEffect, VmEvent, VmFacts } from '#protocols/vm.ts'

export const key = vmKey('demo', 'vm')
export const start = Date.parse('2026-01-01T00:00:00Z')

export const desired = (change: Partial<Omit<DesiredVm, 'spec'>> & { readonly spec?: DesiredVm['spec'] } = {}): DesiredVm => ({
  uid: 'uid-1', resourceVersion: '1', generation: 1, deleting: false,
  finalizers: ['vmoperator.vmware.com/virtualmachine'], labels: {}, annotations: {}, status: {},
  ...change,
  spec: { className: 'small', image: { kind: 'VirtualMachineImage', name: 'ubuntu' }, storageClass: 'standard', powerState: 'PoweredOn', instanceUUID: 'uuid-1', biosUUID: 'bios-1', ...change.spec },
})

export const prerequisites: Prerequisites = {
  class: { kind: 'Found', value: { name: 'small', cpuCount: 2, memoryMiB: 4096 } },
  image: { kind: 'Found', value: { name: 'ubuntu', itemId: 'vm-1', storageMiB: 10_240 } },
  storage: { kind: 'Found', value: { name: 'standard' } },
}

export const placement: Placement =
  { zone: 'zone-a', clusterId: 'domain-c1', hostId: 'host-1', hostName: 'esx-1', datastoreId: 'datastore-1', poolId: 'resgroup-1', coreMhz: 2_400 }

export const vm = (change: Partial<ObservedVm> = {}): ObservedVm => ({
  id: 'vm-42' as ProviderVmId, name: 'vm', instanceUuid: 'uuid-1', biosUuid: 'bios-1', owner: key, connection: 'connected', power: 'PoweredOff',
  hostId: 'host-1', hostName: 'esx-1', clusterId: 'domain-c1', cpuCount: 2, memoryMiB: 4096, cpuReservationMhz: 0, memoryReservationMiB: 0,
  changeVersion: '1', guest: { tools: 'notRunning', nics: [] }, controllers: [], devices: [], ...change,
})

/** Running, with tools and an address. */
export const running = (change: Partial<ObservedVm> = {}): ObservedVm =>
  vm({ power: 'PoweredOn', guest: { tools: 'running', primaryIp4: '10.0.0.7', nics: [] }, ...change })


/** One actor, told a story: each beat is an event some time later, and what it does is read off. */
export interface Story {
  facts(): VmFacts
  /** Tells an event `afterMs` later and gives the effects it led to. */
  tell(event: VmEvent, afterMs?: number): readonly VmEffect[]
  /** Answers the action under way. */
  answer(event: (answers: EffectId) => VmEvent, afterMs?: number): readonly VmEffect[]
  /** Answers the status write under way. */
  written(afterMs?: number): readonly VmEffect[]
  /** Lets time pass to the actor's alarm. */
  wake(): readonly VmEffect[]
}

export const story = (): Story => {
  const step = vmStep(vmLimits)
  let facts = unknown(key, 1_000_000 as EffectId)
  let atMs = 0
  const tell = (event: VmEvent, afterMs = 10): readonly VmEffect[] => {
    atMs += afterMs
    const [next, effects] = step(facts, event, { at: instant(atMs), wallMs: start + atMs })
    facts = next
    return effects
  }
  return {
    facts: () => facts,
    tell,
    answer: (event, afterMs) => {
      if (facts.pending === undefined) throw new Error('nothing is under way')
      return tell(event(facts.pending.action.id), afterMs)
    },
    written: afterMs => {
      if (facts.reporting === undefined) throw new Error('no status is being written')
      return tell({ kind: 'Reported', resourceVersion: `${atMs}`, answers: facts.reporting.id }, afterMs)
    },
    wake: () => {
      if (facts.wakeAt === undefined) throw new Error('no alarm is set')
      return tell({ kind: 'Woke' }, Math.max(0, facts.wakeAt - atMs))
    },
  }
}

/** The kinds of effects on one line; alarms left out. */
export const kinds = (effects: readonly VmEffect[]): string =>
  effects.filter(effect => effect.kind !== 'Wake').map(effect => (effect.kind === 'Power' ? effect.operation : effect.kind)).join(' ')
