import test from 'ava'
import { ok, type Fault } from '#protocols/fault.ts'
import { createCollector, type Collector, type Source } from '#src/provider/collector.ts'
import type { ProviderLimits } from '#src/provider/limits.ts'
import { noLog } from '#test/fakes/telemetry.ts'
import { scripted, type Reply, type Scripted } from './scripted.ts'

/** A long poll that is answered by hand. */
const polls = (bench: Scripted) => {
  const waiting: { readonly version: unknown; readonly answer: (reply: Reply) => void }[] = []
  bench.on('WaitForUpdatesEx', ({ args, poll }) => new Promise(resolve => {
    waiting.push({ version: args?.['version'], answer: resolve })
    poll?.addEventListener('abort', () => resolve({ fault: { reason: 'Unavailable', message: 'aborted' }, broken: true }))
  }))
  return async (reply: Reply): Promise<unknown> => {
    const poll = waiting.shift()
    if (poll === undefined) throw new Error('nobody is waiting')
    poll.answer(reply)
    await bench.clock.advance(0)
    return poll.version
  }
}
const set = (version: string, filters: readonly string[], truncated = false): Reply => ({
  value: { version, truncated, filterSet: filters.map(filter => ({ filter: { type: 'PropertyFilter', value: filter }, objectSet: [{ kind: 'enter', obj: { type: 'T', value: `${filter}@${version}` } }] })) },
})

/** A source that writes down what it is told. */
const source = (name: string) => (told: string[]): Source => ({
  name,
  open: async () => {
    told.push(`${name} open`)
    return ok({ name })
  },
  heard: updates => { for (const { obj } of updates) told.push(`${name} ${obj.value}`) },
  complete: () => told.push(`${name} complete`),
  tellAgain: () => told.push(`${name} again`),
})

/** A collector with these sources. */
const bench = (...sources: readonly ((told: string[]) => Source)[]) => benchWith({}, ...sources)
const benchWith = (limits: Partial<ProviderLimits>, ...sources: readonly ((told: string[]) => Source)[]): Scripted & { readonly collector: Collector; readonly told: string[]; readonly start: () => Promise<void> } => {
  const script = scripted(limits)
  const told: string[] = []
  let filters = 0
  script.on('CreatePropertyCollector', () => ({ value: { type: 'PropertyCollector', value: 'own' } }))
  script.on('CreateFilter', () => ({ value: { type: 'PropertyFilter', value: `f${++filters}` } }))
  const collector = createCollector({
    session: script.session, sources: sources.map(make => make(told)), clock: script.clock, random: () => 1, log: noLog, limits: script.limits,
    onUp: () => told.push('up'), onDown: (fault: Fault) => told.push(`down ${fault.reason}`),
  })
  return {
    ...script, collector, told,
    start: async () => {
      script.session.start()
      collector.start()
      await script.clock.advance(0)
    },
  }
}
const take = (told: string[]): string => told.splice(0).join(', ')

/** A collector with one source that has heard its first answer. */
const following = async () => {
  const at = bench(source('a'))
  const answer = polls(at)
  await at.start()
  await answer(set('1', ['f1']))
  take(at.told)
  return { at, answer }
}

test('sources are heard in the order in which they were added, each through its filter', async t => {
  const at = bench(source('a'), source('b'))
  const answer = polls(at)
  await at.start()
  t.is(take(at.told), 'a open, b open')
  t.is(await answer(set('1', ['f2', 'f1'])), '')
  t.is(take(at.told), 'up, a f1@1, b f2@1, a complete, b complete')
  t.is(await answer(set('2', ['f2'])), '1')
  t.is(take(at.told), 'b f2@2')
  t.is(at.collector.trouble(), undefined)
})

test('what stood is complete only when an answer leaves nothing for the next', async t => {
  const at = bench(source('a'))
  const answer = polls(at)
  await at.start()
  await answer(set('1', ['f1'], true))
  await answer(set('2', ['f1'], true))
  t.is(take(at.told), 'a open, up, a f1@1, a f1@2')
  await answer(set('3', ['f1']))
  t.is(take(at.told), 'a f1@3, a complete')
})

test('one broken poll is asked again with its version and told to nobody; several are an outage', async t => {
  const { at, answer } = await following()
  const broken: Reply = { fault: { reason: 'Unavailable', message: 'broke' }, broken: true }
  await answer(broken)
  t.is(await answer(set('2', ['f1'])), '1')
  t.is(take(at.told), 'a f1@2')
  await answer(broken)
  await answer(broken)
  t.is(take(at.told), 'down Unavailable')
  t.is(at.collector.trouble()?.reason, 'Unavailable')
  await at.clock.advance(10_000)
  t.is(await answer(set('3', ['f1'])), '2')
  t.is(take(at.told), 'up, a again, a f1@3')
  t.is(at.count('Login'), 1)
})

