import test from 'ava'
import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import { failed } from '#protocols/fault.ts'
import { instant, type EffectId, type Epoch, type MemberId } from '#protocols/ids.ts'
import type { Claim, ClaimEffect, ClaimEvent, ClaimFacts } from '#protocols/shard.ts'

const me = 'me' as MemberId
const rival = 'rival' as MemberId
const step = claimStep({ validityMs: 10_000, retryMs: 500 })

const claim = (owner: MemberId, epoch: number, state: Claim['state'] = 'held'): Claim => ({ owner, epoch: epoch as Epoch, state })
const seen = (standing: Claim | undefined, revision = 1, ownerAlive = true, fresh = true): ClaimEvent =>
  ({ kind: 'Seen', seen: standing === undefined ? undefined : { claim: standing, revision }, ownerAlive, fresh })
const assigned = (here: boolean): ClaimEvent => ({ kind: 'Assigned', here })
const alive = (is: boolean): ClaimEvent => ({ kind: 'OwnerAlive', alive: is })

const wordOf = (effect: ClaimEffect): string => {
  switch (effect.kind) {
    case 'Write': return `${effect.claim.state === 'held' ? 'claim' : 'release'}(${effect.claim.epoch}${effect.revision === undefined ? '' : ` over ${effect.revision}`})`
    case 'Activate': return `activate(${effect.epoch})`
    case 'Wake': return `wake(${effect.at})`
    default: return effect.kind.toLowerCase()
  }
}

/** One claim, told a story: `tell` gives the effects on one line, then the phase. */
const story = () => {
  let facts: ClaimFacts = unclaimed(me)
  let atMs = 0
  const tell = (event: ClaimEvent, afterMs = 0): string => {
    atMs += afterMs
    const [next, effects] = step(facts, event, { at: instant(atMs), wallMs: 0 })
    facts = next
    return [...effects.map(wordOf), facts.phase].join(' ')
  }
  const pendingId = (): EffectId => facts.pending?.id ?? (0 as EffectId)
  return {
    tell,
    written: (revision: number, afterMs = 0) => tell({ kind: 'Written', revision, answers: pendingId() }, afterMs),
    failed: (afterMs = 0) => tell({ kind: 'Failed', fault: failed('Timeout', 'no answer').fault, answers: pendingId() }, afterMs),
    facts: () => facts,
    /** Brought to act under epoch 5, on a claim of revision 7. */
    active: () => {
      tell(assigned(true))
      tell(seen(claim(rival, 4, 'released'), 6))
      tell({ kind: 'Written', revision: 7, answers: pendingId() })
      return tell(seen(claim(me, 5), 7))
    },
  }
}

test('before the bucket was read nothing is decided', t => {
  t.is(story().tell(assigned(true)), 'idle')
})

test('a claim that is absent is taken, and acted on after one validity', t => {
  const it = story()
  it.tell(assigned(true))
  t.is(it.tell(seen(undefined)), 'claim(1) claiming')
  t.is(it.written(3), 'wake(10000) settling')
  t.is(it.tell({ kind: 'Woke' }, 9_999), 'wake(10000) settling')
  t.is(it.tell({ kind: 'Woke' }, 1), 'activate(1) active')
})

test('a claim that was released is taken under the next epoch and acted on at once', t => {
  const it = story()
  it.tell(assigned(true))
  t.is(it.tell(seen(claim(rival, 4, 'released'), 6)), 'claim(5 over 6) claiming')
  t.is(it.written(7), 'activate(5) active')
})

test('a claim whose owner lives is left alone; when he dies it is taken, and acted on once the watch shows it', t => {
  const it = story()
  it.tell(seen(claim(rival, 4), 6))
  t.is(it.tell(assigned(true)), 'idle')
  t.is(it.tell(alive(false)), 'claim(5 over 6) claiming')
  t.is(it.written(7), 'claiming')
  t.is(it.tell(seen(claim(me, 5), 7)), 'activate(5) active')
})

test('an owner who was heard of after all gets one validity to see that he was followed', t => {
  const it = story()
  it.tell(seen(claim(rival, 4), 6))
  it.tell(assigned(true))
  it.tell(alive(false))
  it.tell(alive(true))
  t.is(it.tell(seen(claim(me, 5), 7), 100), 'wake(10100) settling')
  t.is(it.tell({ kind: 'Woke' }, 10_000), 'activate(5) active')
})

test('a watch that is quicker than the answer to the write counts as the answer', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(claim(rival, 4, 'released'), 6))
  const answers = it.facts().pending!.id
  t.is(it.tell(seen(claim(me, 5), 7)), 'activate(5) active')
  t.is(it.tell({ kind: 'Written', revision: 7, answers }), 'active')
})

