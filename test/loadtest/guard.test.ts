import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { spawnGuarded } from '#loadtest/guard.ts'
import { until } from '#loadtest/until.ts'

const starter = fileURLToPath(new URL('starter.ts', import.meta.url))
const waitMs = 20_000

/** What ps tells of a process; empty when there is none. */
const told = (pid: number, what: 'pgid' | 'stat'): string => spawnSync('ps', ['-o', `${what}=`, '-p', String(pid)]).stdout.toString().trim()
/** One that has ended and that nobody has asked for yet (Z) does not count. */
const alive = (pid: number): boolean => !/^(Z|$)/.test(told(pid, 'stat'))

/** A process that has started a guarded one, which has started another. */
const start = async (t: ExecutionContext) => {
  const parent = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(parent, 'exit')
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const [guarded = 0, nested = 0] = line.toString().trim().split(' ').map(Number)
  t.teardown(() => { for (const pid of [parent.pid ?? 0, guarded, nested]) if (alive(pid)) process.kill(pid, 'SIGKILL') })
  return { parent, exit, guarded, nested }
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
  test(`a process that ends by ${signal} takes along what it has started, and what that has started`, async t => {
    const { parent, exit, guarded, nested } = await start(t)
    t.true(alive(guarded) && alive(nested))
    parent.kill(signal)
    t.deepEqual(await exit, [null, signal])
    t.true(await until('both to be gone', waitMs, () => (!alive(guarded) && !alive(nested)) || undefined))
  })
}

test('what is guarded is not in the process group that a terminal signals at Ctrl-C', async t => {
  const { parent, guarded, nested } = await start(t)
  t.not(told(guarded, 'pgid'), told(parent.pid ?? 0, 'pgid'))
  t.is(told(nested, 'pgid'), told(guarded, 'pgid'))
})

test('a program that is not there is told by the event of the child, as spawn does', async t => {
  const [error] = (await once(spawnGuarded('/nowhere/nothing', [], { stdio: 'ignore' }), 'error')) as [NodeJS.ErrnoException]
  t.is(error.code, 'ENOENT')
})
