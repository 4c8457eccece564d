import type { Cancel } from './clock.ts'
import type { Fault, Result } from './fault.ts'
import type { Brand, VmKey } from './ids.ts'

/** The provider's own name of a VM (a vSphere managed object id, `vm-42`); `status.uniqueID`. */
export type ProviderVmId = Brand<string, 'ProviderVmId'>

/** Power as the API spells it. */
export type PowerState = 'PoweredOn' | 'PoweredOff' | 'Suspended'

/** One network adapter as the guest reports it. */
export interface ObservedNic {
  /** The provider's device key. */
  readonly deviceKey: number
  readonly macAddress: string
  readonly connected: boolean
  /** CIDR notation (`10.0.0.7/24`) where the prefix is known, else the bare address. */
  readonly addresses: readonly string[]
}

/** One virtual disk or CD-ROM and where it is plugged in. */
export interface ObservedDevice {
  readonly kind: 'Disk' | 'CDROM'
  readonly deviceKey: number
  readonly controllerKey: number
  readonly unitNumber: number
  /** Disks only. */
  readonly capacityMiB?: number | undefined
  readonly uuid?: string | undefined
}
export interface ObservedController {
  readonly type: 'IDE' | 'NVME' | 'SATA' | 'SCSI'
  readonly deviceKey: number
  readonly busNumber: number
}

/** What the files of a VM take, without what they share with others. */
export interface ObservedStorage {
  /** All files but those of disks: configuration, logs, swap, snapshots. */
  readonly otherBytes: number
  /** Of these, those of snapshots. */
  readonly snapshotBytes: number
  readonly disks: readonly { readonly deviceKey: number; readonly usedBytes: number }[]
}

/** What stands at the provider for one VM. Undefined fields are not known (yet). */
export interface ObservedVm {
  readonly id: ProviderVmId
  readonly name: string
  readonly instanceUuid: string
  readonly biosUuid: string
  /** Whose it says it is: the back-pointer that we write at creation; undefined when it carries none. */
  readonly owner?: VmKey | undefined
  /** Anything but `connected` means that nothing can be done to it now. */
  readonly connection: 'connected' | 'disconnected' | 'inaccessible' | 'orphaned' | 'invalid'
  readonly power: PowerState
  readonly hostId?: string | undefined
  readonly hostName?: string | undefined
  readonly clusterId?: string | undefined
  readonly cpuCount: number
  readonly memoryMiB: number
  readonly cpuReservationMhz: number
  readonly memoryReservationMiB: number
  /** `vmx-21` gives 21. */
  readonly hardwareVersion?: number | undefined
  readonly changeVersion: string
  /** ISO time stamp of the provider. */
  readonly createdAt?: string | undefined
  readonly guest: {
    readonly tools: 'running' | 'notRunning' | 'unknown'
    readonly id?: string | undefined
    readonly fullName?: string | undefined
    readonly hostName?: string | undefined
    readonly primaryIp4?: string | undefined
    readonly primaryIp6?: string | undefined
    readonly nics: readonly ObservedNic[]
  }
  readonly controllers: readonly ObservedController[]
  readonly devices: readonly ObservedDevice[]
  /** Comes some time after the rest, since it has to be asked for. */
  readonly storage?: ObservedStorage | undefined
}

/** Where a new VM goes: the outcome of placement. */
export interface Placement {
  readonly zone: string
  readonly clusterId: string
  readonly hostId: string
  readonly hostName: string
  readonly datastoreId: string
  /** Resource pool of the namespace in this cluster; the cluster's root pool where the zone names none. */
  readonly poolId: string
  /** MHz of one core of the host: turns reservations in cores into MHz. */
  readonly coreMhz: number
}

/** Everything needed to create a VM. Idempotent by folder, name and `instanceUuid`: a standing VM is adopted. */
export interface CreateOrder {
  readonly key: VmKey
  readonly instanceUuid: string
  readonly biosUuid: string
  /** Clone of a template, or an empty VM with one disk. */
  readonly source:
    | { readonly kind: 'Template'; readonly id: string; readonly linked: boolean }
    | { readonly kind: 'Empty'; readonly guestId: string; readonly diskGiB: number }
  readonly placement: Placement
  /** Set when the zone names a folder for the namespace; else the folder `vmherd/<namespace>` is made. */
  readonly folderId?: string | undefined
  readonly cpuCount: number
  readonly memoryMiB: number
  /** Thousandths of a core; undefined: no reservation. */
  readonly cpuReservationMilli?: number | undefined
  readonly cpuLimitMilli?: number | undefined
  readonly memoryReservationMiB?: number | undefined
  readonly memoryLimitMiB?: number | undefined
  readonly guestId?: string | undefined
  readonly extraConfig: Readonly<Record<string, string>>
}

