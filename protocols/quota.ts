import type { ClaimView, ResourceQuotaView, ScQuotaUsage, StorageQuotaView, StorageUsageView } from './admission.ts'
import { quantityToBytes } from './api/quantity.ts'
import type { VirtualMachineClass } from './api/virtual-machine-class.ts'
import type { VirtualMachineImage } from './api/virtual-machine-image.ts'
import type { VirtualMachineSpec, VirtualMachineStatus } from './api/virtual-machine/index.ts'

/** The arithmetic of storage quotas: what an object may come to use, and how much room is left. Bytes throughout. */

/** Bytes of a quantity: 0 for none; what is further from 0 than 2^53 counts as 2^53, or as less than nothing by as much. */
export const bytesOf = (quantity: string | number | undefined): number =>
  (quantity === undefined ? 0 : quantityToBytes(quantity) ?? (String(quantity).startsWith('-') ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER))

/** Bytes that are taken. Less than nothing would make room that is not there. */
export const takenOf = (quantity: string | number | undefined): number => Math.max(0, bytesOf(quantity))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** To how much the disks of an image may grow; 0 for an ISO and for an image that has no disks (requirements, Storage Quota Reservation). */
export const imageCapacityBytes = ({ status }: VirtualMachineImage): number =>
  (status?.type === 'ISO' ? 0 : sum((status?.disks ?? []).map(({ limit, capacity }) => takenOf(limit ?? capacity))))

const mebibyte = 1024 * 1024

/**
 * Memory that is not reserved gets a swap file; charged only for classes that reserve some (webhooks.md section 15, Q6).
 * `configSpec` counts where the fields of the class leave something out.
 */
export const swapBytes = ({ spec }: VirtualMachineClass): number => {
  const { memoryMB, memoryAllocation } = (spec?.configSpec ?? {}) as { readonly memoryMB?: unknown; readonly memoryAllocation?: { readonly reservation?: unknown } | null }
  const memory = spec?.hardware?.memory === undefined ? mebibytes(memoryMB) : bytesOf(spec.hardware.memory)
  const requested = spec?.policies?.resources?.requests?.memory
  const reserved = requested === undefined ? mebibytes(memoryAllocation?.reservation) : bytesOf(requested)
  return memory === undefined || reserved === undefined ? 0 : Math.max(0, memory - reserved)
}
const mebibytes = (amount: unknown): number | undefined => (typeof amount === 'number' && Number.isFinite(amount) ? Math.min(amount * mebibyte, Number.MAX_SAFE_INTEGER) : undefined)

/** One quota that storage of a class counts against. */
export interface Room {
  /** `StoragePolicyQuota demo/gold`, for people and as the key of what was promised. */
  readonly quota: string
  readonly limitBytes: number
  /** Used or reserved. */
  readonly takenBytes: number
}
/** What is left; nothing where more is taken than the quota allows. */
export const freeBytes = ({ limitBytes, takenBytes }: Room): number => Math.max(0, limitBytes - takenBytes)

const quotaName = (kind: string, { metadata: { namespace = '', name } }: StorageQuotaView | ResourceQuotaView): string => `${kind} ${namespace}/${name}`
const usageBytes = (usage: ScQuotaUsage['scQuotaUsage']): number => takenOf(usage?.used) + takenOf(usage?.reserved)

/**
 * The StoragePolicyQuotas of a policy that have a limit. Who brings the quotas adds up the usage of everybody in their
 * status, some time later; where it has not come to that, or nobody does, what VMs are told to use counts at the least.
 */
const policyRooms = (policyId: string, quotas: readonly StorageQuotaView[], usages: readonly StorageUsageView[]): readonly Room[] => {
  const told = sum(usages.filter(({ spec }) => spec?.storagePolicyId === policyId).map(({ status }) => usageBytes(status?.quotaUsage)))
  return quotas.filter(({ spec }) => spec?.storagePolicyId === policyId && spec.limit !== undefined).map(quota => ({
    quota: quotaName('StoragePolicyQuota', quota), limitBytes: bytesOf(quota.spec?.limit),
    takenBytes: Math.max(told, sum((quota.status?.total ?? []).map(({ scQuotaUsage }) => usageBytes(scQuotaUsage)))),
  }))
}

