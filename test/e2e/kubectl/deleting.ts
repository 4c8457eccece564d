import type { TestFn } from 'ava'
import { until } from '#loadtest/until.ts'
import { namespaceIn, widget, type World } from './world.ts'

/** A real garbage collector learns of a kind that was defined a moment ago within half a minute. */
const collectedMs = 60_000

/** How objects go, by kubectl. */
export const deletingSuite = (test: TestFn, world: World): void => {
  const { ok, kubectl } = world

  const create = (n: string, ...items: readonly object[]) => ok(`-n ${n} create -f -`, { input: { apiVersion: 'v1', kind: 'List', items } })
  const names = async (n: string, kind = 'widgets') => (await ok(`-n ${n} get ${kind} -o 'jsonpath={.items[*].metadata.name}'`)).split(' ').filter(name => name !== '')
  const gone = (n: string, withinMs: number, ...wanted: readonly string[]) => until(`${wanted.join(', ')} to be all that is left`, withinMs, async () => ((await names(n)).join() === wanted.join() ? true : undefined))
  const uidOf = (n: string, name: string) => ok(`-n ${n} get widget ${name} -o 'jsonpath={.metadata.uid}'`)
  /** An owner and what it owns. */
  const family = async (n: string): Promise<void> => {
    await create(n, widget('owner'))
    const owner = { apiVersion: 'test.vmherd.dev/v1', kind: 'Widget', name: 'owner', uid: await uidOf(n, 'owner'), blockOwnerDeletion: true }
    await create(n, widget('dependent', {}, { ownerReferences: [owner] }), widget('stranger'))
  }

  /** Until the garbage collector knows the kind, it does not know either who owns what. */
  let known: Promise<void> | undefined
  const collects = (): Promise<void> => known ??= (async () => {
    const n = await namespaceIn(world, 'collector')
    await family(n)
    await ok(`-n ${n} delete widget owner --cascade=background`)
    await gone(n, collectedMs, 'stranger')
  })()

  test('delete by name, by label, and all', async t => {
    const n = await namespaceIn(world, 'delete')
    await create(n, ...['a', 'b', 'c', 'd'].map(name => widget(name, {}, { labels: { half: name < 'c' ? 'first' : 'second' } })), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } })
    t.regex(await ok(`-n ${n} delete widget a`), /^widget\.test\.vmherd\.dev "a" deleted/)
    t.regex((await kubectl(`-n ${n} delete widget a`)).err, /NotFound.*widgets\.test\.vmherd\.dev "a" not found/)
    t.is((await kubectl(`-n ${n} delete widget a --ignore-not-found`)).code, 0)
    await ok(`-n ${n} delete widgets -l half=second`)
    t.deepEqual(await names(n), ['b'])
    await ok(`-n ${n} delete widgets --all`)
    t.deepEqual(await names(n), [])
    t.deepEqual(await names(n, 'configmaps'), ['kept'])
  })

  test('a dry run deletes nothing', async t => {
    const n = await namespaceIn(world, 'delete-dry')
    await create(n, widget('one'))
    t.regex(await ok(`-n ${n} delete widget one --dry-run=server`), /deleted.*\(server dry run\)/)
    t.deepEqual(await names(n), ['one'])
  })

  test('background: the owner goes at once, what it owns after it', async t => {
    await collects()
    const n = await namespaceIn(world, 'background')
    await family(n)
    await ok(`-n ${n} delete widget owner --cascade=background`)
    await gone(n, 10_000, 'stranger')
    t.pass()
  })

  test('foreground: the owner goes after what it owns', async t => {
    await collects()
    const n = await namespaceIn(world, 'foreground')
    await family(n)
    await ok(`-n ${n} patch widget dependent --type=merge -p '{"metadata":{"finalizers":["test.vmherd.dev/hold"]}}'`)
    await ok(`-n ${n} delete widget owner --cascade=foreground --wait=false`)
    await until('the dependent to be on its way', 10_000, async () => ((await ok(`-n ${n} get widget dependent -o 'jsonpath={.metadata.deletionTimestamp}'`)) !== '' ? true : undefined))
    t.deepEqual(await names(n), ['dependent', 'owner', 'stranger'])
    await ok(`-n ${n} patch widget dependent --type=merge -p '{"metadata":{"finalizers":null}}'`)
    await gone(n, 10_000, 'stranger')
  })

  test('orphan: what it owned stays, without the reference', async t => {
    await collects()
    const n = await namespaceIn(world, 'orphan')
    await family(n)
    await ok(`-n ${n} delete widget owner --cascade=orphan`)
    await gone(n, 10_000, 'dependent', 'stranger')
    t.is(await ok(`-n ${n} get widget dependent -o 'jsonpath={.metadata.ownerReferences}'`), '')
  })

  test('a finalizer holds an object until it is taken off; delete waits that long', async t => {
    const n = await namespaceIn(world, 'finalizer')
    await create(n, widget('timed', {}, { finalizers: ['test.vmherd.dev/hold'] }), widget('held', {}, { finalizers: ['test.vmherd.dev/hold'] }))
    const timed = await kubectl(`-n ${n} delete widget timed --timeout=1s`)
    t.regex(timed.err, /timed out waiting for the condition/)
    await ok(`-n ${n} patch widget timed --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`)
    const deleting = kubectl(`-n ${n} delete widget held`)
    // What is let go before it is deleted is not held.
    await until('held to be on its way', collectedMs, async () => ((await ok(`-n ${n} get widget held -o 'jsonpath={.metadata.deletionTimestamp}'`)) === '' ? undefined : true))
    await ok(`-n ${n} patch widget held --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`)
    t.is((await deleting).code, 0)
    t.deepEqual(await names(n), [])
  })

  test('wait sees a condition, a value and a deletion come, and says when they do not', async t => {
    const n = await namespaceIn(world, 'wait')
    await create(n, widget('one'))
    const status = (value: object) => ok(`-n ${n} patch widget one --subresource=status --type=merge -p '${JSON.stringify({ status: value })}'`)
    const condition = kubectl(`-n ${n} wait --for=condition=Ready --timeout=20s widget/one`)
    await status({ conditions: [{ type: 'Ready', status: 'False' }] })
    await status({ conditions: [{ type: 'Ready', status: 'True' }] })
    t.is((await condition).out, 'widget.test.vmherd.dev/one condition met\n')
    const value = kubectl(`-n ${n} wait '--for=jsonpath={.status.phase}=Fine' --timeout=20s widget/one`)
    await status({ phase: 'Fine' })
    t.is((await value).out, 'widget.test.vmherd.dev/one condition met\n')
    t.regex((await kubectl(`-n ${n} wait --for=condition=Never --timeout=1s widget/one`)).err, /timed out waiting for the condition on widgets\/one/)
    const deletion = kubectl(`-n ${n} wait --for=delete --timeout=20s widget/one`)
    await ok(`-n ${n} delete widget one`)
    t.is((await deletion).code, 0)
  })

  test('a namespace takes all that is in it along', async t => {
    const n = await namespaceIn(world, 'whole')
    await create(n, widget('one'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' } })
    await ok(`delete namespace ${n}`)
    t.regex((await kubectl(`get namespace ${n}`)).err, /NotFound/)
    t.deepEqual(await names(n), [])
  })

  test('a definition takes all objects of its kind along', async t => {
    const n = await namespaceIn(world, 'definition')
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'passings.passing.vmherd.dev' },
      spec: { group: 'passing.vmherd.dev', scope: 'Namespaced', names: { kind: 'Passing', plural: 'passings', singular: 'passing' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
    }
    const define = async (): Promise<void> => {
      await ok('create -f -', { input: definition })
      await ok('wait --for=condition=Established --timeout=10s crd/passings.passing.vmherd.dev')
      // A moment passes until what is established is served and shown.
      await until('the kind to be served', 10_000, async () => ((await kubectl(`-n ${n} get passings`)).code === 0 ? true : undefined))
    }
    await define()
    await ok(`-n ${n} create -f -`, { input: { apiVersion: 'passing.vmherd.dev/v1', kind: 'Passing', metadata: { name: 'one' } } })
    await ok('delete crd passings.passing.vmherd.dev')
    await define()
    t.deepEqual(await names(n, 'passings'), [])
  })
}
