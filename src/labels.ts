import type { Clock, Random } from '#protocols/clock.ts'
import { vmKey } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { labels } from '#protocols/api/keys.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import { shardOf } from '#protocols/shard.ts'
import type { StatusPort } from '#protocols/status.ts'
import type { KubernetesObject, ObjectStore } from '#protocols/store.ts'
import { startReflector, type Reflector } from './watch/reflector.ts'

export interface LabelsOrder {
  readonly store: ObjectStore
  readonly status: StatusPort
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly shardCount: number
  /** Whether the role is still ours. */
  readonly permits: () => boolean
}

/** How long after a write that failed it is tried again. */
const retryMs = 2_000

/**
 * The role `labels`: objects that came without their shard label (generated names, older objects) get it, once. From then
 * on they no longer match what is watched here.
 */
export const startLabels = (order: LabelsOrder): { stop(): void } => {
  const underWay = new Set<string>()
  const label = (object: KubernetesObject): void => {
    const { namespace = '', name, resourceVersion, uid } = object.metadata
    if (underWay.has(uid) || !order.permits()) return
    underWay.add(uid)
    const key = vmKey(namespace, name)
    order.status.writeMeta({ key, resource: virtualMachines, resourceVersion, labels: { [labels.shard]: String(shardOf(key, order.shardCount)) } }).then(result => {
      underWay.delete(uid)
      if (result.ok || result.fault.reason === 'NotFound') return
      order.log.warn({ step: 'watch', key, reason: result.fault.reason }, `shard label not written: ${result.fault.message}`)
      order.clock.after(retryMs, () => {
        const now = reflector.cache.get(name, namespace)
        if (now !== undefined) label(now)
      })
    }, (error: unknown) => order.log.error({ step: 'watch', key }, String(error)))
  }
  const reflector: Reflector<KubernetesObject> = startReflector<KubernetesObject>({
    ...order, resource: virtualMachines, labelSelector: `!${labels.shard}`, onChange: change => { if (change.kind === 'Upserted') label(change.object) } })
  return { stop: () => reflector.stop() }
}
