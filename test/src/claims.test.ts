import test from 'ava'
import type { Epoch, ShardId } from '#protocols/ids.ts'
import { claimedBy, claimNames, roleClaim, roleNames, shardClaim } from '#protocols/shard.ts'
import { claimHandlers, whileHeld, type Role } from '#src/claims.ts'

const epoch = 4 as Epoch
const shard = 12 as ShardId

/** Handlers, and what they have had done. */
const begin = () => {
  const done: string[] = []
  const note = (line: string) => (): void => { done.push(line) }
  const role = (name: string): Role => ({ start: under => { done.push(`${name} starts under ${under}`) }, stop: note(`${name} stops`) })
  const on = claimHandlers({
    shards: { open: (one, under) => { done.push(`shard ${one} opens under ${under}`) }, drain: async (one, drainMs) => { done.push(`shard ${one} drains for ${drainMs}`) }, close: one => { done.push(`shard ${one} closes`) } },
    roles: { placement: role('placement'), labels: role('labels'), quota: role('quota') },
    changed: note('changed'),
  })
  return { on, done }
}

test('a shard is opened under its epoch, drained and closed', async t => {
  const { on, done } = begin()
  on.acquired(shardClaim(shard), epoch)
  await on.draining(shardClaim(shard), 500)
  on.lost(shardClaim(shard))
  t.deepEqual(done, ['shard 12 opens under 4', 'shard 12 drains for 500', 'shard 12 closes'])
})

for (const name of roleNames) {
  test(`the role ${name} starts under its epoch, and stops when it is handed over and when it is lost`, async t => {
    const { on, done } = begin()
    on.acquired(roleClaim(name), epoch)
    await on.draining(roleClaim(name), 500)
    on.lost(roleClaim(name))
    t.deepEqual(done, [`${name} starts under 4`, `${name} stops`, `${name} stops`])
  })
}

test('handing over ends when the role has ended', async t => {
  let end: (() => void) | undefined
  const slow: Role = { start: () => undefined, stop: () => new Promise(resolve => { end = resolve }) }
  const on = claimHandlers({ shards: { open: () => undefined, drain: async () => undefined, close: () => undefined }, roles: { placement: slow, labels: slow, quota: slow }, changed: () => undefined })
  let over = false
  const draining = on.draining(roleClaim('placement'), 500).then(() => { over = true })
  await Promise.resolve()
  t.false(over)
  end?.()
  await draining
  t.true(over)
})

test('a role is begun anew each time it is got; one that was not got, or has ended, is not there', t => {
  const done: string[] = []
  const role = whileHeld(under => {
    done.push(`begins under ${under}`)
    return { under, stop: () => { done.push(`ends under ${under}`) } }
  })
  role.stop()
  t.is(role.current(), undefined)
  role.start(1 as Epoch)
  t.is(role.current()?.under, 1 as Epoch)
  role.start(2 as Epoch)
  role.stop()
  role.stop()
  t.is(role.current(), undefined)
  t.deepEqual(done, ['begins under 1', 'ends under 1', 'begins under 2', 'ends under 2'])
})

test('every shard and role of an installation is claimed by its name, which says what it is', t => {
  t.deepEqual(claimNames(2).map(claimedBy), [
    { kind: 'Shard', shard: 0 as ShardId }, { kind: 'Shard', shard: 1 as ShardId },
    { kind: 'Role', role: 'placement' }, { kind: 'Role', role: 'labels' }, { kind: 'Role', role: 'quota' },
  ])
})
