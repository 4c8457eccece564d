import test, { type ExecutionContext } from 'ava'
import { labels } from '#protocols/api/keys.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import { failed } from '#protocols/fault.ts'
import { vmKey } from '#protocols/ids.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import { shardOf } from '#protocols/shard.ts'
import { startLabels } from '#src/labels.ts'
import { createWriter } from '#src/status/writer.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStore } from '#test/fakes/store.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'

const shardCount = 64

const begin = (t: ExecutionContext) => {
  const clock = virtualClock()
  const store = fakeStore(clock)
  const warnings: string[] = []
  let permitted = true
  const status = createWriter({ store, events: { tell: () => undefined }, writing: () => () => undefined })
  const role = startLabels({ store, status, clock, random: () => 0.5, log: { ...noLog, warn: (_, message) => { warnings.push(message ?? '') } }, metrics: noMetrics, shardCount, permits: () => permitted })
  t.teardown(() => role.stop())
  const make = (name: string, of: Readonly<Record<string, string>> = {}) => store.create<KubernetesObject>(virtualMachines, { metadata: { name, namespace: 'demo', labels: of } as never })
  const labelOf = async (name: string) => {
    const found = await store.get<KubernetesObject>(virtualMachines, 'demo', name)
    return found.ok ? found.value.metadata.labels?.[labels.shard] : found.fault.reason
  }
  const patches = () => store.calls.filter(call => call === 'patch').length
  return { clock, store, role, warnings, make, labelOf, patches, permit: (value: boolean) => { permitted = value } }
}
const shardOfVm = (name: string): string => String(shardOf(vmKey('demo', name), shardCount))

test('a VM without its shard label gets it, once, whether it was there before or comes later; others are left alone', async t => {
  const { clock, make, labelOf, patches } = begin(t)
  await make('before')
  await make('labelled', { [labels.shard]: '7' })
  await clock.advance(500)
  await make('later', { app: 'web' })
  await clock.advance(60_000)
  t.deepEqual([await labelOf('before'), await labelOf('later'), await labelOf('labelled')], [shardOfVm('before'), shardOfVm('later'), '7'])
  t.is(patches(), 2)
})

test('a write that fails is made again and told; one that meets another version is made again on that, silently', async t => {
  const { clock, store, make, labelOf, patches, warnings } = begin(t)
  store.fail('patch', failed('Unavailable', 'down').fault)
  await make('a')
  await clock.advance(5_000)
  t.is(await labelOf('a'), shardOfVm('a'))
  t.deepEqual(warnings, ['shard label not written: down'])
  store.fail('patch', failed('Conflict', 'b has changed').fault)
  await make('b')
  await clock.advance(5_000)
  t.is(await labelOf('b'), shardOfVm('b'))
  t.deepEqual([patches(), warnings.length], [4, 1])
})

test('a member that may not act for a moment labels afterwards', async t => {
  const { clock, make, labelOf, patches, permit } = begin(t)
  permit(false)
  await make('a')
  await clock.advance(10_000)
  t.deepEqual([await labelOf('a'), patches()], [undefined, 0])
  permit(true)
  await clock.advance(3_000)
  t.is(await labelOf('a'), shardOfVm('a'))
})

test('a VM that goes before it is labelled is forgotten', async t => {
  const { clock, store, make, patches, warnings } = begin(t)
  store.fail('patch', failed('NotFound', 'a is not there').fault)
  await make('a')
  await clock.advance(500)
  await store.delete(virtualMachines, 'demo', 'a', {})
  await clock.advance(10_000)
  t.deepEqual([patches(), warnings], [1, []])
})

test('a role that has ended writes nothing more, not even what was to be tried again', async t => {
  const { clock, store, role, make, patches } = begin(t)
  store.fail('patch', failed('Unavailable', 'down').fault)
  await make('a')
  await clock.advance(500)
  role.stop()
  await make('b')
  await clock.advance(60_000)
  t.is(patches(), 1)
})
