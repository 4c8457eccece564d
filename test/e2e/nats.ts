import type { TestFn } from 'ava'
import type { RunOptions } from '#loadtest/run.ts'
import { until } from '#loadtest/until.ts'
import { createVm, ownersInVcenter, start, stepLines, untilReady } from './running.ts'

/** NATS goes away. */
export const natsSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('NATS goes away until every member has fenced itself, and comes back empty: nothing is lost, nothing doubled, work goes on', async t => {
    t.timeout(120_000)
    const running = await start(t, options)
    const { nats } = running
    if (nats === undefined) return t.fail('there is no NATS on this machine')
    const before = ['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6']
    for (const name of before) await createVm(running, name)
    await untilReady(running, before, 30_000)

    await nats.stop()
    await until('every member to say that it is not ready', 30_000, async () => {
      const answers = await Promise.all(running.members.map(member => fetch(`${member.health}/readyz`)))
      return answers.every(answer => answer.status === 503) ? true : undefined
    })
    const meanwhile = ['b-1', 'b-2', 'b-3']
    const steps = stepLines(running.dir).length
    for (const name of meanwhile) await createVm(running, name)
    t.deepEqual(await ownersInVcenter(running), before.map(name => `default/${name}`))

    await nats.start({ wiped: true })
    await untilReady(running, [...before, ...meanwhile], 60_000)
    const later = ['c-1', 'c-2']
    for (const name of later) await createVm(running, name)
    await untilReady(running, later, 30_000)
    t.deepEqual(await ownersInVcenter(running), [...before, ...meanwhile, ...later].map(name => `default/${name}`))
    t.true(stepLines(running.dir).length > steps)
  })
}
