import type { Membership } from './membership/membership.ts'

/** What the parts of a member ask of its membership. */
export type Ownership = Pick<Membership, 'holds' | 'permits' | 'owner' | 'members' | 'ready'>

/**
 * The membership as the parts see it that are there before it: it starts last, when everything is ready that its claims set
 * going. Until then nothing is held and nothing permitted.
 */
export const laterOwnership = (): Ownership & { begin(membership: Ownership): void } => {
  let current: Ownership | undefined
  return {
    begin: membership => { current = membership },
    holds: name => current?.holds(name),
    permits: (name, epoch) => current?.permits(name, epoch) ?? false,
    owner: name => current?.owner(name),
    members: () => current?.members() ?? [],
    ready: () => current?.ready() ?? false,
  }
}
