import test from 'ava'
import { persistentVolumeClaims, virtualMachineGroups, virtualMachines } from '#protocols/api/resources.ts'
import { failed, ok } from '#protocols/fault.ts'
import type { ObjectStore, Resource } from '#protocols/store.ts'
import { callerOf } from '#src/admission/caller.ts'
import { kinds } from '#src/admission/kinds/index.ts'
import { vmReader, watchLookup } from '#src/lookup.ts'
import { watchShared } from '#src/shared.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStore, type FakeStore } from '#test/fakes/store.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { ask, config, vm } from './admission/asked.ts'

/** The caches of a member that has just started, over an API server whose lists come when they are let through. */
const begin = () => {
  const clock = virtualClock()
  const stores = new Map<string, FakeStore>()
  const requests: string[] = []
  const held = new Set<string>()
  const of = (verb: string, { plural }: Resource): FakeStore => {
    requests.push(`${verb} ${plural}`)
    const found = stores.get(plural) ?? fakeStore(clock)
    stores.set(plural, found)
    return found
  }
  const store: ObjectStore = {
    get: (resource, ...rest) => of('get', resource).get(resource, ...rest), create: (resource, object) => of('create', resource).create(resource, object),
    list: (resource, query) => (held.has(resource.plural) ? new Promise(() => undefined) : of('list', resource).list(resource, query)), watch: (resource, ...rest) => of('watch', resource).watch(resource, ...rest),
    patch: (resource, ...rest) => of('patch', resource).patch(resource, ...rest), delete: (resource, ...rest) => of('delete', resource).delete(resource, ...rest),
  }
  const common = { store, clock, random: () => 0.5, log: noLog, metrics: noMetrics }
  /** Namespaces of claims that have changed. */
  const claimed: string[] = []
  const start = () => {
    const shared = watchShared({ ...common, onDependency: () => undefined, onRead: () => undefined })
    return watchLookup({ ...common, shared, systemNamespace: 'system', onClaim: namespace => void claimed.push(namespace) })
  }
  return { clock, store, requests, held, claimed, start }
}

for (const missing of ['persistentvolumeclaims', 'virtualmachineclasses', 'virtualmachinegroups']) {
  test(`until ${missing} have been read nothing is decided`, async t => {
    const { clock, held, start } = begin()
    held.add(missing)
    const lookup = start()
    t.teardown(() => lookup.stop())
    await clock.advance(1_000)
    t.regex(lookup.unready() ?? '', /not read yet/)
  })
}

test('the namespace of a claim that comes, changes or goes is told', async t => {
  const { clock, store, claimed, start } = begin()
  const lookup = start()
  t.teardown(() => lookup.stop())
  await clock.advance(1_000)
  t.deepEqual(claimed, [])
  await store.create(persistentVolumeClaims, { metadata: { name: 'data', namespace: 'demo' } })
  await clock.advance(100)
  await store.patch(persistentVolumeClaims, 'demo', 'data', { type: 'merge', body: { spec: { storageClassName: 'gold' } } })
  await clock.advance(100)
  t.is(lookup.claim('demo', 'data')?.spec?.storageClassName, 'gold')
  await store.delete(persistentVolumeClaims, 'demo', 'data', {})
  await clock.advance(100)
  t.deepEqual(claimed, ['demo', 'demo', 'demo'])
})

test('once everything has been read a thousand verdicts make no request', async t => {
  const { clock, requests, store, start } = begin()
  await store.create(virtualMachineGroups, { metadata: { name: 'web', namespace: 'demo' } })
  const lookup = start()
  t.teardown(() => lookup.stop())
  t.regex(lookup.unready() ?? '', /not read yet/)
  await clock.advance(1_000)
  t.is(lookup.unready(), undefined)
  t.deepEqual(lookup.groups('demo').map(({ metadata }) => metadata.name), ['web'])
  const before = requests.length
  const context = { ...ask(vm({ spec: { instanceUUID: undefined, biosUUID: undefined, volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }] } }), undefined), lookup }
  const asked = { ...context, config, caller: callerOf(context.request, config) }
  for (let time = 0; time < 1_000; time++) {
    t.is(kinds.virtualmachine.mutate(asked).kind, 'Patched')
    t.true(kinds.virtualmachine.validate(asked).some(({ field }) => field === 'spec.storageClass'))
  }
  t.is(requests.length, before)
})

test('a VM is read as it stands; what is not there or no name at all is none, and a fault stays one', async t => {
  const { store } = begin()
  await store.create(virtualMachines, { metadata: { name: 'web', namespace: 'demo' } })
  const read = vmReader(store)
  const found = await read('demo', 'web')
  t.is(found.ok ? found.value?.metadata.name : undefined, 'web')
  for (const name of ['db', '', '../../secrets/key', 'web?watch=1']) t.deepEqual(await read('demo', name), ok(undefined), name)
  const away = await vmReader({ get: async () => failed('Unavailable', 'away') })('demo', 'web')
  t.is(away.ok ? undefined : away.fault.reason, 'Unavailable')
})
