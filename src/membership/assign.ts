import type { MemberId } from '#protocols/ids.ts'
import { hash32 } from '#protocols/shard.ts'

/**
 * Who should own what: for each item the member that rendezvous hashing prefers and that has room, where nobody gets more
 * than his share (items by members, rounded up). Everybody computes the same from the same members; when one comes or
 * goes, little else moves. The order of `members` and `items` does not matter. No members: nobody owns anything.
 */
export const assign = (members: readonly MemberId[], items: readonly string[]): ReadonlyMap<string, MemberId> => {
  const owners = new Map<string, MemberId>()
  if (members.length === 0) return owners
  const share = Math.ceil(items.length / members.length)
  const load = new Map<MemberId, number>(members.map(member => [member, 0]))
  for (const item of [...items].sort()) {
    const owner = preference(members, item).find(member => (load.get(member) ?? 0) < share)
    if (owner === undefined) continue
    owners.set(item, owner)
    load.set(owner, (load.get(owner) ?? 0) + 1)
  }
  return owners
}

/** Members by their score for an item, best first; equal scores by name. */
const preference = (members: readonly MemberId[], item: string): readonly MemberId[] =>
  members
    .map(member => ({ member, score: hash32(`${member}\u0000${item}`) }))
    .sort((a, b) => b.score - a.score || (a.member < b.member ? -1 : 1))
    .map(({ member }) => member)
