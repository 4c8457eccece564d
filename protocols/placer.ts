import type { Result } from './fault.ts'
import type { Brand, Instant, VmKey } from './ids.ts'
import type { OutstandingPlacement, PlacementAnswer, PlacementRequest, Release } from './placement.ts'
import type { Placement } from './provider.ts'

/** Number of one message of a member that waits for answers. */
export type AskId = Brand<number, 'AskId'>
/** Number of one batch; its outcome carries it. */
export type BatchId = Brand<number, 'BatchId'>

/** One VM of a batch. */
export interface BatchRequest {
  readonly request: PlacementRequest
  /** Where it was placed before: it goes there again if it still fits. */
  readonly prefer?: Placement | undefined
}

/** How much the owner of the role `placement` takes on, and how long it waits. */
export interface PlacerLimits {
  /** More than so many VMs waiting for their batch are refused as Throttled. */
  readonly waitingLimit: number
  /** VMs a batch. */
  readonly batchSize: number
  /** A request that waits longer is answered with a fault; longer than its asker waits is of no use. */
  readonly askMs: number
  /** A placement whose VM has not appeared in the inventory for so long is given up. */
  readonly reservationMs: number
  /** How often a batch is tried before all of it fails. */
  readonly batchAttempts: number
}

/** What the actor of the role `placement` is told. */
export type PlacerEvent =
  /** A member asks, and gives back; releases count first. */
  | { readonly kind: 'Asked'; readonly ask: AskId; readonly released: readonly Release[]; readonly requests: readonly PlacementRequest[] }
  /** A member told what was placed under an earlier owner. */
  | { readonly kind: 'Recalled'; readonly outstanding: readonly OutstandingPlacement[] }
  /** All members were asked for theirs; comes once. */
  | { readonly kind: 'Gathered' }
  /** Whether the whole inventory is known now. */
  | { readonly kind: 'InventoryChanged'; readonly synced: boolean }
  /** The inventory shows a VM on a host. */
  | { readonly kind: 'Shown'; readonly instanceUuid: string; readonly owner?: VmKey | undefined }
  /** A batch has ended: one answer a request, in their order, or a fault for the whole of it. */
  | { readonly kind: 'Batched'; readonly batch: BatchId; readonly result: Result<readonly PlacementAnswer[]> }
  | { readonly kind: 'Woke' }

/** What it orders. */
export type PlacerEffect =
  /** Place these on what is free now. Never a second one before the outcome of the first. */
  | { readonly kind: 'Run'; readonly batch: BatchId; readonly requests: readonly BatchRequest[] }
  /** One of the answers that an ask waits for. */
  | { readonly kind: 'Answer'; readonly ask: AskId; readonly answer: PlacementAnswer }
  /** What a placement takes counts as used from now on … */
  | { readonly kind: 'Hold'; readonly outstanding: OutstandingPlacement }
  /** … until this. */
  | { readonly kind: 'Drop'; readonly key: VmKey }
  /** Replaces the one alarm. */
  | { readonly kind: 'Wake'; readonly at: Instant }
