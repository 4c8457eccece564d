import test from 'ava'
import fc from 'fast-check'
import { fakeInventory, fakeVm } from '#test/fakes/inventory.ts'
import { cell, epoch } from './cell.ts'
import { request } from './columns-of.ts'

const hostMiB = 16_384
const sizes = [2048, 4096, 6144, 8192]
const names = fc.integer({ min: 0, max: 15 })
const member = fc.constantFrom('a' as const, 'b' as const)

/** What happens, ten times a second at most. */
const anyBeat = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('place' as const), member, names: fc.uniqueArray(names, { minLength: 1, maxLength: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), name: names }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('destroy' as const), name: names }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), name: names }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('takeover' as const), whileAsked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), count: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
)
type Beat = typeof anyBeat extends fc.Arbitrary<infer T> ? T : never

interface Given { readonly hostId: string; readonly by: 'a' | 'b' }

/** Two members and what becomes of the VMs that they place; checks after each beat that no host was promised to too many. */
const live = async (beats: readonly Beat[]): Promise<{ readonly placedCount: number }> => {
  const fake = fakeInventory({ zones: 2, hostsPerZone: 2, host: { memoryMiB: hostMiB } })
  const world = cell({ fake, limits: { memoryOvercommit: 1 }, clientLimits: { placeTimeoutMs: 2_000 } })
  /** Placements in somebody's hand, and VMs that stand, by name. */
  const given = new Map<number, Given>()
  const standing = new Map<number, string>()
  const lives = new Map<number, number>()
  let owner: 'a' | 'b' = 'a'
  let epochNumber = 1
  let placedCount = 0
  const sizeOf = (name: number): number => sizes[name % sizes.length] as number
  const wanted = (name: number) => request(name, { memoryMiB: sizeOf(name), instanceUuid: `uuid-${name}-${lives.get(name) ?? 0}` })

  const place = async (by: 'a' | 'b', all: readonly number[], meanwhile: () => void): Promise<void> => {
    const absent = all.filter(name => !standing.has(name))
    // Who asks has nothing in hand any more.
    for (const name of absent) given.delete(name)
    const asked = absent.map(name => world[by].client.place(wanted(name)))
    await world.after(6)
    meanwhile()
    const answers = await world.after(5_000, ...asked)
    answers.forEach((answer, index) => {
      if (answer.kind !== 'Placed') return
      placedCount += 1
      given.set(absent[index] as number, { hostId: answer.placement.hostId, by })
    })
  }
  const create = (name: number): void => {
    const place = given.get(name)
    if (place === undefined) return
    given.delete(name)
    standing.set(name, place.hostId)
    fake.tell({ kind: 'Vm', vm: fakeVm(name, { instanceUuid: wanted(name).instanceUuid, hostId: place.hostId, memoryMiB: sizeOf(name) }) })
    world[place.by].client.stands(wanted(name).key, wanted(name).instanceUuid)
  }
  const destroy = (name: number): void => {
    if (!standing.delete(name)) return
    lives.set(name, (lives.get(name) ?? 0) + 1)
    fake.tell({ kind: 'Gone', id: `vm-${name}` })
  }
  const release = (name: number): void => {
    const place = given.get(name)
    if (place === undefined) return
    given.delete(name)
    world[place.by].client.release(wanted(name).key)
  }
  const takeOver = (): void => {
    void world[owner].service.stop()
    owner = owner === 'a' ? 'b' : 'a'
    epochNumber += 1
    world[owner].service.start(epoch(epochNumber))
  }
  const happen = async (beat: Beat): Promise<void> => {
    switch (beat.kind) {
      case 'place': return place(beat.member, beat.names, () => undefined)
      case 'create': return create(beat.name)
      case 'destroy': return destroy(beat.name)
      case 'release': return release(beat.name)
      case 'takeover': return beat.whileAsked ? place('b', [0, 1, 2, 3], takeOver) : takeOver()
      case 'crash': return world[owner].pool.failNext(beat.count, { reason: 'Unavailable', message: 'a worker thread failed' })
      case 'forget': {
        const again = [...fake.changes]
        fake.tell({ kind: 'Reset' })
        for (const change of again) fake.tell(change)
        for (const [name, hostId] of standing) {
          fake.tell({ kind: 'Vm', vm: fakeVm(name, { instanceUuid: wanted(name).instanceUuid, hostId, memoryMiB: sizeOf(name) }) })
        }
        return fake.tell({ kind: 'Synced' })
      }
    }
  }
  const check = (): void => {
    const promised = new Map<string, number>()
    for (const [name, { hostId }] of given) promised.set(hostId, (promised.get(hostId) ?? 0) + sizeOf(name))
    for (const [name, hostId] of standing) promised.set(hostId, (promised.get(hostId) ?? 0) + sizeOf(name))
    for (const [hostId, sumMiB] of promised) if (sumMiB > hostMiB) throw new Error(`${hostId} was promised ${sumMiB} of ${hostMiB} MiB`)
  }

  world.a.service.start(epoch(1))
  for (const beat of beats) {
    await happen(beat)
    await world.clock.advance(100)
    check()
  }
  await Promise.all([world.a.service.stop(), world.b.service.stop(), world.clock.advance(100)])
  return { placedCount }
}

test('whoever places, and however often that changes, no host is promised to more than fit', async t => {
  let placedCount = 0
  await fc.assert(fc.asyncProperty(fc.array(anyBeat, { minLength: 10, maxLength: 40 }), async beats => {
    placedCount += (await live(beats)).placedCount
  }), { numRuns: 100 })
  t.true(placedCount > 500, `only ${placedCount} were placed`)
})
