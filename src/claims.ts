import type { Epoch, ShardId } from '#protocols/ids.ts'
import { claimedBy, type ClaimName, type RoleName } from '#protocols/shard.ts'
import type { ClaimHandlers } from './membership/membership.ts'

/** What is done for the shards that this member owns. */
export interface ShardWork {
  open(shard: ShardId, epoch: Epoch): void
  /** Starts nothing new; ends when nothing is under way, or after `drainMs`. */
  drain(shard: ShardId, drainMs: number): Promise<void>
  /** The shard is not ours any more. */
  close(shard: ShardId): void
}

/** What is done for a role while this member has it. */
export interface Role {
  start(epoch: Epoch): void
  /** Starts nothing new; ends when nothing is under way. Of a role that does not run: nothing. */
  stop(): Promise<void> | void
}

export interface ClaimsOrder {
  readonly shards: ShardWork
  readonly roles: { readonly [name in RoleName]: Role }
  /** Who owns what has changed, here or elsewhere. */
  readonly changed: () => void
}

/** What a member does when a claim comes or goes: a shard is worked on, a role is played. */
export const claimHandlers = ({ shards, roles, changed }: ClaimsOrder): ClaimHandlers => {
  const act = <T>(name: ClaimName, ofShard: (shard: ShardId) => T, ofRole: (role: Role) => T): T => {
    const claimed = claimedBy(name)
    return claimed.kind === 'Shard' ? ofShard(claimed.shard) : ofRole(roles[claimed.role])
  }
  return {
    acquired: (name, epoch) => act(name, shard => shards.open(shard, epoch), role => role.start(epoch)),
    draining: async (name, drainMs) => act(name, shard => shards.drain(shard, drainMs), role => role.stop()),
    lost: name => void act<void | Promise<void>>(name, shard => shards.close(shard), role => role.stop()),
    changed,
  }
}

/** A role that is begun anew each time that this member gets it. */
export const whileHeld = <T extends { stop(): void }>(begin: (epoch: Epoch) => T): Role & { current(): T | undefined } => {
  let current: T | undefined
  const stop = (): void => {
    current?.stop()
    current = undefined
  }
  return {
    stop,
    start: epoch => {
      stop()
      current = begin(epoch)
    },
    current: () => current,
  }
}
