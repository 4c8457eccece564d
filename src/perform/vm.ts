import { failed, type Result } from '#protocols/fault.ts'
import type { EffectId, Epoch, ShardId, VmKey } from '#protocols/ids.ts'
import type { PlacementAnswer, PlacementRequest } from '#protocols/placement.ts'
import type { CreateOrder, ObservedVm, Provider } from '#protocols/provider.ts'
import type { StatusPort } from '#protocols/status.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import type { GateLane } from '#protocols/gate.ts'
import type { VmEffect, VmEvent } from '#protocols/vm.ts'

/** What performing needs of the rest. */
export interface VmPorts {
  readonly provider: Provider
  /** Runs provider work when its lane has room; Busy when too much is waiting. */
  readonly gated: <T>(lane: GateLane, work: () => Promise<Result<T>>) => Promise<Result<T>>
  readonly place: (request: PlacementRequest) => Promise<PlacementAnswer>
  readonly release: (key: VmKey) => void
  readonly status: StatusPort
  /** Whether this member may still act for the shard under this epoch (fencing). */
  readonly permits: (shard: ShardId, epoch: Epoch) => boolean
  readonly answer: (key: VmKey, shard: ShardId, event: VmEvent) => void
  /** Name of the zone of a cluster; undefined when no zone names it. */
  readonly zoneOf: (clusterId: string | undefined) => string | undefined
  /** Folder that the zone names for the namespace of a VM; undefined when it names none. */
  readonly folderOf: (zone: string, key: VmKey) => string | undefined
}

/** Everything about the actor that an effect is carried out for. */
interface Owner { readonly key: VmKey; readonly shard: ShardId; readonly epoch: Epoch }

/**
 * Carries out one effect of a VM actor: one call of a port, one answering event. The promise ends when the effect is
 * over; undefined for orders that have no answer. Nothing is done to the world for a shard that this member no longer
 * owns. Follow, Unfollow and Release only change what is looked at and what is reserved: they pass, since an actor that
 * is fenced for a moment and goes on would not give them again.
 */
export const performVm = (ports: VmPorts) => (key: VmKey, shard: ShardId, epoch: Epoch, effect: VmEffect): Promise<void> | undefined => {
  const owner: Owner = { key, shard, epoch }
  const { provider } = ports
  switch (effect.kind) {
    case 'Find':
      return answering(ports, owner, effect.id, 'other', () => provider.find(effect.instanceUuid), vm => observed(ports, vm, effect.id))
    case 'Place':
      return placing(ports, owner, effect.id, effect.request)
    case 'Create':
      return answering(ports, owner, effect.id, 'create', () => provider.create(atHome(ports, effect.order)), ({ id }) => ({ kind: 'Created', id, answers: effect.id }))
    case 'Power':
      return answering(ports, owner, effect.id, 'power', () => provider.power(effect.vm, effect.operation), () => ({ kind: 'Done', answers: effect.id }))
    case 'Destroy':
      return answering(ports, owner, effect.id, 'delete', () => provider.destroy(effect.vm), () => ({ kind: 'Done', answers: effect.id }))
    case 'Report':
      return writing(ports, owner, effect.id,
        () => ports.status.writeStatus({ key, resource: virtualMachines, resourceVersion: effect.resourceVersion, status: effect.status, last: effect.last }),
        object => ({ kind: 'Reported', resourceVersion: object.metadata.resourceVersion, answers: effect.id }))
    case 'SetFinalizers':
      return writing(ports, owner, effect.id,
        () => ports.status.writeMeta({ key, resource: virtualMachines, resourceVersion: effect.resourceVersion, finalizers: effect.finalizers }),
        object => ({ kind: 'Done', resourceVersion: object.metadata.resourceVersion, answers: effect.id }))
    case 'Follow': return done(() => provider.follow(key, effect.vm))
    case 'Unfollow': return done(() => provider.unfollow(key))
    case 'Release': return done(() => ports.release(key))
    case 'Tell': return telling(ports, owner, effect)
    case 'Wake': throw new Error('an alarm is set by the residents, not performed')
  }
}

const done = (act: () => void): undefined => {
  act()
  return undefined
}

/** The fault when this member may not act for the shard any more; undefined while it may. */
const fence = ({ permits }: VmPorts, { key, shard, epoch }: Owner): ReturnType<typeof failed> | undefined =>
  permits(shard, epoch) ? undefined : failed('Fenced', `${key}: this member no longer owns shard ${shard}`)

const answering = async <T>(
  ports: VmPorts, owner: Owner, id: EffectId, lane: GateLane, work: () => Promise<Result<T>>, event: (value: T) => VmEvent,
): Promise<void> => {
  // Asked when its turn has come, not before: it may have waited long.
  const result = await ports.gated(lane, async () => fence(ports, owner) ?? work())
  ports.answer(owner.key, owner.shard, result.ok ? event(result.value) : { kind: 'Failed', fault: result.fault, answers: id })
}

const writing = async <T>(ports: VmPorts, owner: Owner, id: EffectId, write: () => Promise<Result<T>>, event: (value: T) => VmEvent): Promise<void> => {
  const result = fence(ports, owner) ?? await write()
  ports.answer(owner.key, owner.shard, result.ok ? event(result.value) : { kind: 'Failed', fault: result.fault, answers: id })
}

/** Nobody waits for an answer: an event that may not be told is left to the owner, who sees the same. */
const telling = (ports: VmPorts, owner: Owner, { uid, type, reason, message }: Extract<VmEffect, { kind: 'Tell' }>): undefined => {
  if (fence(ports, owner) !== undefined) return undefined
  ports.status.event({ key: owner.key, uid, resource: virtualMachines, type, reason, message })
  return undefined
}

const observed = (ports: VmPorts, vm: ObservedVm | undefined, answers: EffectId): VmEvent =>
  ({ kind: 'Observed', vm, zone: ports.zoneOf(vm?.clusterId), answers })

const placing = async (ports: VmPorts, owner: Owner, answers: EffectId, request: PlacementRequest): Promise<void> => {
  const { key, shard } = owner
  const stopped = fence(ports, owner)
  if (stopped !== undefined) return ports.answer(key, shard, { kind: 'Failed', fault: stopped.fault, answers })
  const answer = await ports.place(request)
  switch (answer.kind) {
    case 'Placed': return ports.answer(key, shard, { kind: 'Placed', placement: answer.placement, answers })
    case 'Refused': return ports.answer(key, shard, { kind: 'Refused', refusal: answer.refusal, answers })
    case 'Failed': return ports.answer(key, shard, { kind: 'Failed', fault: answer.fault, answers })
  }
}

/** The zone may name a folder for the namespace. The pool is placement's choice: it depends on the cluster. */
const atHome = (ports: VmPorts, order: CreateOrder): CreateOrder =>
  ({ ...order, folderId: ports.folderOf(order.placement.zone, order.key) ?? order.folderId })
