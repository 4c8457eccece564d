import type { ExecutionContext, TestFn } from 'ava'
import type { KubernetesObject, ObjectStore, Resource } from '#protocols/store.ts'
import { createClient, type Client } from '#loadtest/client.ts'
import { until } from '#loadtest/until.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { objectKey } from '#src/watch/cache.ts'
import { startReflector, type Change, type Reflector } from '#src/watch/reflector.ts'
import { reach, type Reach } from '#test/fakes/reach.ts'
import { countingMetrics, noLog } from '#test/fakes/telemetry.ts'
import { configMaps, valueOf } from './store.ts'

/** An API server whose collections are followed, and what can be done to it. */
export interface ReflectorBench {
  readonly url: string
  readonly ca: string
  /** Token of an administrator. */
  readonly token: string
  /** A kind whose history and page tokens `compact` forgets. */
  readonly forgetful: Resource
  compact(): Promise<void>
  restart(options: { readonly keepHistory: boolean; readonly downMs: number }): Promise<void>
  stop(): Promise<void>
}

type Thing = KubernetesObject & { readonly data?: Readonly<Record<string, string>> }
const namespace = 'default'
/** A watch lasts 3 s at least: the real server sends a bookmark 2 s before its end, and none where it has less. */
const limits = { pageSize: 2, watchSeconds: 5, graceMs: 1_000, backOffMinMs: 50, backOffMaxMs: 500, notServedMs: 1_000 }
const waitMs = 30_000

/** A collection that is followed over a link of its own; `writer` changes it past that link. */
interface Followed {
  readonly link: Reach
  readonly resource: Resource
  readonly reflector: Reflector<Thing>
  make(name: string, value?: string): Promise<void>
  set(name: string, value: string): Promise<void>
  remove(name: string): Promise<void>
  /** Waits until all that the server has is known, and nothing else; fails when something was told twice, or that cannot have been. */
  inStep(t: ExecutionContext): Promise<void>
  /** What was told since the last time, a word each, by name; in the order of each object. */
  news(): string
  /** Complete lists so far. */
  lists(): number
  /** Versions from which watches were opened. */
  readonly resumed: readonly string[]
  /** Called before each page but the first. */
  betweenPages: () => Promise<void>
}

/** What a listener was told, checked against what it was told before. */
const createLedger = () => {
  const known = new Map<string, string>()
  const told: string[] = []
  const wrong: string[] = []
  let synced = 0
  return {
    known, told, wrong, synced: () => synced,
    hear: (change: Change<Thing>): void => {
      if (change.kind === 'Synced') return void (synced += 1)
      const { object } = change
      const key = objectKey(object)
      const before = known.get(key)
      const word = `${change.kind === 'Deleted' ? '-' : change.previous === undefined ? '+' : '~'}${object.metadata.name}`
      told.push(word)
      const fits = word.startsWith('+') ? before === undefined : before !== undefined && (word.startsWith('-') || before !== object.metadata.resourceVersion)
      if (!fits) wrong.push(word)
      if (change.kind === 'Deleted') known.delete(key)
      else known.set(key, object.metadata.resourceVersion)
    },
  }
}

