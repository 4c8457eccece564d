import type { TestFn } from 'ava'
import type { RunOptions } from '#loadtest/run.ts'
import { createVm, getVm, ownersInVcenter, start, untilReady } from './running.ts'
import { until } from '#loadtest/until.ts'

/** The API server restarts. */
export const apiServerSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('the API server restarts and forgets its watch history: no VM is missed, none is written for nothing', async t => {
    t.timeout(120_000)
    const running = await start(t, options)
    const before = ['a-1', 'a-2', 'a-3']
    for (const name of before) await createVm(running, name)
    await untilReady(running, before, 30_000)
    const writes = async (): Promise<number> => Object.entries(await running.kubernetes.counts()).filter(([name]) => name.includes(' patch virtualmachines')).reduce((sum, [, count]) => sum + count, 0)
    const written = await writes()

    await running.kubernetes.restart({ keepHistory: false, downMs: 1_500 })
    await until('members to have been told that their watches are too old', 30_000, async () => {
      const texts = await Promise.all(running.members.map(async member => (await fetch(member.metrics)).text()))
      return texts.every(text => /^watch_lists_total\{resource="virtualmachines",why="again"\} [1-9]/m.test(text)) ? true : undefined
    })
    const after = ['b-1', 'b-2', 'b-3']
    for (const name of after) await createVm(running, name)
    await untilReady(running, [...before, ...after], 60_000)
    t.deepEqual(await ownersInVcenter(running), [...before, ...after].map(name => `default/${name}`))
    const more = (await writes()) - written
    t.true(more <= after.length * 3, `${more} writes for ${after.length} new VMs`)

    await running.client.send('DELETE', `/apis/vmoperator.vmware.com/v1alpha5/namespaces/default/virtualmachines/a-1`)
    await until('a-1 to be gone', 20_000, async () => ((await getVm(running, 'a-1')) === undefined ? true : undefined))
    t.false((await ownersInVcenter(running)).includes('default/a-1'))
  })
}
