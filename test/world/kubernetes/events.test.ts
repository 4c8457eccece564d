import test from 'ava'
import { virtualClock } from '#test/fakes/clock.ts'
import { startApi, told } from './api.ts'

const events = '/api/v1/namespaces/default/events'
const event = (name: string, count: number): object => ({ apiVersion: 'v1', kind: 'Event', metadata: { name }, involvedObject: { namespace: 'default', name: 'a' }, count })
const minuteMs = 60_000

test('an event goes an hour after it was last written', async t => {
  const clock = virtualClock()
  const { send, watch } = await startApi(t, { clock })
  for (const name of ['old', 'told again']) t.is((await send('POST', events, event(name.replace(' ', '-'), 1))).code, 201)
  const changes = await watch(`${events}?timeoutSeconds=100000`)
  await changes.take(2)
  clock.tick(40 * minuteMs)
  t.is((await send('PATCH', `${events}/told-again`, { count: 2 }, 'application/merge-patch+json')).code, 200)
  clock.tick(19 * minuteMs)
  t.is((await send('GET', `${events}/old`)).code, 200)
  clock.tick(2 * minuteMs)
  t.deepEqual(told(await changes.take(2)), ['MODIFIED told-again', 'DELETED old'])
  t.is((await send('GET', `${events}/told-again`)).code, 200)
  clock.tick(40 * minuteMs)
  t.deepEqual(told(await changes.take(1)), ['DELETED told-again'])
})
