import type { Fault } from './fault.ts'
import type { EffectId, Instant, VmKey } from './ids.ts'
import type { PlacementRequest, Refusal } from './placement.ts'
import type { CreateOrder, ObservedVm, Placement, PowerOperation, PowerState, ProviderVmId } from './provider.ts'
import type { VirtualMachineSpec, VirtualMachineStatus } from './api/virtual-machine/index.ts'

/** How a power change is executed: at once, by the guest, or by the guest with a time limit. */
export type PowerMode = 'Hard' | 'Soft' | 'TrySoft'

/** What is wanted, as the API server holds it: the part of a VirtualMachine that decisions need. */
export interface DesiredVm {
  readonly uid: string
  readonly resourceVersion: string
  readonly generation: number
  /** A deletionTimestamp stands. */
  readonly deleting: boolean
  readonly finalizers: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly spec: VirtualMachineSpec
  readonly status: VirtualMachineStatus
}

/** A prerequisite of creation, looked up in the watch cache. */
export type Lookup<T> =
  | { readonly kind: 'Found'; readonly value: T }
  | { readonly kind: 'Missing'; readonly reason: string; readonly message: string }

/** What the VirtualMachineClass asks for. */
export interface ClassFacts {
  readonly name: string
  readonly cpuCount: number
  readonly memoryMiB: number
  /** Thousandths of a core. */
  readonly cpuReservationMilli?: number | undefined
  readonly cpuLimitMilli?: number | undefined
  readonly memoryReservationMiB?: number | undefined
  readonly memoryLimitMiB?: number | undefined
}
/** What the image brings. */
export interface ImageFacts {
  readonly name: string
  /** The provider's template (`vm-12`). */
  readonly itemId: string
  /** Full size of its disks. */
  readonly storageMiB: number
  readonly guestId?: string | undefined
}
export interface StorageFacts {
  readonly name: string
  readonly policyId?: string | undefined
}

/** All that a VM needs before it can be created; looked at together, so that a user sees everything that is wrong. */
export interface Prerequisites {
  /** Undefined: the VM has no class (privileged users may do that). */
  readonly class?: Lookup<ClassFacts> | undefined
  /** Undefined: an empty VM. */
  readonly image?: Lookup<ImageFacts> | undefined
  readonly storage: Lookup<StorageFacts>
}

/** What a VM actor is told. `answers` is the number of the effect it answers. */
export type VmEvent =
  /** The object as it stands now; repeated after a relist. */
  | { readonly kind: 'Desired'; readonly desired: DesiredVm }
  | { readonly kind: 'Prerequisites'; readonly prerequisites: Prerequisites }
  /** The object is gone from the API server: the actor's life ends. */
  | { readonly kind: 'Absent' }
  /** What stands at the provider; `vm` undefined: the provider is sure that there is none. Unasked without `answers`. */
  | { readonly kind: 'Observed'; readonly vm: ObservedVm | undefined; readonly zone?: string | undefined; readonly answers?: EffectId | undefined }
  | { readonly kind: 'Placed'; readonly placement: Placement; readonly answers: EffectId }
  | { readonly kind: 'Refused'; readonly refusal: Refusal; readonly answers: EffectId }
  | { readonly kind: 'Created'; readonly id: ProviderVmId; readonly answers: EffectId }
  /** A power operation, a destruction or a change of metadata has ended well; `resourceVersion`: the object's, after the latter. */
  | { readonly kind: 'Done'; readonly resourceVersion?: string | undefined; readonly answers: EffectId }
  /** The status write has ended well; the object has this version now. */
  | { readonly kind: 'Reported'; readonly resourceVersion: string; readonly answers: EffectId }
  | { readonly kind: 'Failed'; readonly fault: Fault; readonly answers: EffectId }
  /** The provider was away and is back: what waits for it may be tried at once. */
  | { readonly kind: 'ProviderUp' }
  /** The actor's own alarm. */
  | { readonly kind: 'Woke' }

