import test from 'ava'
import { shardClaim } from '#protocols/shard.ts'
import { seeded } from '#world/random.ts'
import { limits, startMembersWorld, type MembersWorld } from './members-world.ts'

const beatMs = 100
const beats = 200
const calmMs = 5 * limits.validityMs

/** What happens to members and their bus in one beat. */
const stir = async (world: MembersWorld, random: () => number): Promise<void> => {
  const members = world.members()
  const member = members[Math.floor(random() * members.length)]
  if (member === undefined) return void await world.join()
  const key = world.keys[Math.floor(random() * world.keys.length)]
  if (key !== undefined) world.tell(member, key)
  const lot = random()
  if (lot < 0.03) member.pause(random() * 2 * limits.validityMs)
  else if (lot < 0.06) member.link(false)
  else if (lot < 0.14) for (const one of members) one.link(true)
  else if (lot < 0.15) member.kill()
  else if (lot < 0.17) void member.leave()
  else if (lot < 0.2 && members.length < 5) await world.join()
  else if (lot < 0.205) world.wipe()
  else if (lot < 0.25) Object.assign(world.trouble, { lossRate: random() < 0.5 ? 0 : 0.2, mostDelayMs: random() < 0.5 ? 5 : 250 })
}

/** Shards on which more than one member may act at this moment. */
const shared = (world: MembersWorld): readonly string[] => world.shards.flatMap(shard => {
  const name = shardClaim(shard)
  const acting = world.members().filter(({ membership }) => {
    const epoch = membership.holds(name)
    return epoch !== undefined && membership.permits(name, epoch)
  })
  return acting.length <= 1 ? [] : [`shard ${shard}: ${acting.map(({ id }) => id).join(' and ')} may act at the same time`]
})

/** What is not as it should be once all is calm. */
const unsettled = async (world: MembersWorld): Promise<readonly string[]> => {
  const owners = world.shards.map(shard => world.members().filter(({ membership }) => membership.holds(shardClaim(shard)) !== undefined).map(({ id }) => id))
  const unowned = owners.flatMap((ids, shard) => (ids.length === 1 ? [] : [`shard ${shard} has owners: ${ids.join(', ') || 'none'}`]))
  const sent = world.members().flatMap(member => world.keys.map(key => ({ key, from: member.id, number: world.tell(member, key) })))
  await world.clock.advance(1_000)
  return [...unowned, ...sent.filter(({ number }) => world.arrived(number) === undefined).map(({ key, from }) => `an event for ${key}, sent by ${from}, did not arrive`)]
}

const live = async (seed: number): Promise<readonly string[]> => {
  const random = seeded(seed)
  const world = startMembersWorld(random)
  for (let count = 0; count < 3; count++) await world.join()
  for (let beat = 0; beat < beats; beat++) {
    await stir(world, random)
    await world.clock.advance(beatMs)
    const broken = [...world.broken, ...shared(world)]
    if (broken.length > 0) return broken.map(text => `seed ${seed}, beat ${beat}: ${text}`)
  }
  Object.assign(world.trouble, { lossRate: 0, mostDelayMs: 5 })
  for (const member of world.members()) member.link(true)
  // Those who are left may be on their way out.
  await world.join()
  await world.clock.advance(calmMs)
  return [...world.broken, ...await unsettled(world)].map(text => `seed ${seed}, in calm: ${text}`)
}

const seedCount = Number(process.env['SEEDS'] ?? 150)
const firstSeed = Number(process.env['SEED'] ?? 1)

test(`whatever happens to members and their bus, no two act for one shard, and in calm every shard has one owner (seeds from ${firstSeed})`, async t => {
  t.timeout(120_000)
  const broken: string[] = []
  for (let seed = firstSeed; seed < firstSeed + seedCount; seed++) broken.push(...await live(seed))
  t.deepEqual(broken, [])
})
