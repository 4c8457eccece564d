import test from 'ava'
import { leaderOf } from '#loadtest/nats.ts'
import { until } from '#loadtest/until.ts'
import { natsSuite } from '#test/e2e/nats.ts'
import { createVm, ownersInVcenter, start, untilReady } from '#test/e2e/running.ts'

natsSuite(test, { natsServers: 3 })

test('of three NATS servers the one that leads is killed, and comes back empty: work goes on meanwhile, nothing is doubled', async t => {
  t.timeout(180_000)
  const running = await start(t, { natsServers: 3 })
  const { nats } = running
  if (nats === undefined) return t.fail('there is no NATS on this machine')
  t.is(nats.servers.length, 3)
  await createVm(running, 'a-1')
  await untilReady(running, ['a-1'], 30_000)

  const first = await leaderOf(nats)
  const leader = nats.servers.find(({ name }) => name === first)
  if (leader === undefined) return t.fail(`${first ?? 'nobody'} leads`)
  await leader.kill()
  await createVm(running, 'b-1')
  await createVm(running, 'b-2')
  await untilReady(running, ['a-1', 'b-1', 'b-2'], 60_000)
  await until('another to lead', 30_000, async () => {
    const now = await leaderOf(nats)
    return now === undefined || now === first ? undefined : now
  })

  await leader.start({ wiped: true })
  await createVm(running, 'c-1')
  await untilReady(running, ['a-1', 'b-1', 'b-2', 'c-1'], 60_000)
  t.deepEqual(await ownersInVcenter(running), ['default/a-1', 'default/b-1', 'default/b-2', 'default/c-1'])
})
