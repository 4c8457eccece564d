import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { notStartedCode } from '#protocols/exit.ts'
import { afterEnd, startMember, type End, type MemberSurroundings, type RunningMember } from '#loadtest/members.ts'

const end: End = { code: 1, hasStarted: true, isStopping: false, restart: true }

for (const [claim, ended, next] of [
  ['a member that ends unexpectedly is started again', {}, 'again'],
  ['it stays away where that is wanted', { restart: false }, 'away'],
  ['a member that was stopped stays away, however it ends', { isStopping: true }, 'away'],
  ['one that was stopped before it could start does, too', { isStopping: true, hasStarted: false, code: notStartedCode }, 'away'],
  ['one that was killed before it had started is started again', { hasStarted: false, code: null }, 'again'],
  ['one that could not start is not started again', { hasStarted: false, code: notStartedCode }, 'unstarted'],
  ['nor does it count as away', { hasStarted: false, code: notStartedCode, restart: false }, 'unstarted'],
  ['one that had started, and now could not, is started again', { code: notStartedCode }, 'again'],
] as const satisfies readonly (readonly [string, Partial<End>, ReturnType<typeof afterEnd>])[]) test(claim, t => t.is(afterEnd({ ...end, ...ended }), next))

/** A member on the in-memory bus, around which nothing runs. */
const startAlone = async (t: ExecutionContext, around: Partial<MemberSurroundings>): Promise<RunningMember> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-members-'))
  const member = await startMember('m', { dir, kubeconfig: join(dir, 'kubeconfig'), vcenterUrl: 'https://127.0.0.1:9/sdk', natsUrl: undefined, certificate: { certificate: '', key: '' }, ...around }, true, () => undefined)
  t.teardown(async () => {
    await member.stop()
    rmSync(dir, { recursive: true })
  })
  return member
}
const waitMs = 60_000

test('whoever waits for a member with wrong settings is told of them at once, and it stays away', async t => {
  const member = await startAlone(t, { settings: { VMHERD_SHARDS_COUNT: '0', VMHERD_LOG_LEVEL: 'loud' } })
  await t.throwsAsync(member.ready(waitMs), { message: 'm could not start: VMHERD_SHARDS_COUNT: "0" is not allowed, it takes a whole number from 1 to 4096\nVMHERD_LOG_LEVEL: "loud" is not allowed, it takes debug, info, warn, error' })
  t.deepEqual([member.alive(), member.pid(), member.parentPid()], [false, undefined, undefined])
})

test('the same is told of what the process finds that does the work', async t => {
  const member = await startAlone(t, { kubeconfig: '/nowhere/kubeconfig' })
  await t.throwsAsync(member.ready(waitMs), { message: /^m could not start: InvalidSpec: .*\/nowhere\/kubeconfig/ })
})
