import type { Fault } from './fault.ts'
import type { Brand, Instant } from './ids.ts'

/** Kinds of work at a provider that are limited apart from each other. */
export const gateLanes = ['power', 'delete', 'create', 'other'] as const
export type GateLane = (typeof gateLanes)[number]

/** Number of one piece of work. */
export type TicketId = Brand<number, 'TicketId'>

export interface GateLimits {
  readonly inAll: number
  readonly lanes: Readonly<Record<GateLane, number>>
  /** More than so many waiting are refused. */
  readonly queued: number
  readonly backOffMinMs: number
  readonly backOffMaxMs: number
}

export type GateEvent =
  | { readonly kind: 'Submitted'; readonly id: TicketId; readonly lane: GateLane }
  /** The work has ended; `fault` undefined when it went well. */
  | { readonly kind: 'Ended'; readonly id: TicketId; readonly fault?: Fault | undefined }
  | { readonly kind: 'Woke' }

export type GateEffect =
  | { readonly kind: 'Admit'; readonly id: TicketId }
  | { readonly kind: 'Refuse'; readonly id: TicketId; readonly fault: Fault }
  | { readonly kind: 'Wake'; readonly at: Instant }