/** Keys of a ResourceQuota that are about one storage class begin so. */
const classPrefix = (storageClass: string): string => `${storageClass}.storageclass.storage.k8s.io/`
const hardOf = ({ spec, status }: ResourceQuotaView): Readonly<Record<string, string | number>> => status?.hard ?? spec?.hard ?? {}

/** The ResourceQuotas that limit the bytes of a storage class, or of all classes together. */
const classRooms = (storageClass: string, quotas: readonly ResourceQuotaView[]): readonly Room[] =>
  quotas.flatMap(quota => ['requests.storage', `${classPrefix(storageClass)}requests.storage`].flatMap(key => {
    const limit = hardOf(quota)[key]
    return limit === undefined ? [] : [{ quota: `${quotaName('ResourceQuota', quota)} (${key})`, limitBytes: bytesOf(limit), takenBytes: takenOf(quota.status?.used?.[key]) }]
  }))

/** Everything that says how much storage a namespace may use. */
export interface Quotas {
  readonly policy: readonly StorageQuotaView[]
  readonly usages: readonly StorageUsageView[]
  readonly resource: readonly ResourceQuotaView[]
}

/** The quotas that storage of a class counts against: those of its policy, else ResourceQuotas (decisions.md 39). Empty: unlimited. */
export const roomsOf = (storageClass: string, policyId: string | undefined, quotas: Quotas): readonly Room[] =>
  (isPolicyOf(policyId, quotas) ? policyRooms(policyId, quotas.policy, quotas.usages) : classRooms(storageClass, quotas.resource))

const isPolicyOf = (policyId: string | undefined, { policy }: Quotas): policyId is string => policyId !== undefined && policy.some(({ spec }) => spec?.storagePolicyId === policyId)

/** Whether a namespace may use a storage class at all (webhooks.md section 4.2, V13). */
export const isAssigned = (storageClass: string, policyId: string | undefined, quotas: Quotas): boolean =>
  isPolicyOf(policyId, quotas) || quotas.resource.some(quota => Object.keys(hardOf(quota)).some(key => key.startsWith(classPrefix(storageClass))))

/** What an object comes to use of one storage class. */
export interface Charge { readonly storageClass: string; readonly bytes: number }

/** A snapshot of a VM is charged for the memory that it keeps, and for all that its disks may come to differ (webhooks.md section 15, Q8). */
export const snapshotCharges = (vm: SnapshotVm, memory: boolean, claimNamed: (name: string) => ClaimView | undefined): readonly Charge[] => {
  const own = (memory ? takenOf(vm.status?.hardware?.memory?.total) : 0) + takenOf(vm.status?.storage?.requested?.disks)
  const claimed = (vm.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: named }): readonly Charge[] => {
    if (named?.instanceVolumeClaim !== undefined) return [{ storageClass: named.instanceVolumeClaim.storageClass, bytes: takenOf(named.instanceVolumeClaim.size) }]
    const claim = named === undefined ? undefined : claimNamed(named.claimName)
    return claim?.spec?.storageClassName === undefined ? [] : [{ storageClass: claim.spec.storageClassName, bytes: takenOf(claim.spec.resources?.requests?.storage) }]
  })
  return addedUp([{ storageClass: vm.spec?.storageClass ?? '', bytes: own }, ...claimed])
}

/** What is read of the VM of a snapshot. */
export interface SnapshotVm {
  readonly spec?: Pick<VirtualMachineSpec, 'storageClass' | 'volumes'>
  readonly status?: Pick<VirtualMachineStatus, 'hardware' | 'storage'>
}

/** One charge a class, without those of nothing. */
const addedUp = (charges: readonly Charge[]): readonly Charge[] => {
  const classes = [...new Set(charges.map(({ storageClass }) => storageClass))].filter(name => name !== '')
  return classes.map(storageClass => ({ storageClass, bytes: sum(charges.filter(charge => charge.storageClass === storageClass).map(({ bytes }) => bytes)) })).filter(({ bytes }) => bytes > 0)
}
