import test from 'ava'
import { failed } from '#protocols/fault.ts'
import { startHealth } from '#src/telemetry/health.ts'
import { createMetrics } from '#src/telemetry/metrics.ts'
import { valueOf } from '#test/contracts/store.ts'

test('alive as long as the process runs; ready when every check is met, else which is not and why; metrics as text', async t => {
  const metrics = createMetrics({ process: false })
  metrics.counter('turns_total', 'Turns.', ['kind']).add({ kind: 'a' }, 3)
  let why: string | undefined = 'not read yet'
  const health = valueOf(await startHealth('127.0.0.1:0', metrics, { caches: () => why, bus: () => undefined }))
  t.teardown(health.stop)
  const ask = async (path: string): Promise<readonly [number, string]> => {
    const answer = await fetch(`${health.url}${path}`)
    return [answer.status, await answer.text()]
  }
  t.deepEqual(await ask('/healthz'), [200, 'ok\n'])
  t.deepEqual(await ask('/readyz'), [503, 'caches: not read yet\n'])
  why = undefined
  t.deepEqual(await ask('/readyz?verbose'), [200, 'ready\n'])
  t.regex((await ask('/metrics'))[1], /^turns_total\{kind="a"\} 3$/m)
  t.is((await ask('/elsewhere'))[0], 404)
})

test('asking again for a metric gives the same one', async t => {
  const metrics = createMetrics({ process: false })
  for (let count = 0; count < 2; count++) metrics.counter('same_total', 'Same.', []).add({})
  t.regex(await metrics.text(), /^same_total 2$/m)
})

test('a port that is taken is told as a wrong setting, not thrown', async t => {
  const metrics = createMetrics({ process: false })
  const first = valueOf(await startHealth('127.0.0.1:0', metrics, {}))
  t.teardown(first.stop)
  const { host } = new URL(first.url)
  t.deepEqual(await startHealth(host, metrics, {}), failed('InvalidSpec', `health.listen ${host}: somebody listens there already; end it, or give another port`))
})
