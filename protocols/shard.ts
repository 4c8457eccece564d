import { codec, isRecord } from './codec.ts'
import type { EffectId, Epoch, Instant, MemberId, ShardId, VmKey } from './ids.ts'
import type { Fault } from './fault.ts'

/** FNV-1a, 32 bits, over the UTF-16 units of a text: the same on every member and for ever. */
export const hash32 = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  // The low bits of FNV depend on little else than the last characters: mix once more.
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** The shard that a key belongs to for ever; `shardCount` is fixed at installation. */
export const shardOf = (key: VmKey, shardCount: number): ShardId => (hash32(key) % shardCount) as ShardId

/** What exists once in the installation. */
export const roleNames = ['placement', 'labels', 'quota'] as const
export type RoleName = (typeof roleNames)[number]

/** What can be claimed: `shard.<n>` or `role.<name>`; also the key in the bucket. */
export type ClaimName = `shard.${number}` | `role.${RoleName}`
export const shardClaim = (shard: ShardId): ClaimName => `shard.${shard}`
export const roleClaim = (role: RoleName): ClaimName => `role.${role}`
/** Everything that is claimed in an installation with so many shards. */
export const claimNames = (shardCount: number): readonly ClaimName[] =>
  [...Array.from({ length: shardCount }, (_, index) => shardClaim(index as ShardId)), ...roleNames.map(roleClaim)]

/** What a claim is for. */
export type Claimed = { readonly kind: 'Shard'; readonly shard: ShardId } | { readonly kind: 'Role'; readonly role: RoleName }
export const claimedBy = (name: ClaimName): Claimed => {
  const role = roleNames.find(one => name === roleClaim(one))
  return role === undefined ? { kind: 'Shard', shard: Number(name.slice('shard.'.length)) as ShardId } : { kind: 'Role', role }
}

/** Sign of life of a member, under `member.<id>`. */
export interface Heartbeat {
  readonly member: MemberId
  /** Grows with each; its own beat coming back through the watch proves to a member how far it sees. */
  readonly beat: number
  /** On its way out: nothing is assigned to it any more. */
  readonly leaving: boolean
}
/** Who owns a shard or role, under its claim name. */
export interface Claim {
  readonly owner: MemberId
  readonly epoch: Epoch
  readonly state: 'held' | 'released'
}

const wants = (value: unknown, types: Readonly<Record<string, string>>): string | undefined => {
  if (!isRecord(value)) return 'expected a record'
  for (const [field, type] of Object.entries(types)) if (typeof value[field] !== type) return `${field}: expected ${type}`
  return undefined
}
export const heartbeats = codec<Heartbeat>('heartbeat/1', value => wants(value, { member: 'string', beat: 'number', leaving: 'boolean' }))
export const claims = codec<Claim>('claim/1', value => wants(value, { owner: 'string', epoch: 'number', state: 'string' }))

/** The claim as it stands in the bucket. */
export interface SeenClaim { readonly claim: Claim; readonly revision: number }

/** What the state machine of one claim is told. */
export type ClaimEvent =
  /** Whether the assignment wants it here. */
  | { readonly kind: 'Assigned'; readonly here: boolean }
  /**
   * The claim as the bucket shows it; undefined: there is none. `ownerAlive` speaks of the owner that it names, `fresh` of
   * ourselves: whether we may act at this moment.
   */
  | { readonly kind: 'Seen'; readonly seen: SeenClaim | undefined; readonly ownerAlive: boolean; readonly fresh: boolean }
  /** Whether the owner that the bucket shows is alive (its heartbeat was seen within its validity and a margin). */
  | { readonly kind: 'OwnerAlive'; readonly alive: boolean }
  /** The bucket is read anew, and may have been lost: nothing is known until the next `Seen`. */
  | { readonly kind: 'Reset' }
  /** Our write of the claim went through. */
  | { readonly kind: 'Written'; readonly revision: number; readonly answers: EffectId }
  | { readonly kind: 'Failed'; readonly fault: Fault; readonly answers: EffectId }
  /** Nothing of ours is under way any more. */
  | { readonly kind: 'Drained' }
  | { readonly kind: 'Woke' }

/** What it orders. */
export type ClaimEffect =
  /** Write the claim by compare-and-set; `revision` undefined: it must not stand. Answered. */
  | { readonly kind: 'Write'; readonly id: EffectId; readonly claim: Claim; readonly revision: number | undefined }
  /** It is ours, under this epoch: begin to act. */
  | { readonly kind: 'Activate'; readonly epoch: Epoch }
  /** Start nothing new, say `Drained` when nothing is under way. */
  | { readonly kind: 'Drain' }
  /** It is not ours any more: end everything at once. */
  | { readonly kind: 'Drop' }
  | { readonly kind: 'Wake'; readonly at: Instant }

/**
 *     idle ──claim──▶ claiming ──written──▶ settling ──one validity──▶ active ──wanted elsewhere──▶ draining ──▶ releasing ──▶ idle
 *                         └──written over a released claim, or seen over that of a dead owner──▲    any ──another owns it──▶ idle
 */
export type ClaimPhase = 'idle' | 'claiming' | 'settling' | 'active' | 'draining' | 'releasing'

/** A write of ours, until its outcome counts. */
export interface PendingClaim {
  readonly id: EffectId
  readonly claim: Claim
  /** What stood when we wrote: it decides what has to pass before we act. */
  readonly over: 'nothing' | 'released' | 'dead' | 'ours'
  /** It went through, and only the watch has not come to it. */
  readonly written: boolean
}

/** What one member knows of one claim. */
export interface ClaimFacts {
  readonly me: MemberId
  readonly phase: ClaimPhase
  readonly here: boolean
  /** Whether the bucket has been read; before that nothing is decided. */
  readonly known: boolean
  readonly seen: SeenClaim | undefined
  readonly ownerAlive: boolean
  /** The highest epoch that was ever seen or held here: epochs grow also when the bucket was lost. */
  readonly epoch: Epoch
  readonly lastEffect: EffectId
  /** The write under way. */
  readonly pending: PendingClaim | undefined
  /** Revision of our own last write, until the watch shows it. */
  readonly awaited: number | undefined
  /** End of settling, or of the pause after a failed write. */
  readonly until: Instant | undefined
}

export interface ClaimLimits {
  /** How long a member is believed after its last heartbeat. */
  readonly validityMs: number
  /** Pause after a write that failed. */
  readonly retryMs: number
}
