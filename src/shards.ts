import type { Clock, Random } from '#protocols/clock.ts'
import { vmKey, type ShardId, type VmKey } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { labels } from '#protocols/api/keys.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import { shardOf } from '#protocols/shard.ts'
import type { KubernetesObject, ObjectStore } from '#protocols/store.ts'
import type { VmEvent } from '#protocols/vm.ts'
import { dependenciesOf, type Dependency } from './shared.ts'
import { startReflector, type Change, type Reflector } from './watch/reflector.ts'
import { desiredOf, prerequisitesOf, type SharedObjects } from './watch/translate.ts'

type Vm = VirtualMachine & KubernetesObject

export interface ShardsOrder {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly shardCount: number
  /** Where prerequisites are looked up; undefined until they have been read, so that nothing seems missing that is only late. */
  readonly shared: () => SharedObjects | undefined
  readonly send: (key: VmKey, event: VmEvent) => void
}

/** The VMs of the shards that this member owns, each shard watched by its own label selector. */
export interface Shards {
  open(shard: ShardId): void
  /** Gives the keys that were in it. */
  close(shard: ShardId): readonly VmKey[]
  /** What an actor that comes to life is told first. */
  load(key: VmKey): readonly VmEvent[]
  /** A write of a VM begins; call what is given back with the VM as it then is, or undefined when the write failed. */
  writing(key: VmKey): (object: KubernetesObject | undefined) => void
  /** Tells the VMs that depend on it how their prerequisites stand now. */
  dependencyChanged(dependency: Dependency): void
  /** The shared kinds have been read: every VM is told how its prerequisites stand. */
  sharedRead(): void
  /** VMs in the caches. */
  count(): number
  /** Undefined once every open shard has been read. */
  unready(): string | undefined
}

const keyOf = ({ metadata: { namespace = '', name } }: KubernetesObject): VmKey => vmKey(namespace, name)

export const watchShards = (order: ShardsOrder): Shards => {
  const open = new Map<ShardId, Reflector<Vm>>()
  const prerequisites = (vm: Vm): readonly VmEvent[] => {
    const shared = order.shared()
    return shared === undefined ? [] : [{ kind: 'Prerequisites', prerequisites: prerequisitesOf(vm, shared) }]
  }
  const tellPrerequisites = (vm: Vm): void => { for (const event of prerequisites(vm)) order.send(keyOf(vm), event) }

  const tell = (change: Change<Vm>): void => {
    switch (change.kind) {
      case 'Synced': return
      case 'Deleted': return order.send(keyOf(change.object), { kind: 'Absent' })
      case 'Upserted': {
        const key = keyOf(change.object)
        // Prerequisites first: with them the first decision is made on everything.
        if (change.previous === undefined || dependenciesOf(change.object).join() !== dependenciesOf(change.previous).join()) tellPrerequisites(change.object)
        order.send(key, { kind: 'Desired', desired: desiredOf(change.object) })
      }
    }
  }
  const find = (key: VmKey): Vm | undefined => {
    const [namespace = '', name = ''] = key.split('/')
    return open.get(shardOf(key, order.shardCount))?.cache.get(name, namespace)
  }
  return {
    open: shard => {
      open.get(shard)?.stop()
      open.set(shard, startReflector<Vm>({ ...order, resource: virtualMachines, labelSelector: `${labels.shard}=${shard}`, indexOf: dependenciesOf, onChange: tell }))
    },
    close: shard => {
      const reflector = open.get(shard)
      reflector?.stop()
      open.delete(shard)
      return reflector === undefined ? [] : [...reflector.cache.values()].map(keyOf)
    },
    load: key => {
      const vm = find(key)
      return vm === undefined ? [] : [...prerequisites(vm), { kind: 'Desired', desired: desiredOf(vm) }]
    },
    writing: key => {
      const ended = open.get(shardOf(key, order.shardCount))?.writing(key)
      return object => ended?.(object as Vm | undefined)
    },
    dependencyChanged: dependency => {
      for (const reflector of open.values()) for (const vm of reflector.cache.indexed(dependency)) tellPrerequisites(vm)
    },
    sharedRead: () => {
      for (const reflector of open.values()) for (const vm of reflector.cache.values()) tellPrerequisites(vm)
    },
    count: () => [...open.values()].reduce((sum, reflector) => sum + reflector.cache.size(), 0),
    unready: () => {
      const waiting = [...open].filter(([, reflector]) => !reflector.synced()).length
      return waiting === 0 ? undefined : `${waiting} of ${open.size} shards not read yet`
    },
  }
}
