import type { MemberId } from './ids.ts'

/** Every subject that members speak on, in one place; dots divide the words, as NATS wants them. */
export const subjects = {
  /** Messages to actors that live at `member`. */
  actors: (member: MemberId): string => `vmherd.actors.${member}`,
  /** Messages to the owner of the role `placement`; nobody listens when nobody has it. */
  placementRequests: 'vmherd.placement.requests',
  /** What `member` was given and may not have created yet; asked by a new owner of the role. */
  placementOutstanding: (member: MemberId): string => `vmherd.placement.outstanding.${member}`,
  /** Room of storage quotas that a member has given away; heard by all. */
  quotaPromises: 'vmherd.quota.promises',
} as const

/** The bucket with heartbeats (`member.<id>`) and claims (`shard.<n>`, `role.<name>`). */
export const membersBucket = 'vmherd-members'
