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

/** How long after a write that failed, or was not permitted, it is tried again. */
const retryMs = 2_000

/**
 * The role `labels`: objects that came without their shard label (generated names, older objects) get it, once. From then
 * on they no longer match what is watched here.
 */
export const startLabels = (order: LabelsOrder): { stop(): void } => {
  const underWay = new Set<string>()
  let stopped = false
  const label = (object: KubernetesObject): void => {
    const { namespace = '', name, resourceVersion, uid } = object.metadata
    if (underWay.has(uid)) return
    underWay.add(uid)
    const key = vmKey(namespace, name)
    const again = (): void => {
      underWay.delete(uid)
      const now = reflector.cache.get(name, namespace)
      if (now !== undefined && !stopped) label(now)
    }
    const later = (): void => void order.clock.after(retryMs, again)
    // The role may be about to go, or the bus is away for a moment.
    if (!order.permits()) return later()
    order.status.writeMeta({ key, resource: virtualMachines, resourceVersion, labels: { [labels.shard]: String(shardOf(key, order.shardCount)) } }).then(result => {
      if (result.ok || result.fault.reason === 'NotFound') return void underWay.delete(uid)
      // Another version stands: what the watch shows by then is labelled.
      if (result.fault.reason !== 'Conflict') order.log.warn({ step: 'watch', key, reason: result.fault.reason }, `shard label not written: ${result.fault.message}`)
      later()
    }, (error: unknown) => {
      order.log.error({ step: 'watch', key, error: error instanceof Error ? error.stack : String(error) }, 'shard label not written')
      later()
    })
  }
  const reflector: Reflector<KubernetesObject> = startReflector<KubernetesObject>({
    ...order, resource: virtualMachines, labelSelector: `!${labels.shard}`, onChange: change => { if (change.kind === 'Upserted') label(change.object) } })
  return {
    stop: () => {
      stopped = true
      reflector.stop()
    },
  }
}