/** What the reflector owes to those who listen, on whatever API server. `lone` is for stories that trouble the whole server. */
export const reflectorContract = (tests: { readonly shared: TestFn; readonly lone: TestFn }, start: () => Promise<ReflectorBench>): void => {
  const story = (test: TestFn, claim: string, tell: (t: ExecutionContext, follow: (resource?: Resource, token?: string) => Promise<Followed>, bench: ReflectorBench, client: Client) => Promise<void>): void => {
    test(claim, async t => {
      t.timeout(120_000)
      const bench = await start()
      const client = createClient(bench)
      const stops: (() => Promise<void>)[] = []
      try {
        await tell(t, (resource = configMaps, token = bench.token) => followed(bench, resource, token, stops), bench, client)
      } finally {
        for (const stop of stops.reverse()) await stop()
        await client.close()
        await bench.stop()
      }
    })
  }
  const { shared, lone } = tests

  story(shared, 'a list comes page by page; what changes between the pages is told once', async (t, follow) => {
    const it = await follow()
    for (const name of ['a', 'b', 'c', 'd', 'e']) await it.make(name)
    let page = 1
    it.betweenPages = async () => {
      page += 1
      if (page === 2) {
        await it.remove('a')
        await it.remove('d')
        await it.set('b', '1')
        await it.set('e', '1')
        await it.make('f')
      }
    }
    await it.inStep(t)
    t.is(page, 3)
    t.is(it.lists(), 1)
    t.is(it.news(), '+a -a +b ~b +c +d -d +e ~e +f')
  })

  story(shared, 'while nothing of ours changes, the version to resume from moves on with the bookmarks of the server', async (t, follow, _bench, client) => {
    const it = await follow()
    await it.make('a')
    await it.inStep(t)
    const opened = it.resumed.length
    // Others' objects of the same kind are not told, but count.
    const { code } = await client.send('POST', `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { generateName: 'other-' } })
    t.is(code, 201)
    await until('a watch from a later version', waitMs, async () => (it.resumed.length > opened && it.resumed.at(-1) !== it.resumed[opened - 1] ? true : undefined))
    await it.make('b')
    await it.inStep(t)
    t.is(it.lists(), 1)
    t.is(it.news(), '+a +b')
  })

  story(shared, 'what was compacted while we were away is listed again: what is gone, new and changed is told, the rest is not', async (t, follow, bench) => {
    const it = await follow(bench.forgetful)
    for (const name of ['a', 'b', 'c']) await it.make(name)
    await it.inStep(t)
    it.news()
    it.link.close()
    await it.remove('b')
    await it.set('c', '1')
    await it.make('d')
    await bench.compact()
    it.link.open()
    await it.inStep(t)
    t.is(it.news(), '-b ~c +d')
    t.true(it.lists() > 1)
    await it.set('d', '1')
    await it.inStep(t)
    t.is(it.news(), '~d')
  })

  story(shared, 'a page token that was compacted starts the list over, and nothing is told twice', async (t, follow, bench) => {
    const it = await follow(bench.forgetful)
    for (const name of ['a', 'b', 'c', 'd', 'e']) await it.make(name)
    let pages = 1
    it.betweenPages = async () => {
      pages += 1
      if (pages !== 2) return
      await it.set('a', '1')
      await it.remove('b')
      await bench.compact()
    }
    await it.inStep(t)
    t.true(it.lists() > 1, `${it.lists()} lists`)
    t.is(it.news(), '+a ~a +b -b +c +d +e')
  })

  story(shared, 'connections are cut again and again, also in the midst of a line: each change is told once, without another list', async (t, follow) => {
    const it = await follow()
    await it.make('a')
    await it.inStep(t)
    const value = 'ä€'.repeat(10_000)
    for (let round = 0; round < 5; round++) {
      if (round % 2 === 0) it.link.cut()
      else it.link.cutAfter(20_000)
      await it.set('a', `${value}${round}`)
      await it.make(`b-${round}`, value)
      if (round > 0) await it.remove(`b-${round - 1}`)
    }
    await it.inStep(t)
    t.is(it.lists(), 1)
    const told = it.news().split(' ')
    t.deepEqual(told.filter(word => word !== '~a'), ['+a', '+b-0', '-b-0', '+b-1', '-b-1', '+b-2', '-b-2', '+b-3', '-b-3', '+b-4'])
    t.is(told.filter(word => word === '~a').length, 5)
  })

  story(shared, 'a stream that has gone silent is given up when its time is over, and what it kept back is told', async (t, follow) => {
    const it = await follow()
    await it.make('a')
    await it.inStep(t)
    it.link.mute(true)
    await it.make('b')
    await it.remove('a')
    await until('the silence to be noticed', waitMs, () => it.reflector.trouble())
    it.link.mute(false)
    await it.inStep(t)
    t.is(it.lists(), 1)
    t.is(it.news(), '+a -a +b')
  })

  story(shared, 'a connection that is lost without a word is given up when the time of its stream is over, and what came since is told over another', async (t, follow) => {
    const it = await follow()
    await it.make('a')
    await it.inStep(t)
    it.link.strand()
    await it.make('b')
    await it.inStep(t)
    t.is(it.lists(), 1)
    t.is(it.news(), '+a +b')
  })

  story(shared, 'objects that are larger than any packet, more than a page of them, are told whole', async (t, follow) => {
    const it = await follow()
    const large = (letter: string): string => letter.repeat(300_000)
    for (const name of ['a', 'b', 'c']) await it.make(name, large('ä'))
    await it.inStep(t)
    for (const name of ['a', 'b', 'c']) await it.set(name, large('€').slice(0, 200_000))
    await it.inStep(t)
    t.is(it.news(), '+a ~a +b ~b +c ~c')
    t.deepEqual([...it.reflector.cache.values()].map(({ data }) => data?.['value'] === large('€').slice(0, 200_000)), [true, true, true])
  })

  story(shared, 'a token that was revoked is told as trouble; the one that takes its place is read, and nothing was missed', async (t, follow, _bench, client) => {
    const first = await account(client, 'first')
    const second = await account(client, 'second')
    const it = await follow(configMaps, first.token)
    await it.make('a')
    await it.inStep(t)
    await first.revoke()
    await until('the token to be refused', waitMs, () => (it.reflector.trouble()?.reason === 'Unauthorized' ? true : undefined))
    await it.make('b')
    await it.remove('a')
    it.link.write(second.token)
    await it.inStep(t)
    t.is(it.reflector.trouble(), undefined)
    t.is(it.lists(), 1)
    t.is(it.news(), '+a -a +b')
    await second.revoke()
  })

  for (const keepHistory of [true, false]) {
    story(lone, `the API server restarts${keepHistory ? '' : ' without its history, and much has changed since we heard of it'}: all is told once`, async (t, follow, bench) => {
      const it = await follow()
      for (const name of ['a', 'b', 'c']) await it.make(name)
      await it.inStep(t)
      it.news()
      if (!keepHistory) it.link.close()
      await it.remove('b')
      await it.set('c', '1')
      await it.make('d')
      await bench.restart({ keepHistory, downMs: 300 })
      it.link.open()
      await it.make('e')
      await it.inStep(t)
      t.is(it.news(), '-b ~c +d +e')
      if (!keepHistory) t.true(it.lists() > 1)
    })
  }
}

let stories = 0

const followed = async (bench: ReflectorBench, resource: Resource, token: string, stops: (() => Promise<void>)[]): Promise<Followed> => {
  const label = `${process.pid}-${++stories}`
  const labelSelector = `story=${label}`
  const link = await reach(bench, token)
  stops.push(() => link.stop())
  const writer = link.direct
  const full = (name: string): string => `story-${label}-${name}`
  const bare = (word: string): string => word.replace(`story-${label}-`, '')
  const ledger = createLedger()
  const metrics = countingMetrics()
  const resumed: string[] = []
  let betweenPages = (): Promise<void> => Promise.resolve()
  const store: ObjectStore = {
    ...link.store,
    list: async (of, query) => {
      if (query.continueToken !== undefined) await betweenPages()
      return link.store.list(of, query)
    },
    watch: (of, query, signal) => {
      resumed.push(query.resourceVersion)
      return link.store.watch(of, query, signal)
    },
  }
  let reflector: Reflector<Thing> | undefined
  const begin = (): Reflector<Thing> => {
    const begun = startReflector<Thing>({ store, resource, labelSelector, clock: systemClock, random: Math.random, log: noLog, metrics, limits, onChange: ledger.hear })
    stops.push(() => Promise.resolve(begun.stop()))
    return begun
  }
  const standing = async (): Promise<string> => {
    const page = await writer.list<Thing>(resource, { namespace, labelSelector })
    return valueOf(page).items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}=${metadata.resourceVersion}`).sort().join()
  }
  const heard = (): string => [...ledger.known].map(([key, version]) => `${key}=${version}`).sort().join()
  const count = (why: string): number => metrics.value('watch_lists_total', { resource: resource.plural, why })
  return {
    link, resource, resumed,
    get reflector() { return reflector ??= begin() },
    get betweenPages() { return betweenPages },
    set betweenPages(act) { betweenPages = act },
    make: async (name, value = '0') => void valueOf(await writer.create<Thing>(resource, { metadata: { name: full(name), namespace, labels: { story: label } } as never, ...contentOf(resource, value) })),
    set: async (name, value) => void valueOf(await writer.patch<Thing>(resource, namespace, full(name), { type: 'merge', body: contentOf(resource, value) })),
    remove: async name => void valueOf(await writer.delete(resource, namespace, full(name), {})),
    inStep: async t => {
      reflector ??= begin()
      try {
        await until('the reflector to be in step', waitMs, async () => (ledger.synced() === 1 && heard() === await standing() ? true : undefined))
      } catch (error) {
        t.log({ standing: await standing(), heard: heard(), told: ledger.told })
        throw error
      }
      t.deepEqual(ledger.wrong, [])
      t.deepEqual([...reflector.cache.values()].map(objectKey).sort(), [...ledger.known.keys()].sort())
    },
    news: () => {
      // Of different objects a list and a watch tell in different orders.
      const words = ledger.told.splice(0).map(word => `${word[0] ?? ''}${bare(word.slice(1))}`)
      return words.map((word, at) => ({ word, at })).sort((x, y) => x.word.slice(1).localeCompare(y.word.slice(1)) || x.at - y.at).map(({ word }) => word).join(' ')
    },
    lists: () => count('first') + count('again'),
  }
}

/** Text in a ConfigMap or a Secret. */
const contentOf = ({ kind }: Resource, value: string) => (kind === 'Secret' ? { stringData: { value } } : { data: { value } })

/** A service account that may do everything, with a token that lasts until it is deleted. */
const account = async (client: Client, name: string) => {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  const full = `reflector-${process.pid}-${name}`
  await client.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: full, namespace } })
  await client.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: full },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ kind: 'ServiceAccount', name: full, namespace }],
  } as never)
  const { body } = await client.send('POST', `${accounts}/${full}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} })
  return {
    token: (body['status'] as { readonly token: string }).token,
    revoke: async () => void await client.send('DELETE', `${accounts}/${full}`),
  }
}