test('what the watch shows behind our own write is older, and ignored', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(claim(rival, 4, 'released'), 6))
  it.written(7)
  t.is(it.tell(seen(claim(rival, 4, 'released'), 6)), 'active')
  t.is(it.tell(seen(claim(me, 5), 7)), 'active')
  t.is(it.tell(seen(claim(rival, 6), 8)), 'drop idle')
})

test('wanted elsewhere: drained, then released under its own epoch', t => {
  const it = story()
  it.active()
  t.is(it.tell(assigned(false)), 'drain draining')
  t.is(it.tell({ kind: 'Drained' }), 'release(5 over 7) releasing')
  t.is(it.written(8), 'idle')
})

test('a release that failed is tried again, and the claim is not forgotten', t => {
  const it = story()
  it.active()
  it.tell(assigned(false))
  it.tell({ kind: 'Drained' })
  t.is(it.failed(), 'wake(500) releasing')
  t.is(it.tell({ kind: 'Woke' }, 500), 'release(5 over 7) releasing')
})

test('a claim that failed is tried again after a pause', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(undefined))
  t.is(it.failed(), 'wake(500) idle')
  t.is(it.tell({ kind: 'Woke' }, 500), 'claim(1) claiming')
})

test('a claim of ours whose answer was lost is not left lying: after a validity it is acted on, or released when wanted elsewhere', t => {
  for (const here of [true, false]) {
    const it = story()
    it.tell(assigned(true))
    it.tell(seen(claim(rival, 4, 'released'), 6))
    it.failed()
    it.tell(assigned(here))
    t.is(it.tell(seen(claim(me, 5), 7)), 'wake(10000) settling')
    t.is(it.tell({ kind: 'Woke' }, 10_000), here ? 'activate(5) active' : 'release(5 over 7) releasing')
  }
})

test('a claim is not released before it might have been acted on: the next owner would not wait', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(undefined))
  it.written(3)
  t.is(it.tell(assigned(false), 5_000), 'settling')
  t.is(it.tell({ kind: 'Woke' }, 5_000), 'release(1 over 3) releasing')
})

test('a claim that vanishes before it was acted on is claimed anew, and waits anew', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(undefined))
  it.written(3)
  it.tell({ kind: 'Reset' })
  t.is(it.tell(seen(undefined), 5_000), 'claim(2) claiming')
  t.is(it.written(1), 'wake(15000) settling')
})

for (const [claimText, event] of [['claimed by another', seen(claim(rival, 6), 8)], ['released in our name', seen(claim(me, 5, 'released'), 8)]] as const) {
  test(`acting ends at once when the claim is ${claimText}`, t => {
    const it = story()
    it.active()
    t.is(it.tell(event).split(' ')[0], 'drop')
  })
}

test('the bucket is lost: an owner who may act writes the claim again under its epoch and goes on', t => {
  const it = story()
  it.active()
  t.is(it.tell({ kind: 'Reset' }), 'active')
  t.is(it.tell(seen(undefined)), 'claim(5) active')
  t.is(it.failed(), 'wake(500) active')
  t.is(it.tell(seen(claim(rival, 6), 2)), 'drop idle')
})

test('the bucket is lost: an owner who may not act may have been followed, so he claims anew and waits', t => {
  const it = story()
  it.active()
  it.tell({ kind: 'Reset' })
  t.is(it.tell(seen(undefined, 0, false, false)), 'drop claim(6) claiming')
  t.is(it.written(1), 'wake(10000) settling')
})

test('a claim that was being taken when the bucket was read anew waits one validity, whatever stood before', t => {
  for (const standing of [seen(claim(rival, 4, 'released'), 6), seen(claim(rival, 4), 6, false)]) {
    const it = story()
    it.tell(assigned(true))
    it.tell(standing)
    it.tell({ kind: 'Reset' })
    t.is(it.tell(seen(claim(me, 5), 7)), 'wake(10000) settling')
  }
})

test('a claim that was written and is not there when the bucket was read anew is begun again', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(claim(rival, 4), 6, false))
  it.written(7)
  it.tell({ kind: 'Reset' })
  t.is(it.tell(seen(undefined)), 'claim(6) claiming')
})

test('answers to other writes than the one under way are ignored', t => {
  const it = story()
  it.tell(assigned(true))
  it.tell(seen(undefined))
  t.is(it.tell({ kind: 'Written', revision: 9, answers: 99 as EffectId }), 'claiming')
  t.is(it.tell({ kind: 'Drained' }), 'claiming')
})
