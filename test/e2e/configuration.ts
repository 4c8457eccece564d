import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestFn } from 'ava'
import type { RunOptions } from '#loadtest/run.ts'
import { createVm, kubectl, start, untilReady } from './running.ts'

/** Settings of a file. */
export const configurationSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('members have the settings of the file', async t => {
    t.timeout(120_000)
    const dir = mkdtempSync(join(tmpdir(), 'vmherd-settings-'))
    t.teardown(() => rmSync(dir, { recursive: true, force: true }))
    const config = join(dir, 'settings.yaml')
    writeFileSync(config, 'shards: {count: 1}\nfeatures: {groups: false, snapshots: false}\nadmission.privilegedUsers: [devops]\n')
    const running = await start(t, { ...options, members: 1, bus: 'local', config })
    await t.throwsAsync(createVm(running, 'grouped', { groupName: 'web' }), { message: /groups are not offered here \(features\.groups is off\)/ })
    await createVm(running, 'alone')
    await untilReady(running, ['alone'], 30_000)
    t.is((await kubectl(running.kubeconfig, 'get', 'vm', 'alone', '-o', 'jsonpath={.metadata.labels.vmherd\\.dev/shard}')).out, '0')
    const annotated = await kubectl(`${running.dir}/kubeconfig-devops`, 'annotate', 'vm', 'alone', 'delete.check.vmoperator.vmware.com/ad=waiting')
    t.is(annotated.code, 0, annotated.err)
  })
}