/** `on` also resumes a suspended VM. The guest operations end when they are accepted, not when the guest is there. */
export type PowerOperation = 'on' | 'off' | 'reset' | 'suspend' | 'shutdownGuest' | 'standbyGuest' | 'rebootGuest'

/** What the provider tells unasked, for VMs that are followed. */
export type ProviderChange =
  | { readonly kind: 'Observed'; readonly key: VmKey; readonly vm: ObservedVm }
  /** It is not there any more. */
  | { readonly kind: 'Gone'; readonly key: VmKey; readonly id: ProviderVmId }
  /** The connection was lost, or the credentials are refused; changes may have been missed. */
  | { readonly kind: 'Down'; readonly fault: Fault }
  /** Connected again; every followed VM is told anew after this. */
  | { readonly kind: 'Up' }

/** The port to vSphere for one vCenter. Every call has a deadline; a Timeout leaves the outcome unknown. */
export interface Provider {
  /** Looks for the VM by its instance UUID; `undefined` when the provider is sure that there is none. */
  find(instanceUuid: string): Promise<Result<ObservedVm | undefined>>
  /** Ends when the task has ended. AlreadyExists: the name is taken in the folder by a VM that is not ours. */
  create(order: CreateOrder): Promise<Result<{ readonly id: ProviderVmId }>>
  /** Ends when the task has ended; being there already is success. */
  power(id: ProviderVmId, operation: PowerOperation): Promise<Result<void>>
  /** Ends when the task has ended; NotFound is success. The VM must be off. */
  destroy(id: ProviderVmId): Promise<Result<void>>
  /** Tells `Observed` soon, then at each change, until `unfollow`. Following again tells again. */
  follow(key: VmKey, id: ProviderVmId): void
  unfollow(key: VmKey): void
  onChange(handle: (change: ProviderChange) => void): Cancel
  /** The whole inventory, for the owner of the role `placement`. */
  inventory(handle: (change: InventoryChange) => void): Cancel
  /** Whether a session stands; undefined when it does, else why not. */
  trouble(): Fault | undefined
  close(): Promise<void>
}

/** The inventory as placement needs it: upserts of whole small records. */
export type InventoryChange =
  /** Starts over: forget everything. */
  | { readonly kind: 'Reset' }
  | { readonly kind: 'Host'; readonly host: InventoryHost }
  | { readonly kind: 'Cluster'; readonly cluster: InventoryCluster }
  | { readonly kind: 'Pool'; readonly pool: InventoryPool }
  | { readonly kind: 'Datastore'; readonly datastore: InventoryDatastore }
  | { readonly kind: 'Vm'; readonly vm: InventoryVm }
  | { readonly kind: 'Gone'; readonly id: string }
  /** All that stands has been told. */
  | { readonly kind: 'Synced' }

export interface InventoryHost {
  readonly id: string
  readonly name: string
  readonly clusterId: string
  readonly cores: number
  readonly threads: number
  readonly coreMhz: number
  readonly memoryMiB: number
  readonly connected: boolean
  readonly maintenance: boolean
  readonly datastoreIds: readonly string[]
  readonly networkIds: readonly string[]
}
export interface InventoryCluster {
  readonly id: string
  readonly name: string
  /** The root resource pool. */
  readonly poolId: string
}
/** A resource pool, at whatever depth. */
export interface InventoryPool {
  readonly id: string
  /** Whose CPU and memory it divides. */
  readonly clusterId: string
}
export interface InventoryDatastore {
  readonly id: string
  readonly name: string
  readonly capacityMiB: number
  readonly freeMiB: number
  readonly accessible: boolean
}
export interface InventoryVm {
  readonly id: string
  readonly instanceUuid: string
  readonly owner?: VmKey | undefined
  readonly template: boolean
  readonly hostId?: string | undefined
  readonly power: PowerState
  readonly cpuCount: number
  readonly memoryMiB: number
  readonly cpuReservationMhz: number
  readonly memoryReservationMiB: number
  /** Committed plus uncommitted: what its disks may grow to. Templates: what a full clone needs. */
  readonly storageMiB: number
}