test('when vCenter refuses the version everything is made anew, and what it replaces is destroyed', async t => {
  const { at, answer } = await following()
  await answer({ vim: 'InvalidCollectorVersion' })
  t.is(take(at.told), 'a open')
  t.is(at.count('DestroyPropertyCollector'), 1)
  t.is(await answer(set('1', ['f2'])), '')
  t.is(take(at.told), 'up, a f2@1, a complete')
  t.is(at.count('Login'), 1)
})

test('a filter that is refused again and again is tried with growing pauses', async t => {
  const at = bench(source('a'))
  at.on('CreateFilter', () => ({ vim: 'InvalidProperty' }))
  await at.start()
  await at.clock.advance(60_000)
  t.true(at.count('CreateFilter') >= 5 && at.count('CreateFilter') <= 14, String(at.count('CreateFilter')))
  t.true(at.count('CreatePropertyCollector') - at.count('DestroyPropertyCollector') <= 1)
  t.is(at.collector.trouble()?.reason, 'InvalidSpec')
  t.is(at.count('Login'), 1)
})

test('a listener that throws costs a new start, with growing pauses, and not the process', async t => {
  let bad = true
  const at = bench(told => {
    const a = source('a')(told)
    return { ...a, heard: updates => { if (bad) throw new Error('a bug'); else a.heard(updates) } }
  })
  const answer = polls(at)
  const again = () => answer(set('1', [`f${at.count('CreateFilter')}`]))
  await at.start()
  await again()
  t.is(take(at.told), 'a open, up, a open')
  await again()
  t.is(take(at.told), 'up, down Malformed')
  const starts = at.count('CreateFilter')
  for (let second = 0; second < 60; second++) {
    await at.clock.advance(1_000)
    if (take(at.told).includes('open')) await again()
  }
  t.true(at.count('CreateFilter') - starts <= 15)
  bad = false
  await at.clock.advance(10_000)
  take(at.told)
  await again()
  t.regex(take(at.told), /^up, a again, a f\d+@1, a complete$|^up, a f\d+@1, a complete$/)
})

test('when the session has ended and vCenter is away then, the outage is told as that, once', async t => {
  const { at, answer } = await following()
  at.on('RetrieveServiceContent', () => ({ fault: { reason: 'Unavailable', message: 'nothing listens there' } }))
  await answer({ vim: 'NotAuthenticated' })
  await at.clock.advance(20_000)
  t.is(take(at.told), 'down Unavailable')
  t.is(at.collector.trouble()?.message, 'nothing listens there')
})

test('closing ends the poll', async t => {
  const at = bench(source('a'))
  polls(at)
  await at.start()
  take(at.told)
  at.collector.close()
  await at.clock.advance(60_000)
  t.is(take(at.told), '')
  t.is(at.count('WaitForUpdatesEx'), 1)
  t.is(at.count('DestroyPropertyCollector'), 1)
})

test('polls begin no sooner after one another than they may, but for what is still to be told', async t => {
  const at = benchWith({ pollGapMs: 20 }, source('a'))
  const answer = polls(at)
  await at.start()
  await answer(set('1', ['f1'], true))
  await answer(set('2', ['f1']))
  t.is(at.count('WaitForUpdatesEx'), 2)
  await at.clock.advance(19)
  t.is(at.count('WaitForUpdatesEx'), 2)
  await at.clock.advance(1)
  t.is(at.count('WaitForUpdatesEx'), 3)
  // One that took longer than that is followed at once.
  await at.clock.advance(1_000)
  await answer(set('3', ['f1']))
  t.is(at.count('WaitForUpdatesEx'), 4)
})

test('a poll that hangs in a session that has ended is given up as soon as there is another', async t => {
  const { at } = await following()
  at.on('CurrentTime', (_, cookie) => (cookie === 'session-1' ? { vim: 'NotAuthenticated' } : { value: '' }))
  await at.session.call({ method: 'CurrentTime', self: { type: 'ServiceInstance', value: 'ServiceInstance' }, about: 'a look' })
  await at.clock.advance(0)
  t.is(at.count('Login'), 2)
  t.is(take(at.told), 'a open')
  t.is(at.count('WaitForUpdatesEx'), 3)
})
