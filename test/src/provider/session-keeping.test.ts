import test from 'ava'
import { scripted } from './scripted.ts'

const call = { method: 'FindByUuid', self: { type: 'SearchIndex', value: 'SearchIndex' }, about: 'a search' }

test('however many calls need a session, one login is made, and none is repeated', async t => {
  const { session, count, on, clock } = scripted()
  let first = true
  on('FindByUuid', (_, cookie) => {
    if (cookie !== 'session-1') return { value: 'found' }
    first = false
    return { vim: 'NotAuthenticated' }
  })
  session.start()
  const results = await Promise.all(Array.from({ length: 10 }, () => session.call(call)))
  t.true(results.every(result => result.ok))
  t.false(first)
  t.is(count('Login'), 2)
  t.is(clock.pending(), 1, 'the keep-alive only')
})

test('sessions that end again and again are made anew with growing pauses', async t => {
  const { session, count, on, clock } = scripted()
  on('FindByUuid', () => ({ vim: 'NotAuthenticated' }))
  session.start()
  await clock.advance(0)
  const logins: number[] = []
  for (let second = 0; second < 40; second++) {
    await session.call(call)
    await clock.advance(1_000)
    logins.push(count('Login'))
  }
  t.true((logins.at(-1) ?? 0) <= 12, String(logins))
})

test('after a failed login nothing is tried before the back-off, which doubles up to its limit', async t => {
  const { session, count, on, clock } = scripted()
  on('RetrieveServiceContent', () => ({ fault: { reason: 'Unavailable', message: 'away' } }))
  session.start()
  await clock.advance(0)
  const at: number[] = []
  for (let step = 0; step < 60; step++) {
    const before = count('RetrieveServiceContent')
    t.false((await session.call(call)).ok)
    await clock.advance(500)
    if (count('RetrieveServiceContent') > before) at.push(clock.now())
  }
  t.deepEqual(at, [1_000, 3_000, 7_000, 15_000, 23_000])
  t.is(count('FindByUuid'), 0)
  t.is(session.trouble()?.reason, 'Unavailable')
})

test('calls that are refused meanwhile say when it is tried again', async t => {
  const { session, on, clock } = scripted()
  on('RetrieveServiceContent', () => ({ fault: { reason: 'Unavailable', message: 'away' } }))
  session.start()
  await clock.advance(400)
  t.like(await session.call(call), { ok: false, fault: { reason: 'Unavailable', retryAfterMs: 600 } })
})

test('refused credentials are tried again after a long while, others at once', async t => {
  const bench = scripted({ refusedBackOffMs: 60_000 })
  const { session, count, on, clock } = bench
  on('Login', () => ({ vim: 'InvalidLogin' }))
  session.start()
  await clock.advance(59_000)
  t.is(count('Login'), 1)
  await clock.advance(10_000)
  t.is(count('Login'), 2)
  bench.credentials = { user: 'user', password: 'another' }
  on('Login', () => ({ value: {} }))
  await clock.advance(9_000)
  t.is(count('Login'), 3)
  t.is(session.trouble(), undefined)
})

test('a vCenter that ends its sessions before it closes its port is Unavailable all the time, and never Unauthorized', async t => {
  const { session, on, clock } = scripted()
  const reasons = new Set<string | undefined>()
  const look = async (): Promise<void> => {
    const result = await session.call(call)
    reasons.add(result.ok ? undefined : result.fault.reason).add(session.trouble()?.reason)
  }
  on('FindByUuid', () => ({ vim: 'NotAuthenticated' }))
  session.start()
  await clock.advance(0)
  for (let times = 0; times < 3; times++) await look()
  on('RetrieveServiceContent', () => ({ fault: { reason: 'Unavailable', message: 'nothing listens there' } }))
  await clock.advance(60_000)
  await look()
  t.deepEqual([...reasons].filter(reason => reason !== undefined), ['Unavailable'])
})

test('a session is kept alive, and one that ended unnoticed is made anew', async t => {
  const { session, count, on, clock } = scripted({ keepAliveMs: 240_000 })
  session.start()
  await clock.advance(241_000)
  t.is(count('CurrentTime'), 1)
  on('CurrentTime', (_, cookie) => (cookie === 'session-1' ? { vim: 'NotAuthenticated' } : { value: '' }))
  await clock.advance(240_000)
  t.is(count('Login'), 2)
})

test('what does no harm twice is asked again when the connection broke; what may do harm is not', async t => {
  const { session, count, on, clock } = scripted()
  session.start()
  await clock.advance(0)
  on('FindByUuid', () => (count('FindByUuid') === 1 ? { fault: { reason: 'Unavailable', message: 'broke' }, broken: true } : { value: 'found' }))
  t.true((await session.call(call)).ok)
  on('PowerOnVM_Task', () => ({ fault: { reason: 'Unavailable', message: 'broke' }, broken: true }))
  t.false((await session.call({ ...call, method: 'PowerOnVM_Task' })).ok)
  t.is(count('PowerOnVM_Task'), 1)
})

test('what belongs to a session is refused once it has ended', async t => {
  const { session, clock, on } = scripted()
  session.start()
  await clock.advance(0)
  const opened = await session.ready()
  if (!opened.ok) return t.fail()
  t.true((await session.callIn(opened.value, call)).ok)
  on('CurrentTime', () => ({ vim: 'NotAuthenticated' }))
  await clock.advance(250_000)
  t.like(await session.callIn(opened.value, call), { ok: false, fault: { reason: 'Unavailable' } })
})

test('a server that is no vCenter is told as such', async t => {
  const { session, on, clock } = scripted()
  on('RetrieveServiceContent', () => ({ value: { rootFolder: { type: 'Folder', value: 'x' } } }))
  session.start()
  await clock.advance(0)
  t.regex(session.trouble()?.message ?? '', /is no vCenter: its service content has no propertyCollector/)
})
