import { emptyGate, gateStep } from '#actors/gate/gate.ts'
import { unknown, vmLimits } from '#actors/vm/facts.ts'
import { vmStep } from '#actors/vm/step.ts'
import { finalizers } from '#protocols/api/keys.ts'
import type { Random } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { vmKey, type EffectId, type Epoch, type ShardId, type VmKey } from '#protocols/ids.ts'
import type { ProviderChange } from '#protocols/provider.ts'
import type { StatusPort, WriteTarget } from '#protocols/status.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import type { DesiredVm, Prerequisites, VmEvent, VmFacts } from '#protocols/vm.ts'
import { createGate } from '#src/gate.ts'
import { performVm } from '#src/perform/vm.ts'
import { virtualClock, type VirtualClock } from '#test/fakes/clock.ts'
import { createFakeProvider, type FakeProvider } from '#test/fakes/provider.ts'
import { fakeHost } from '#test/fakes/provider-inventory.ts'
import { prerequisites } from '#test/actors/vm/story.ts'

/** One actor's life: another one takes its place after a crash, and answers to the earlier one find nobody. */
interface Life { facts: VmFacts; readonly epoch: Epoch; alarm: () => void }

/** VM actors, the API server's objects and a provider, all in virtual time. */
export interface VmWorld {
  readonly clock: VirtualClock
  readonly provider: FakeProvider
  readonly keys: readonly VmKey[]
  object(key: VmKey): DesiredVm | undefined
  apply(key: VmKey, change: Partial<DesiredVm['spec']>): void
  delete(key: VmKey): void
  /** The actor dies with all it knew; another one starts from nothing. */
  crash(key: VmKey): void
  /** What was broken, in words. */
  readonly broken: string[]
  facts(key: VmKey): VmFacts | undefined
}

const watchMs = 10
const writeMs = 5
const hosts = ['host-1', 'host-2', 'host-3'].map(id => fakeHost(id, 'domain-c1'))

