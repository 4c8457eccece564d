import type { Result } from '#protocols/fault.ts'
import { keyParts, type VmKey } from '#protocols/ids.ts'
import type { MetaOrder, StatusOrder, StatusPort, WriteTarget } from '#protocols/status.ts'
import type { KubernetesObject, ObjectStore, Resource } from '#protocols/store.ts'
import type { EventSink } from './events.ts'
import { mergeDiff } from './diff.ts'

export interface WriterPorts {
  readonly store: ObjectStore
  readonly events: EventSink
  /**
   * A write begins: the watch cache has to know before anybody decides again. What is given back is called with the object
   * as our write left it, or undefined when it failed.
   */
  readonly writing: (resource: Resource, key: VmKey) => (object: KubernetesObject | undefined) => void
}

/**
 * Everything that goes out about an object. Each write is conditional on the version it was decided on: a conflict
 * means that the decision is made again. Coalescing is done before: an actor has one status write under way, and the
 * next one carries everything since.
 */
export const createWriter = ({ store, events, writing }: WriterPorts): StatusPort => {
  const send = async (target: WriteTarget, body: unknown, subresource?: 'status'): Promise<Result<KubernetesObject>> => {
    const { namespace, name } = keyParts(target.key)
    const ended = writing(target.resource, target.key)
    const result = await store.patch<KubernetesObject>(target.resource, namespace, name, { type: 'merge', body, ...(subresource ? { subresource } : {}) })
    ended(result.ok ? result.value : undefined)
    return result
  }
  return {
    writeStatus: (order: StatusOrder) => {
      const status = mergeDiff(order.last, order.status)
      if (status === undefined) throw new Error(`${order.key}: a status that does not differ was to be written`)
      return send(order, { metadata: { resourceVersion: order.resourceVersion }, status }, 'status')
    },
    writeMeta: (order: MetaOrder) => {
      const metadata = {
        resourceVersion: order.resourceVersion,
        ...(order.finalizers === undefined ? {} : { finalizers: order.finalizers }),
        ...(order.labels === undefined ? {} : { labels: Object.fromEntries(Object.entries(order.labels).map(([name, value]) => [name, value ?? null])) }),
      }
      return send(order, { metadata })
    },
    event: order => events.tell(order),
  }
}
