import type { TestFn } from 'ava'
import type { Result } from '#protocols/fault.ts'
import type { KubernetesObject, ObjectStore, Resource, WatchLine } from '#protocols/store.ts'
import { storyOf } from './story.ts'

/** An API server's store under test. The namespace `default` is there and holds no ConfigMaps of ours. */
export interface StoreBench {
  readonly store: ObjectStore
  /** Forgets the history and all page tokens. */
  compact(): Promise<void>
  stop(): Promise<void>
}

export const configMaps: Resource = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true }
type Thing = KubernetesObject & { readonly data?: Readonly<Record<string, string>> }
const namespace = 'default'

export const reasonOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.fault.reason)
export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}

/** What every store owes to the reflector and the status writer. */
export const storeContract = (test: TestFn, start: () => Promise<StoreBench>): void => {
  const story = storyOf(test, start)
  const make = async ({ store }: StoreBench, name: string, labels: Readonly<Record<string, string>> = { kind: 'contract' }): Promise<Thing> =>
    valueOf(await store.create<Thing>(configMaps, { metadata: { name, namespace, labels } as { readonly name: string; readonly namespace: string }, data: { value: '0' } }))
  const set = ({ store }: StoreBench, name: string, value: string, resourceVersion?: string): Promise<Result<Thing>> =>
    store.patch<Thing>(configMaps, namespace, name, { type: 'merge', body: { metadata: resourceVersion === undefined ? {} : { resourceVersion }, data: { value } } })
  /** The next lines of a watch; the iterator goes on where it was. */
  const take = async (lines: AsyncIterator<WatchLine<Thing>>, count: number): Promise<readonly string[]> => {
    const words: string[] = []
    while (words.length < count) {
      const { value, done } = await lines.next()
      if (done === true) break
      words.push(value.type === 'BOOKMARK' ? 'BOOKMARK' : value.type === 'ERROR' ? `ERROR ${value.code}` : `${value.type} ${value.object.metadata.name}`)
    }
    return words
  }
  const watch = async ({ store }: StoreBench, resourceVersion: string, signal: AbortSignal, labelSelector = 'kind=contract'): Promise<AsyncIterator<WatchLine<Thing>>> =>
    valueOf(await store.watch<Thing>(configMaps, { namespace, labelSelector, resourceVersion, timeoutSeconds: 5 }, signal))[Symbol.asyncIterator]()

  story('what was created can be read; what was not is NotFound; the same name again is AlreadyExists', async (t, bench) => {
    const made = await make(bench, 'a')
    t.deepEqual(valueOf(await bench.store.get<Thing>(configMaps, namespace, 'a')), made)
    t.is(reasonOf(await bench.store.get(configMaps, namespace, 'b')), 'NotFound')
    t.is(reasonOf(await bench.store.patch(configMaps, namespace, 'b', { type: 'merge', body: {} })), 'NotFound')
    t.is(reasonOf(await bench.store.delete(configMaps, namespace, 'b', {})), 'NotFound')
    t.is(reasonOf(await bench.store.create(configMaps, { metadata: { name: 'a', namespace } })), 'AlreadyExists')
  })

  story('a patch that is conditional on another version than the one that stands is a Conflict', async (t, bench) => {
    const { metadata } = await make(bench, 'a')
    const second = valueOf(await set(bench, 'a', '1', metadata.resourceVersion))
    t.not(second.metadata.resourceVersion, metadata.resourceVersion)
    t.is(reasonOf(await set(bench, 'a', '2', metadata.resourceVersion)), 'Conflict')
    t.is(valueOf(await bench.store.get<Thing>(configMaps, namespace, 'a')).data?.['value'], '1')
  })

  story('a deletion is conditional on uid and version where they are given', async (t, bench) => {
    const { metadata } = await make(bench, 'a')
    t.is(reasonOf(await bench.store.delete(configMaps, namespace, 'a', { uid: 'another' })), 'Conflict')
    await set(bench, 'a', '1')
    t.is(reasonOf(await bench.store.delete(configMaps, namespace, 'a', { resourceVersion: metadata.resourceVersion })), 'Conflict')
    t.is(reasonOf(await bench.store.delete(configMaps, namespace, 'a', { uid: metadata.uid })), 'ok')
    t.is(reasonOf(await bench.store.get(configMaps, namespace, 'a')), 'NotFound')
  })

  story('a list comes page by page as it stood at the first page, with the version to watch from', async (t, bench) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await make(bench, name)
    await make(bench, 'other', { kind: 'other' })
    const names: string[] = []
    const versions = new Set<string>()
    let continueToken: string | undefined
    do {
      const page = valueOf(await bench.store.list<Thing>(configMaps, { namespace, labelSelector: 'kind=contract', limit: 2, continueToken }))
      names.push(...page.items.map(({ metadata }) => metadata.name))
      t.true(page.items.every(({ kind, apiVersion }) => kind === 'ConfigMap' && apiVersion === 'v1'))
      versions.add(page.resourceVersion)
      if (continueToken === undefined) await make(bench, 'late')
      continueToken = page.continueToken
    } while (continueToken !== undefined)
    t.deepEqual([names, versions.size], [['a', 'b', 'c', 'd', 'e'], 1])
    const aborter = new AbortController()
    t.deepEqual(await take(await watch(bench, [...versions][0] ?? '', aborter.signal), 1), ['ADDED late'])
    aborter.abort()
  })

  story('a page token and a version that are too old are Gone', async (t, bench) => {
    for (const name of ['a', 'b', 'c']) await make(bench, name)
    const page = valueOf(await bench.store.list<Thing>(configMaps, { namespace, limit: 1 }))
    await make(bench, 'd')
    await bench.compact()
    t.is(reasonOf(await bench.store.list(configMaps, { namespace, limit: 1, continueToken: page.continueToken })), 'Gone')
    const opened = await bench.store.watch(configMaps, { namespace, resourceVersion: page.resourceVersion, timeoutSeconds: 5 }, new AbortController().signal)
    // Servers say so in the status or in the stream.
    if (opened.ok) t.deepEqual(await take(opened.value[Symbol.asyncIterator]() as AsyncIterator<WatchLine<Thing>>, 1), ['ERROR 410'])
    else t.is(opened.fault.reason, 'Gone')
  })

  story('a watch tells what has changed since, in order, also what enters and leaves the selector', async (t, bench) => {
    const { metadata } = await make(bench, 'a')
    await make(bench, 'b', { kind: 'other' })
    const aborter = new AbortController()
    const lines = await watch(bench, metadata.resourceVersion, aborter.signal)
    await set(bench, 'a', '1')
    await bench.store.patch(configMaps, namespace, 'b', { type: 'merge', body: { metadata: { labels: { kind: 'contract' } } } })
    await bench.store.patch(configMaps, namespace, 'a', { type: 'merge', body: { metadata: { labels: { kind: null } } } })
    await bench.store.delete(configMaps, namespace, 'b', {})
    t.deepEqual(await take(lines, 4), ['MODIFIED a', 'ADDED b', 'DELETED a', 'DELETED b'])
    aborter.abort()
    await t.throwsAsync(async () => take(lines, 1))
  })

  story('what has a finalizer is marked, and goes with its last finalizer', async (t, bench) => {
    await make(bench, 'a')
    await bench.store.patch(configMaps, namespace, 'a', { type: 'merge', body: { metadata: { finalizers: ['example.com/hold'] } } })
    t.is(reasonOf(await bench.store.delete(configMaps, namespace, 'a', {})), 'ok')
    const held = valueOf(await bench.store.get<Thing>(configMaps, namespace, 'a'))
    t.truthy(held.metadata.deletionTimestamp)
    await bench.store.patch(configMaps, namespace, 'a', { type: 'merge', body: { metadata: { resourceVersion: held.metadata.resourceVersion, finalizers: [] } } })
    t.is(reasonOf(await bench.store.get(configMaps, namespace, 'a')), 'NotFound')
  })
}
