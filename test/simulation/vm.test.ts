import test from 'ava'
import { failed, type Reason } from '#protocols/fault.ts'
import { seeded } from '#world/random.ts'
import type { FakeTrouble } from '#test/fakes/provider.ts'
import { startVmWorld, type VmWorld } from './vm-world.ts'

const vmCount = 8
const beatMs = 500
const beats = 120

/** Faults that pass, as the provider tells them. */
const passing: readonly Reason[] = ['Unavailable', 'Throttled', 'Busy', 'Timeout', 'Conflict']

/** What users, the provider and processes do in one beat. */
const stir = (world: VmWorld, random: () => number, beat: number): void => {
  const key = world.keys[Math.floor(random() * world.keys.length)]
  if (key === undefined) return
  const lot = random()
  if (lot < 0.35) world.apply(key, { powerState: random() < 0.7 ? 'PoweredOn' : 'PoweredOff' })
  else if (lot < 0.45) world.delete(key)
  else if (lot < 0.55) world.crash(key)
  else if (lot < 0.6) world.apply(key, { powerOffMode: random() < 0.5 ? 'TrySoft' : 'Hard' })
  else if (lot < 0.63) world.provider.deafGuests = !world.provider.deafGuests
  else if (lot < 0.66) world.provider.connectHost('host-2', random() < 0.5)
  if (beat % 30 === 10) world.provider.down(failed('Unavailable', 'vCenter is away').fault)
  if (beat % 30 === 14) world.provider.up()
}

const drawTrouble = (random: () => number) => (): FakeTrouble | undefined => {
  const lot = random()
  if (lot < 0.04) return { kind: 'LostReply' }
  if (lot < 0.1) return { kind: 'Fault', fault: failed(passing[Math.floor(random() * passing.length)] ?? 'Unavailable', 'drawn by lot').fault }
  return undefined
}

/** What is not as it should be once all is calm. */
const unsettled = (world: VmWorld): readonly string[] => {
  const wanted = world.keys.flatMap(key => world.object(key) ?? [])
  const vms = world.provider.vms()
  const perVm = world.keys.flatMap(key => {
    const object = world.object(key)
    if (object === undefined) return []
    const vm = vms.find(one => one.instanceUuid === object.spec.instanceUUID)
    const ready = object.status.conditions?.find(condition => condition.type === 'Ready')?.status
    if (object.deleting) return [`${key} is still being deleted`]
    if (vm === undefined) return [`${key} does not stand`]
    if (vm.power !== object.spec.powerState) return [`${key} is ${vm.power}, wanted ${object.spec.powerState}`]
    return ready === 'True' ? [] : [`${key} is not Ready: ${JSON.stringify(object.status.conditions)}`]
  })
  return vms.length === wanted.length ? perVm : [...perVm, `${vms.length} VMs stand for ${wanted.length} objects`]
}

const live = async (seed: number): Promise<readonly string[]> => {
  const random = seeded(seed)
  const world = startVmWorld(vmCount, random)
  for (const key of world.keys) world.apply(key, {})
  world.provider.chance = drawTrouble(random)
  for (let beat = 0; beat < beats; beat++) {
    for (let acts = 0; acts < 3; acts++) stir(world, random, beat)
    await world.clock.advance(beatMs)
  }
  world.provider.chance = () => undefined
  world.provider.up()
  world.provider.connectHost('host-2', true)
  await world.clock.advance(120_000)
  return [...new Set(world.broken), ...unsettled(world)].map(text => `seed ${seed}: ${text}`)
}

for (const first of [1, 11, 21]) {
  test(`whatever goes wrong, no VM is made twice or left behind, and in calm all stands as wanted (seeds from ${first})`, async t => {
    const broken: string[] = []
    for (let seed = first; seed < first + 10; seed++) broken.push(...await live(seed))
    t.deepEqual(broken, [])
  })
}