/** What a VM actor orders. Every order but `Follow`, `Unfollow`, `Release`, `Tell` and `Wake` is answered. */
export type VmEffect =
  /** Look for the VM by its instance UUID. */
  | { readonly kind: 'Find'; readonly id: EffectId; readonly instanceUuid: string }
  | { readonly kind: 'Place'; readonly id: EffectId; readonly request: PlacementRequest }
  | { readonly kind: 'Create'; readonly id: EffectId; readonly order: CreateOrder }
  | { readonly kind: 'Power'; readonly id: EffectId; readonly vm: ProviderVmId; readonly operation: PowerOperation }
  | { readonly kind: 'Destroy'; readonly id: EffectId; readonly vm: ProviderVmId }
  /** Write the whole wanted status, decided on the object at `resourceVersion`. */
  | { readonly kind: 'Report'; readonly id: EffectId; readonly status: VirtualMachineStatus; readonly last: VirtualMachineStatus; readonly resourceVersion: string }
  | { readonly kind: 'SetFinalizers'; readonly id: EffectId; readonly finalizers: readonly string[]; readonly resourceVersion: string }
  /** Tell every change of this VM from now on, beginning with how it stands. */
  | { readonly kind: 'Follow'; readonly vm: ProviderVmId }
  | { readonly kind: 'Unfollow' }
  /** Give the reservation of a placement back. */
  | { readonly kind: 'Release' }
  /** An Event for the user. */
  | { readonly kind: 'Tell'; readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string; readonly uid: string }
  /** The actor's one alarm; replaces the one before. */
  | { readonly kind: 'Wake'; readonly at: Instant }

/** An effect that acts on the world: one at a time is under way. */
export type VmAction = Extract<VmEffect, { kind: 'Find' | 'Place' | 'Create' | 'Power' | 'Destroy' | 'SetFinalizers' }>

/** How long things may take and wait, all in milliseconds. */
export interface VmLimits {
  /** An action without an answer for so long is taken as a Timeout. */
  readonly actionTimeoutMs: number
  /** A status write without an answer for so long is forgotten. */
  readonly reportTimeoutMs: number
  /** How long a guest may take to shut down or stand by before TrySoft goes hard. */
  readonly softPowerMs: number
  readonly backOffMinMs: number
  readonly backOffMaxMs: number
  /** A report that another will soon follow waits for it so long (design section 6: the write budget). */
  readonly reportHoldMs: number
  /** A report of something settled waits so long for more of the same (a guest tells its addresses one by one). */
  readonly reportLingerMs: number
  /** So long a status waits in which nothing but the use of storage is new. */
  readonly reportStorageMs: number
  /** How long after `Follow` the VM has to be shown before it is looked for. */
  readonly followTimeoutMs: number
}

/** The one power change that a guest was asked for and has not finished. */
export interface SoftPower {
  readonly towards: PowerState
  readonly until: Instant
  /** Why the guest refused; undefined while it has accepted. */
  readonly refused?: string | undefined
}

/** Everything one VM actor knows. Plain data; an actor that starts from nothing ends up at the same place. */
export interface VmFacts {
  readonly key: VmKey
  /** Number of the last effect; starts at a different place in each life, so that late answers of an earlier life miss. */
  readonly lastEffect: EffectId
  readonly desired?: DesiredVm | undefined
  readonly prerequisites?: Prerequisites | undefined
  /** Undefined: not known, look first. */
  readonly observed?: { readonly vm: ObservedVm | undefined } | undefined
  /** The VM that our own create has made, until it is seen. */
  readonly made?: ProviderVmId | undefined
  /** The zone of the cluster in which it stands. */
  readonly zone?: string | undefined
  /** The VM whose changes are told to us, and by when the first must have come. */
  readonly following?: { readonly vm: ProviderVmId; readonly until: Instant } | undefined
  /** The provider has to be asked directly: a failure or a disappearance left its state unknown. */
  readonly mustFind?: boolean | undefined
  /** The action under way. */
  readonly pending?: { readonly action: VmAction; readonly until: Instant } | undefined
  /** The status write under way. */
  readonly reporting?: { readonly id: EffectId; readonly status: VirtualMachineStatus; readonly until: Instant } | undefined
  readonly placement?: Placement | undefined
  readonly refusal?: Refusal | undefined
  /** The last failure of an action, until one ends well. */
  readonly failure?: { readonly action: VmAction['kind']; readonly fault: Fault; readonly count: number; readonly until: Instant } | undefined
  readonly soft?: SoftPower | undefined
  /** The restart request (`spec.nextRestartTime`) that was carried out. */
  readonly restarted?: string | undefined
  /** The status that stands at the API server, as far as known. */
  readonly reported?: VirtualMachineStatus | undefined
  /** Since when the status differs from what was reported. */
  readonly reportDueSince?: Instant | undefined
  /** When the status is to be written at the latest; counts only with `reportDueSince`. */
  readonly reportDueAt?: Instant | undefined
  /** A failed write waits until then. */
  readonly reportRetryAt?: Instant | undefined
  readonly wakeAt?: Instant | undefined
  /** The event reasons already told about the present state, so that each is told once. */
  readonly told?: string | undefined
}