export const startVmWorld = (count: number, random: Random): VmWorld => {
  const clock = virtualClock()
  const provider = createFakeProvider({ clock, hosts, durations: { createMs: 3_000 } })
  const step = vmStep({ ...vmLimits, actionTimeoutMs: 120_000, softPowerMs: 10_000, backOffMaxMs: 10_000 })
  const keys = Array.from({ length: count }, (_, index) => vmKey('demo', `vm-${index}`))
  const objects = new Map<VmKey, DesiredVm>()
  const lives = new Map<VmKey, Life>()
  const broken: string[] = []
  let versions = 0
  let uids = 0
  let epochs = 0

  const after = (delayMs: number): Promise<void> => new Promise(resolve => { clock.after(delayMs, resolve) })
  const gate = createGate({ empty: emptyGate, step: gateStep({
    inAll: 8, lanes: { power: 6, delete: 4, create: 4, other: 4 }, queued: 10_000, backOffMinMs: 200, backOffMaxMs: 5_000,
  }) }, clock)

  /** The watch tells how the object stands, a little later. */
  const watch = (key: VmKey): void => {
    clock.after(watchMs, () => {
      const object = objects.get(key)
      deliver(key, object === undefined ? { kind: 'Absent' } : { kind: 'Desired', desired: object })
    })
  }
  const write = async (target: WriteTarget, change: (object: DesiredVm) => DesiredVm): Promise<Result<KubernetesObject>> => {
    await after(writeMs)
    const object = objects.get(target.key)
    if (object === undefined) return failed('NotFound', `${target.key} is gone`)
    if (object.resourceVersion !== target.resourceVersion) return failed('Conflict', `${target.key} has changed`)
    const next = { ...change(object), resourceVersion: String(++versions) }
    if (next.deleting && next.finalizers.length === 0) remove(target.key, object)
    else objects.set(target.key, next)
    watch(target.key)
    return ok({ apiVersion: '', kind: '', metadata: { name: '', uid: next.uid, resourceVersion: next.resourceVersion } } as KubernetesObject)
  }
  /** With the last finalizer the object goes; nothing of it may be left at the provider. */
  const remove = (key: VmKey, object: DesiredVm): void => {
    objects.delete(key)
    const left = provider.vms().filter(vm => vm.instanceUuid === object.spec.instanceUUID)
    if (left.length > 0) broken.push(`${key} went and left ${left.map(({ id }) => id).join()} behind`)
  }
  const status: StatusPort = {
    writeStatus: order => write(order, object => ({ ...object, status: order.status })),
    writeMeta: order => write(order, object => ({ ...object, finalizers: order.finalizers ?? object.finalizers })),
    event: () => undefined,
  }

  const perform = performVm({
    provider, gated: gate, status,
    place: async ({ key }) => {
      await after(20)
      const host = hosts[Math.floor(random() * hosts.length)]
      if (host === undefined) return { kind: 'Refused', key, refusal: { hostCount: 0, failedBy: {} } }
      return { kind: 'Placed', key, placement: {
        zone: 'zone-a', clusterId: host.clusterId, hostId: host.id, hostName: host.name, datastoreId: 'datastore-1', poolId: 'resgroup-domain-c1', coreMhz: host.coreMhz,
      } }
    },
    release: () => undefined,
    permits: (shard, epoch) => lives.get(keys[shard] as VmKey)?.epoch === epoch,
    answer: (key, _, event) => deliver(key, event),
    zoneOf: () => 'zone-a',
    folderOf: () => undefined,
  })

  const deliver = (key: VmKey, event: VmEvent): void => {
    const life = lives.get(key)
    if (life === undefined) return
    const [facts, effects] = step(life.facts, event, { at: clock.now(), wallMs: clock.wall() })
    life.facts = facts
    for (const effect of effects) {
      if (effect.kind === 'Wake') {
        life.alarm()
        life.alarm = clock.after(effect.at - clock.now(), () => { if (lives.get(key) === life) deliver(key, { kind: 'Woke' }) })
      } else void perform(key, keys.indexOf(key) as ShardId, life.epoch, effect)
    }
    if (provider.vms().length > new Set(provider.vms().map(vm => vm.instanceUuid)).size) broken.push(`${key}: two VMs with one instance UUID`)
  }
  const begin = (key: VmKey): void => {
    lives.get(key)?.alarm()
    provider.unfollow(key)
    const epoch = ++epochs
    lives.set(key, { facts: unknown(key, (epoch * 1_000_000) as EffectId), epoch: epoch as Epoch, alarm: () => undefined })
    deliver(key, { kind: 'Prerequisites', prerequisites: prerequisites as Prerequisites })
    const object = objects.get(key)
    if (object !== undefined) deliver(key, { kind: 'Desired', desired: object })
  }

  provider.onChange((change: ProviderChange) => {
    switch (change.kind) {
      case 'Observed': return deliver(change.key, { kind: 'Observed', vm: change.vm, zone: 'zone-a' })
      case 'Gone': return deliver(change.key, { kind: 'Observed', vm: undefined })
      case 'Up': return keys.forEach(key => deliver(key, { kind: 'ProviderUp' }))
      case 'Down': return
    }
  })
  for (const key of keys) begin(key)

  return {
    clock, provider, keys, broken,
    object: key => objects.get(key),
    facts: key => lives.get(key)?.facts,
    apply: (key, change) => {
      const before = objects.get(key)
      if (before?.deleting === true) return
      const uid = before?.uid ?? `uid-${++uids}`
      const spec = before?.spec ?? {
        className: 'small', image: { kind: 'VirtualMachineImage', name: 'ubuntu' }, storageClass: 'standard', powerState: 'PoweredOn', instanceUUID: `uuid-${uid}`, biosUUID: `bios-${uid}`,
      }
      objects.set(key, {
        uid, resourceVersion: String(++versions), generation: (before?.generation ?? 0) + 1, deleting: false, finalizers: before?.finalizers ?? [finalizers.virtualMachine],
        labels: {}, annotations: {}, status: before?.status ?? {}, spec: { ...spec, ...change } as DesiredVm['spec'],
      })
      if (before === undefined) deliver(key, { kind: 'Prerequisites', prerequisites: prerequisites as Prerequisites })
      watch(key)
    },
    delete: key => {
      const object = objects.get(key)
      if (object === undefined || object.deleting) return
      if (object.finalizers.length === 0) remove(key, object)
      else objects.set(key, { ...object, deleting: true, resourceVersion: String(++versions) })
      watch(key)
    },
    crash: begin,
  }
}
