import type { ExecutionContext, TestFn } from 'ava'
import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import type { Transport } from '#protocols/bus.ts'
import type { Clock } from '#protocols/clock.ts'
import type { Epoch, MemberId, ShardId } from '#protocols/ids.ts'
import { shardClaim, type ClaimName } from '#protocols/shard.ts'
import { startMembership, type Membership } from '#src/membership/membership.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { storyOf } from './story.ts'

/** A medium that members share claims over, and what can be done to it. */
export interface ClaimsBench {
  readonly clock: Clock
  /** A member's end of it; of several servers, the one of this number at first. */
  connect(server: number): Promise<Transport>
  /** Lets time go on until `look` gives something; fails after a deadline. */
  until<T>(what: string, look: () => T | undefined): Promise<T>
  /** All of it is away while `act` runs; `wiped`: it comes back with nothing that was kept. */
  away(options: { readonly wiped: boolean }, act: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

export const limits = { heartbeatMs: 300, validityMs: 3_000, marginMs: 300, drainMs: 500 }
const names: readonly ClaimName[] = Array.from({ length: 9 }, (_, index) => shardClaim(index as ShardId))

/** A member with nothing but its membership. */
export interface ClaimsMember {
  readonly id: MemberId
  readonly membership: Membership
  readonly transport: Transport
  /** Claims under which it may act at this moment. */
  acts(): readonly ClaimName[]
  /** Ends as by a crash. */
  crash(): Promise<void>
}

/** Members of one medium, watched over at each look: never may two of them act under one claim, nor an epoch come again with another owner. */
export interface Members {
  join(server?: number): Promise<ClaimsMember>
  /** Waits until each has so many claims to act under, and fails when at any moment two had the same. */
  share(what: string, wanted: ReadonlyMap<ClaimsMember, number>): Promise<void>
  until<T>(what: string, look: () => T | undefined): Promise<T>
  /** The epoch of each claim, by whoever acts under it. */
  epochs(): readonly (Epoch | undefined)[]
  /** Epochs begin anew: all that was kept is lost. */
  wiped(): void
  /** What was broken, in words. */
  readonly broken: readonly string[]
}

export const membersOf = (bench: ClaimsBench): Members => {
  const members: ClaimsMember[] = []
  const broken: string[] = []
  const last = new Map<ClaimName, { readonly owner: MemberId; readonly epoch: Epoch }>()
  const acting = (name: ClaimName): readonly ClaimsMember[] => members.filter(({ membership }) => {
    const epoch = membership.holds(name)
    return epoch !== undefined && membership.permits(name, epoch)
  })
  const look = (): void => {
    for (const name of names) {
      const those = acting(name)
      if (those.length > 1) broken.push(`${name} is acted on by ${those.map(({ id }) => id).join(' and ')}`)
    }
  }
  const acquired = (owner: MemberId) => (name: ClaimName, epoch: Epoch): void => {
    const before = last.get(name)
    if (before !== undefined && before.owner !== owner && before.epoch >= epoch) broken.push(`${name}: ${owner} has epoch ${epoch} after ${before.owner} had ${before.epoch}`)
    last.set(name, { owner, epoch })
    look()
  }
  const until: Members['until'] = (what, found) => bench.until(what, () => {
    look()
    return found()
  })
  return {
    broken, until,
    join: async (server = 0) => {
      const id = `m-${members.length + 1}` as MemberId
      const transport = await bench.connect(server)
      const bucket = await transport.bucket('members')
      if (!bucket.ok) throw new Error(bucket.fault.message)
      const membership = startMembership({
        kv: bucket.value, me: id, names, clock: bench.clock, log: noLog, metrics: noMetrics, limits, unclaimed, step: claimStep({ validityMs: limits.validityMs, retryMs: 500 }),
        on: { acquired: acquired(id), draining: () => Promise.resolve(), lost: look, changed: look },
      })
      const member: ClaimsMember = {
        id, membership, transport, acts: () => names.filter(name => acting(name).some(one => one.id === id)),
        crash: async () => {
          membership.stop()
          await transport.bus.close()
        },
      }
      members.push(member)
      return member
    },
    share: async (what, wanted) => {
      await until(what, () => ([...wanted].every(([member, count]) => member.acts().length === count) ? true : undefined))
    },
    epochs: () => names.map(name => acting(name).map(({ membership }) => membership.holds(name))[0]),
    wiped: () => last.clear(),
  }
}

/** What claims keep to and come back to, whatever medium they are shared over. */
export const claimsContract = (test: TestFn, start: () => Promise<ClaimsBench>): void => {
  const storyOfBench = storyOf(test, start, 120_000)
  const story = (claim: string, tell: (t: ExecutionContext, members: Members, bench: ClaimsBench) => Promise<void>): void => storyOfBench(claim, async (t, bench) => {
    const members = membersOf(bench)
    await tell(t, members, bench)
    t.deepEqual(members.broken, [])
  })

  story('members share evenly; who leaves hands over with greater epochs, and who crashes is followed by the others', async (t, members) => {
    const [a, b, c] = [await members.join(0), await members.join(1), await members.join(2)]
    await members.share('three to share', new Map([[a, 3], [b, 3], [c, 3]]))
    const before = members.epochs()
    const left = a.acts()
    await members.until('a to leave', endOf(a.membership.leave()))
    await members.until('two to share', () => (a.acts().length === 0 && [b, c].every(one => one.acts().length >= 4) && members.epochs().every(epoch => epoch !== undefined) ? true : undefined))
    t.true(members.epochs().every((epoch, index) => epoch !== undefined && (epoch > (before[index] ?? 0) || !left.includes(names[index] ?? ('' as ClaimName)))))
    await b.crash()
    await members.share('the last to have all', new Map([[b, 0], [c, 9]]))
  })

  for (const wiped of [false, true]) {
    story(`the medium is away until every member has fenced itself, and comes back ${wiped ? 'empty' : 'as it was'}: all is owned again, evenly`, async (t, members, bench) => {
      const [a, b, c] = [await members.join(0), await members.join(1), await members.join(2)]
      const evenly = new Map([[a, 3], [b, 3], [c, 3]])
      await members.share('three to share', evenly)
      await bench.away({ wiped }, async () => {
        await members.share('all to be fenced', new Map([[a, 0], [b, 0], [c, 0]]))
        if (wiped) members.wiped()
      })
      await members.share('three to share again', evenly)
      t.true(members.epochs().every(epoch => epoch !== undefined))
    })
  }
}

/** For `until`: whether a promise has ended. */
const endOf = (promise: Promise<unknown>): (() => true | undefined) => {
  let ended: true | undefined
  promise.then(() => { ended = true }, () => { ended = true })
  return () => ended
}
