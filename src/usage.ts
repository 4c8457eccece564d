import type { AdmissionLookup, StorageQuotaView, StorageUsageView } from '#protocols/admission.ts'
import type { Cancel, Clock, Random } from '#protocols/clock.ts'
import { retryOf, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { storagePolicyQuotas, storagePolicyUsages, virtualMachines, virtualMachineSnapshots } from '#protocols/api/resources.ts'
import type { VirtualMachineSnapshot } from '#protocols/api/virtual-machine-snapshot.ts'
import type { VirtualMachine } from '#protocols/api/virtual-machine/index.ts'
import { imageCapacityBytes, snapshotCharges } from '#protocols/quota.ts'
import type { KubernetesObject, ObjectStore } from '#protocols/store.ts'
import { countedSnapshot, countedVm, isMadeSo, quotaUsageOf, snapshotTallies, tells, usagesOf, vmTallies, type Usage } from './quota/usage.ts'
import type { Shared } from './shared.ts'
import { startReflector, type Change } from './watch/reflector.ts'

type Vm = VirtualMachine & KubernetesObject
type Snapshot = VirtualMachineSnapshot & KubernetesObject

export interface UsageOrder {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly shared: Pick<Shared, 'image' | 'clusterImage' | 'storageClasses'>
  readonly lookup: Pick<AdmissionLookup, 'claim' | 'unready'>
  /** Namespace of the controller. */
  readonly systemNamespace: string
  /** Whether the role is still ours. */
  readonly permits: () => boolean
}

/** The role `quota`, while this member has it. */
export interface UsageRole {
  /** An image or a storage class has changed. */
  dependencyChanged(): void
  /** A claim of this namespace has changed. */
  claimChanged(namespace: string): void
  stop(): void
}

/** A usage is written no more often than this. */
const gatherMs = 1_000
/** How long after a write that failed it is tried again. */
const retryMs = 2_000

/**
 * The role `quota`: follows all VMs and snapshots, and keeps the StoragePolicyUsages of each namespace that has a
 * StoragePolicyQuota. What changes within a second is written once; what tells the truth already is not written; one that
 * is about something else, or of a quota that has gone, is made anew.
 */
export const startUsage = (order: UsageOrder): UsageRole => {
  const { store, clock, shared, lookup, log } = order
  const dirty = new Set<string>()
  const underWay = new Set<string>()
  let alarm: Cancel | undefined
  let stopped = false

  const mark = (namespace: string): void => {
    if (stopped) return
    dirty.add(namespace)
    alarm ??= clock.after(gatherMs, settle)
  }
  const changed = (change: Change<KubernetesObject>): void => { if (change.kind !== 'Synced') mark(change.object.metadata.namespace ?? '') }
  const indexOf = ({ metadata: { namespace = '' } }: KubernetesObject): readonly string[] => [namespace]
  const all = {
    vms: startReflector<Vm>({ ...order, resource: virtualMachines, kept: countedVm, indexOf, onChange: changed }),
    snapshots: startReflector<Snapshot>({ ...order, resource: virtualMachineSnapshots, optional: true, kept: countedSnapshot, indexOf, onChange: changed }),
    quotas: startReflector<StorageQuotaView>({ ...order, resource: storagePolicyQuotas, optional: true, indexOf, onChange: changed }),
    usages: startReflector<StorageUsageView>({ ...order, resource: storagePolicyUsages, optional: true, indexOf, onChange: changed }),
  }

  const capacityOf = ({ metadata: { namespace = '' }, spec }: Vm): number => {
    const { kind, name = '' } = spec?.image ?? {}
    const image = kind === 'ClusterVirtualMachineImage' ? shared.clusterImage(name) : shared.image(namespace, name)
    return image === undefined ? 0 : imageCapacityBytes(image)
  }
  const chargesOf = ({ metadata: { namespace = '' }, spec }: Snapshot, memory: boolean) => {
    const vm = all.vms.cache.get(spec?.vmName ?? '', namespace)
    return vm === undefined ? [] : snapshotCharges(vm, memory, name => lookup.claim(namespace, name))
  }

  /** Before everything has been read, usage would look too small. */
  const ready = (): boolean => lookup.unready() === undefined && Object.values(all).every(reflector => reflector.synced())
  const settle = (): void => {
    alarm = undefined
    const namespaces = [...dirty]
    if (!ready()) return namespaces.forEach(mark)
    dirty.clear()
    namespaces.forEach(settleNamespace)
  }
  const settleNamespace = (namespace: string): void => {
    const usages = usagesOf(all.quotas.cache.indexed(namespace), shared.storageClasses(), all.usages.cache.indexed(namespace), order.systemNamespace)
    if (usages.length === 0) return
    const vms = vmTallies(all.vms.cache.indexed(namespace), capacityOf)
    const snapshots = snapshotTallies(all.snapshots.cache.indexed(namespace), chargesOf)
    for (const usage of usages) write(namespace, usage, quotaUsageOf(usage, vms, snapshots))
  }

  const write = (namespace: string, usage: Usage, quotaUsage: { readonly reserved: string; readonly used: string }): void => {
    const key = `${namespace}/${usage.name}`
    // It is decided again once that write has ended.
    if (underWay.has(key)) return
    const standing = all.usages.cache.get(usage.name, namespace)
    const madeSo = standing !== undefined && isMadeSo(standing, usage)
    if (madeSo && tells(standing, quotaUsage)) return
    // The role may be about to go, or the bus is away for a moment.
    if (!order.permits()) return mark(namespace)
    underWay.add(key)
    const sent: Promise<Result<unknown>> = standing === undefined ? create(namespace, usage) : madeSo ? patch(namespace, standing, quotaUsage) : remove(namespace, standing)
    sent.then(result => {
      underWay.delete(key)
      if (result.ok) return mark(namespace)
      // Another version stands, or none, or one already: the watch tells, and it is decided again.
      if (retryOf[result.fault.reason] !== 'now') log.warn({ step: 'status', key, reason: result.fault.reason }, `storage usage not written: ${result.fault.message}`)
      later(namespace)
    }, (error: unknown) => {
      underWay.delete(key)
      log.error({ step: 'status', key, error: error instanceof Error ? error.stack : String(error) }, 'storage usage not written')
      later(namespace)
    })
  }
  const later = (namespace: string): void => void clock.after(retryMs, () => mark(namespace))
  const create = (namespace: string, { name, owner, spec }: Usage): Promise<Result<StorageUsageView>> => store.create<StorageUsageView>(storagePolicyUsages, {
    apiVersion: `${storagePolicyUsages.group}/${storagePolicyUsages.version}`, kind: storagePolicyUsages.kind, metadata: { name, namespace, ownerReferences: [owner] }, spec,
  })
  /** The watch tells once it has gone, and it is made anew. */
  const remove = (namespace: string, { metadata: { name, uid } }: StorageUsageView): Promise<Result<void>> => store.delete(storagePolicyUsages, namespace, name, { uid })
  const patch = async (namespace: string, { metadata: { name, resourceVersion } }: StorageUsageView, quotaUsage: object): Promise<Result<StorageUsageView>> => {
    const ended = all.usages.writing(`${namespace}/${name}`)
    const result = await store.patch<StorageUsageView>(storagePolicyUsages, namespace, name, { type: 'merge', subresource: 'status', body: { metadata: { resourceVersion }, status: { quotaUsage } } })
    ended(result.ok ? result.value : undefined)
    return result
  }

  return {
    dependencyChanged: () => { for (const { metadata: { namespace = '' } } of all.quotas.cache.values()) mark(namespace) },
    claimChanged: mark,
    stop: () => {
      stopped = true
      alarm?.()
      for (const reflector of Object.values(all)) reflector.stop()
    },
  }
}
