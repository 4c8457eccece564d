import type { Clock } from '#protocols/clock.ts'
import { after, type Instant, type MemberId } from '#protocols/ids.ts'
import type { Heartbeat } from '#protocols/shard.ts'

export interface LifeLimits {
  /** How long a member is believed after its last sign of life. */
  readonly validityMs: number
  /** A member stops acting so much before its validity ends, and others take over so much after. */
  readonly marginMs: number
}

/** Who lives, as far as this member can tell, and whether it may take itself for alive. */
export interface SignsOfLife {
  /** A heartbeat of our own leaves now. */
  beat(): Heartbeat
  /** From the next heartbeat on we are on our way out. */
  leave(): void
  /** The bucket is being read anew: what of ours is heard now proves nothing before `read`. */
  reading(): void
  /** All that stands in the bucket has been heard. */
  read(): void
  /** A heartbeat was heard; true when it changes who counts. */
  heard(heartbeat: Heartbeat): boolean
  /** A sign of life of another kind; true when the member was taken for dead. */
  sign(member: MemberId): boolean
  /** The heartbeat of a member was taken away. */
  forget(member: MemberId): void
  /** Whether we may act: our last proven sign of life is within its validity, less a margin. */
  fresh(): boolean
  /** Nobody is taken for dead by one who cannot be sure to see him. */
  alive(member: MemberId): boolean
  /** Those among whom everything is shared out, in order: who lives and is not on its way out. */
  candidates(): readonly MemberId[]
  /** Forgets those that are long dead; gives the ones whose heartbeat is ours to take away. */
  bury(): readonly MemberId[]
  /** Nothing is proven any more: we act no longer. */
  stop(): void
}

/** So many validities after its last sign of life a member is forgotten. */
const buryAfter = 6

/**
 * Validity is judged by our own monotonic clock alone: that of others from when they were heard, our own from when the
 * heartbeat was sent that has come back through the watch.
 */
export const createSignsOfLife = ({ me, clock, limits }: { readonly me: MemberId; readonly clock: Clock; readonly limits: LifeLimits }): SignsOfLife => {
  /** Members with a heartbeat in the bucket. */
  const members = new Map<MemberId, { readonly leaving: boolean }>()
  /** When each was last heard of: by a heartbeat, or by a claim of its own. */
  const signs = new Map<MemberId, Instant>()
  const sent = new Map<number, Instant>()
  let beats = 0
  let provenAt: Instant | undefined
  let isRead = false
  /** The newest beat of ours that was heard while the bucket was being read. */
  let unproven = 0
  let leaving = false

  const fresh = (): boolean => provenAt !== undefined && clock.now() < after(provenAt, limits.validityMs - limits.marginMs)
  const alive = (member: MemberId): boolean => {
    if (member === me || !fresh()) return true
    const at = signs.get(member)
    return at !== undefined && clock.now() < after(at, limits.validityMs + limits.marginMs)
  }
  const sign = (member: MemberId): boolean => {
    const dead = !alive(member)
    signs.set(member, clock.now())
    return dead
  }
  const forget = (member: MemberId): void => {
    members.delete(member)
    signs.delete(member)
  }
  const forgetSent = (old: (beat: number, at: Instant) => boolean): void => {
    for (const [beat, at] of sent) if (old(beat, at)) sent.delete(beat)
  }
  const prove = (beat: number): void => {
    provenAt = sent.get(beat) ?? provenAt
    forgetSent(older => older <= beat)
  }
  const candidates = (): readonly MemberId[] =>
    [...members].filter(([member, { leaving: going }]) => !going && (member === me ? !leaving : alive(member))).map(([member]) => member).sort()

  return {
    fresh, alive, sign, forget, candidates,
    beat: () => {
      forgetSent((_, at) => clock.now() >= after(at, limits.validityMs))
      sent.set(++beats, clock.now())
      return { member: me, beat: beats, leaving }
    },
    leave: () => { leaving = true },
    reading: () => { isRead = false },
    read: () => {
      isRead = true
      prove(unproven)
    },
    heard: ({ member, beat, leaving: going }) => {
      const news = members.get(member)?.leaving !== going || (member === me && !fresh())
      members.set(member, { leaving: going })
      const back = sign(member)
      if (member === me && isRead) prove(beat)
      if (member === me && !isRead) unproven = beat
      return news || back
    },
    bury: () => {
      const first = candidates()[0] === me
      const dead = [...signs].filter(([, at]) => clock.now() >= after(at, limits.validityMs * buryAfter)).map(([member]) => member)
      // Of those that have a heartbeat one of the living takes care: the first.
      const ours = dead.filter(member => members.has(member) && first)
      for (const member of dead) if (!members.has(member) || first) forget(member)
      return ours
    },
    stop: () => { provenAt = undefined },
  }
}
