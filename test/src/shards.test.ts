import test, { type ExecutionContext } from 'ava'
import { labels } from '#protocols/api/keys.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import { vmKey, type ShardId } from '#protocols/ids.ts'
import { shardOf } from '#protocols/shard.ts'
import type { VmEvent } from '#protocols/vm.ts'
import { watchShards } from '#src/shards.ts'
import type { SharedObjects } from '#src/watch/translate.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStore } from '#test/fakes/store.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const shardCount = 4
const shardNamed = (name: string): ShardId => shardOf(vmKey('demo', name), shardCount)
/** Two VMs of one shard, and one of another. */
const names = Array.from({ length: 20 }, (_, index) => `vm-${index}`)
const shard = shardNamed('vm-0')
const [first = '', second = ''] = names.filter(name => shardNamed(name) === shard)
const stranger = names.find(name => shardNamed(name) !== shard) ?? ''

const begin = (t: ExecutionContext) => {
  const clock = virtualClock()
  const store = fakeStore(clock)
  const told: string[] = []
  let read = true
  let classes: readonly string[] = ['small']
  const shared = { vmClass: (_: string, name: string) => (classes.includes(name) ? { spec: { hardware: { cpus: 1, memory: '1Gi' } } } : undefined), image: () => undefined, clusterImage: () => undefined, storageClass: () => undefined } as unknown as SharedObjects
  const say = (event: VmEvent): string => event.kind === 'Prerequisites' ? `class ${event.prerequisites.class?.kind ?? 'none'}` : event.kind
  const shards = watchShards({
    store, clock, random: () => 0.5, log: noLog, metrics: noMetrics, shardCount, shared: () => (read ? shared : undefined),
    send: (key, event) => { told.push(`${key.slice('demo/'.length)} ${say(event)}`) },
  })
  t.teardown(() => { for (let one = 0; one < shardCount; one++) shards.close(one as ShardId) })
  const make = (name: string, className = 'small') =>
    store.create(virtualMachines, { metadata: { name, namespace: 'demo', labels: { [labels.shard]: String(shardNamed(name)) } } as never, spec: { className } })
  const set = (name: string, body: object) => store.patch(virtualMachines, 'demo', name, { type: 'merge', body })
  const news = async (): Promise<readonly string[]> => {
    await clock.advance(100)
    return told.splice(0)
  }
  return { clock, store, shards, make, set, news, say, reads: (value: boolean) => { read = value }, offers: (...value: readonly string[]) => { classes = value } }
}

test('VMs of an open shard are told, prerequisites first; those of others are not', async t => {
  const { shards, make, news } = begin(t)
  await make(first)
  await make(stranger)
  shards.open(shard)
  t.deepEqual(await news(), [`${first} class Found`, `${first} Desired`])
  await make(second, 'large')
  t.deepEqual(await news(), [`${second} class Missing`, `${second} Desired`])
  t.is(shards.count(), 2)
  t.deepEqual([shards.load(vmKey('demo', first)).length, shards.load(vmKey('demo', stranger)).length], [2, 0])
})

test('prerequisites are told again when the VM names others, not when something else changes', async t => {
  const { shards, make, set, news } = begin(t)
  await make(first)
  shards.open(shard)
  await news()
  await set(first, { spec: { powerState: 'PoweredOff' } })
  t.deepEqual(await news(), [`${first} Desired`])
  await set(first, { spec: { className: 'large' } })
  t.deepEqual(await news(), [`${first} class Missing`, `${first} Desired`])
})

test('a class that comes is told to the VMs that name it, and to no others', async t => {
  const { shards, make, news, offers } = begin(t)
  await make(first, 'large')
  await make(second)
  shards.open(shard)
  await news()
  offers('small', 'large')
  shards.dependencyChanged('VirtualMachineClass demo/large')
  t.deepEqual(await news(), [`${first} class Found`])
})

test('before the shared kinds have been read nothing seems missing; then every VM is told', async t => {
  const { shards, make, news, reads, say } = begin(t)
  reads(false)
  await make(first)
  await make(second, 'large')
  shards.open(shard)
  t.deepEqual(await news(), [`${first} Desired`, `${second} Desired`])
  shards.dependencyChanged('VirtualMachineClass demo/large')
  t.deepEqual(await news(), [])
  t.deepEqual(shards.load(vmKey('demo', first)).map(say), ['Desired'])
  reads(true)
  shards.sharedRead()
  t.deepEqual(await news(), [`${first} class Found`, `${second} class Missing`])
  t.deepEqual(shards.load(vmKey('demo', first)).map(say), ['class Found', 'Desired'])
})

test('a VM that goes is told as absent', async t => {
  const { store, shards, make, news } = begin(t)
  await make(first)
  shards.open(shard)
  await news()
  await store.delete(virtualMachines, 'demo', first, {})
  t.deepEqual(await news(), [`${first} Absent`])
  t.deepEqual(shards.load(vmKey('demo', first)), [])
})

test('a shard that is closed gives the keys that were in it, and tells nothing more', async t => {
  const { shards, make, news } = begin(t)
  await make(first)
  shards.open(shard)
  await news()
  t.deepEqual(shards.close(shard), [vmKey('demo', first)])
  t.deepEqual(shards.close(shard), [])
  await make(second)
  t.deepEqual(await news(), [])
  t.is(shards.count(), 0)
})

test('our own write is what the VM is known by at once, and is not told as news', async t => {
  const { shards, make, set, news } = begin(t)
  await make(first)
  shards.open(shard)
  await news()
  const ended = shards.writing(vmKey('demo', first))
  const written = await set(first, { metadata: { finalizers: ['ours'] } })
  ended(written.ok ? written.value : undefined)
  t.deepEqual(shards.load(vmKey('demo', first)).map(event => (event.kind === 'Desired' ? event.desired.finalizers : undefined)), [undefined, ['ours']])
  t.deepEqual(await news(), [])
  // Of a shard that is not open here nothing is remembered.
  shards.writing(vmKey('demo', stranger))(undefined)
  t.deepEqual(shards.load(vmKey('demo', stranger)), [])
})

test('open shards that have not been read yet are counted', async t => {
  const { shards, news } = begin(t)
  shards.open(0 as ShardId)
  shards.open(1 as ShardId)
  t.is(shards.unready(), '2 of 2 shards not read yet')
  await news()
  t.is(shards.unready(), undefined)
})
