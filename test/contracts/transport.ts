import type { TestFn } from 'ava'
import { messageLimitBytes, type Kv, type KvChange, type Transport } from '#protocols/bus.ts'
import type { Result } from '#protocols/fault.ts'
import { storyOf } from './story.ts'

/** A transport under test, and what can be done to the server behind it. */
export interface TransportBench {
  /** Another member's end of the same medium. */
  connect(): Promise<Transport>
  /** Lets time go on until `look` gives something; fails after a deadline. */
  until<T>(what: string, look: () => T | undefined): Promise<T>
  /** Lets time go on until the promise has settled. */
  settled<T>(promise: Promise<T>): Promise<T>
  /** The server goes away and comes back; `wiped`: with nothing that was kept. */
  restart(options: { readonly wiped: boolean }): Promise<void>
  /** The server is away while `act` runs. */
  away(act: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (value: Uint8Array): string => new TextDecoder().decode(value)
const reasonOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.fault.reason)

/** What a watcher has been told, a word each; `R` and `S` stand for Reset and Synced. */
const wordOf = (change: KvChange): string => {
  switch (change.kind) {
    case 'Put': return `${change.entry.key}=${textOf(change.entry.value)}`
    case 'Deleted': return `-${change.key}`
    case 'Synced': return 'S'
    case 'Reset': return 'R'
  }
}

/** What every transport owes to members, whatever stands behind it. */
export const transportContract = (test: TestFn, start: () => Promise<TransportBench>): void => {
  const story = storyOf(test, start)
  const bucketOf = async (transport: Transport): Promise<Kv> => {
    const bucket = await transport.bucket('contract')
    if (!bucket.ok) throw new Error(bucket.fault.message)
    return bucket.value
  }
  const open = async (bench: TransportBench): Promise<{ readonly transport: Transport; readonly kv: Kv; readonly heard: string[] }> => {
    const transport = await bench.connect()
    const kv = await bucketOf(transport)
    const heard: string[] = []
    kv.watch(change => heard.push(wordOf(change)))
    await bench.until('the bucket to be read', () => (heard.includes('S') ? true : undefined))
    return { transport, kv, heard }
  }
  const revisionOf = (result: Result<number>): number => {
    if (!result.ok) throw new Error(result.fault.message)
    return result.value
  }

  story('what one member publishes the others hear, in order', async (t, bench) => {
    const [a, b] = [await bench.connect(), await bench.connect()]
    const heard: string[] = []
    b.bus.subscribe('contract.news', payload => { heard.push(textOf(payload)); return undefined })
    await bench.until('the subscription to count', () => { a.bus.publish('contract.news', bytes('first')); return heard.length > 0 ? true : undefined })
    heard.length = 0
    for (let number = 0; number < 50; number++) t.true(a.bus.publish('contract.news', bytes(`${number}`)))
    await bench.until('all of it', () => (heard.filter(text => text !== 'first').length === 50 ? true : undefined))
    t.deepEqual(heard.filter(text => text !== 'first'), Array.from({ length: 50 }, (_, number) => `${number}`))
  })

  story('a message that is too large is not published, which ends nothing: the next one is', async (t, bench) => {
    const [a, b] = [await bench.connect(), await bench.connect()]
    const heard: number[] = []
    b.bus.subscribe('contract.size', payload => { heard.push(payload.length); return undefined })
    await bench.until('the subscription to count', () => { a.bus.publish('contract.size', bytes('first')); return heard.length > 0 ? true : undefined })
    t.false(a.bus.publish('contract.size', new Uint8Array(messageLimitBytes + 1)))
    t.true(a.bus.publish('contract.size', new Uint8Array(messageLimitBytes)))
    await bench.until('the largest that there may be', () => (heard.includes(messageLimitBytes) ? true : undefined))
    t.false(heard.includes(messageLimitBytes + 1))
  })

  story('a request has one answer; nobody listening is Unavailable, no answer in time is Timeout', async (t, bench) => {
    const [a, b] = [await bench.connect(), await bench.connect()]
    const stop = b.bus.subscribe('contract.ask', payload => bytes(`${textOf(payload)}!`))
    b.bus.subscribe('contract.silent', () => undefined)
    // What b asks is in the order of its own connection: once it is answered, the server knows what b listens to.
    await bench.settled(b.bus.request('contract.nobody', bytes('?'), 5_000))
    const asked = await bench.settled(a.bus.request('contract.ask', bytes('really'), 2_000))
    t.is(asked.ok ? textOf(asked.value) : asked.fault.message, 'really!')
    t.is(reasonOf(await bench.settled(a.bus.request('contract.silent', bytes('?'), 200))), 'Timeout')
    t.is(reasonOf(await bench.settled(a.bus.request('contract.nobody', bytes('?'), 5_000))), 'Unavailable')
    stop()
    await bench.settled(b.bus.request('contract.nobody', bytes('?'), 100))
    t.is(reasonOf(await bench.settled(a.bus.request('contract.ask', bytes('still'), 2_000))), 'Unavailable')
  })

  story('a listener that throws harms nobody', async (t, bench) => {
    const transport = await bench.connect()
    transport.bus.subscribe('contract.bad', () => { throw new Error('a bug') })
    transport.bus.subscribe('contract.late', async () => { throw new Error('a bug') })
    t.is(reasonOf(await bench.settled(transport.bus.request('contract.bad', bytes('?'), 200))), 'Timeout')
    t.is(reasonOf(await bench.settled(transport.bus.request('contract.late', bytes('?'), 200))), 'Timeout')
    transport.bus.publish('contract.bad', bytes('?'))
    transport.bus.subscribe('contract.good', payload => payload)
    t.is(reasonOf(await bench.settled(transport.bus.request('contract.good', bytes('?'), 2_000))), 'ok')
    const kv = await bucketOf(transport)
    t.is(reasonOf(await bench.settled(kv.put('after', bytes('1')))), 'ok')
  })

  story('values change by compare-and-set: a stale revision is a Conflict, a key that stands AlreadyExists', async (t, bench) => {
    const { kv } = await open(bench)
    const first = revisionOf(await bench.settled(kv.create('claim', bytes('a'))))
    t.is(reasonOf(await bench.settled(kv.create('claim', bytes('b')))), 'AlreadyExists')
    const second = revisionOf(await bench.settled(kv.update('claim', bytes('b'), first)))
    t.is(reasonOf(await bench.settled(kv.update('claim', bytes('c'), first))), 'Conflict')
    const entry = await bench.settled(kv.get('claim'))
    t.deepEqual(entry.ok && entry.value ? [textOf(entry.value.value), entry.value.revision] : entry, ['b', second])
    t.is(reasonOf(await bench.settled(kv.delete('claim', first))), 'Conflict')
    t.is(reasonOf(await bench.settled(kv.delete('claim', second))), 'ok')
    t.deepEqual(await bench.settled(kv.get('claim')), { ok: true, value: undefined })
    t.is(reasonOf(await bench.settled(kv.update('claim', bytes('d'), second))), 'Conflict')
    t.is(reasonOf(await bench.settled(kv.create('claim', bytes('e')))), 'ok')
    t.is(reasonOf(await bench.settled(kv.delete('never'))), 'ok')
  })

  story('of two who take the same revision one wins', async (t, bench) => {
    const [a, b] = [await open(bench), await open(bench)]
    const revision = revisionOf(await bench.settled(a.kv.create('claim', bytes('0'))))
    const outcomes = await bench.settled(Promise.all([a.kv.update('claim', bytes('a'), revision), b.kv.update('claim', bytes('b'), revision)]))
    t.deepEqual(outcomes.map(reasonOf).sort(), ['Conflict', 'ok'])
  })

  story('a watch tells what stands, then that it is in step, then each change in order', async (t, bench) => {
    const { kv } = await open(bench)
    await bench.settled(kv.put('a', bytes('1')))
    await bench.settled(kv.put('b', bytes('1')))
    await bench.settled(kv.delete('a'))
    const other = await bucketOf(await bench.connect())
    const heard: string[] = []
    const stop = other.watch(change => heard.push(wordOf(change)))
    await bench.until('what stands', () => (heard.includes('S') ? true : undefined))
    t.deepEqual(heard.filter(word => word !== '-a'), ['b=1', 'S'])
    heard.length = 0
    const revision = revisionOf(await bench.settled(kv.put('c', bytes('1'))))
    // A bucket keeps the last value of a key: one that is replaced before it was sent out is not told.
    await bench.until('the first change', () => (heard.length >= 1 ? true : undefined))
    await bench.settled(kv.update('c', bytes('2'), revision))
    await bench.settled(kv.delete('b'))
    await bench.until('the changes', () => (heard.length >= 3 ? true : undefined))
    t.deepEqual(heard, ['c=1', 'c=2', '-b'])
    stop()
    await bench.settled(kv.put('d', bytes('1')))
    await bench.settled(kv.get('d'))
    t.is(heard.length, 3)
  })

  story('while the server is away nothing can be handed over, and all is said at once', async (t, bench) => {
    const { transport, kv } = await open(bench)
    await bench.away(async () => {
      await bench.until('the loss to be noticed', () => (transport.bus.connected() ? undefined : true))
      t.false(transport.bus.publish('contract.news', bytes('lost')))
      t.is(reasonOf(await bench.settled(transport.bus.request('contract.ask', bytes('?'), 60_000))), 'Unavailable')
      t.true(['Unavailable', 'Timeout'].includes(reasonOf(await bench.settled(kv.put('a', bytes('1'))))))
    })
    await bench.until('the connection to be back', () => (transport.bus.connected() ? true : undefined))
  })

  for (const wiped of [false, true]) {
    story(`a server that was restarted${wiped ? ' with nothing kept' : ''} is found again: watches start over with what stands`, async (t, bench) => {
      const { transport, kv, heard } = await open(bench)
      const revision = revisionOf(await bench.settled(kv.put('before', bytes('1'))))
      await bench.until('the first value', () => (heard.includes('before=1') ? true : undefined))
      heard.length = 0
      await bench.restart({ wiped })
      await bench.until('the watch to start over', () => (heard.includes('R') && heard.lastIndexOf('S') > heard.lastIndexOf('R') ? true : undefined))
      t.is(heard.lastIndexOf('before=1') > heard.lastIndexOf('R'), !wiped)
      t.is(reasonOf(await bench.settled(kv.update('before', bytes('2'), revision))), wiped ? 'Conflict' : 'ok')
      await bench.settled(kv.put('after', bytes('1')))
      await bench.until('news', () => (heard.includes('after=1') ? true : undefined))
      t.true(transport.bus.connected())
    })
  }
}
