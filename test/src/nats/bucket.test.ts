import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { connect } from 'nats'
import type { KvChange } from '#protocols/bus.ts'
import { findNatsServer, startNats } from '#loadtest/nats.ts'
import { until } from '#loadtest/until.ts'
import { connectNats } from '#src/nats/transport.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noLog } from '#test/fakes/telemetry.ts'

test('a bucket that somebody deletes while all are connected is made anew, and its watches start over', async t => {
  const server = await findNatsServer(() => undefined)
  if (!server.ok) return t.fail(server.fault.message)
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-nats-test-'))
  const nats = await startNats({ path: server.value.path, dir: join(dir, 'store') })
  const transport = await connectNats({ servers: [nats.url], replicas: 1, clock: systemClock, log: noLog })
  if (!transport.ok) return t.fail(transport.fault.message)
  const bucket = await transport.value.bucket('members')
  if (!bucket.ok) return t.fail(bucket.fault.message)
  const heard: KvChange[] = []
  bucket.value.watch(change => heard.push(change))
  await until('the bucket to be read', 10_000, () => (heard.some(({ kind }) => kind === 'Synced') ? true : undefined))
  await bucket.value.put('a', new Uint8Array([1]))

  const other = await connect({ servers: [nats.url] })
  t.true(await (await other.jetstreamManager()).streams.delete('KV_members'))
  await until('the watch to start over', 15_000, () => (heard.findLastIndex(({ kind }) => kind === 'Synced') > heard.findIndex(({ kind }) => kind === 'Reset') && heard.some(({ kind }) => kind === 'Reset') ? true : undefined))
  t.true((await bucket.value.create('a', new Uint8Array([2]))).ok)
  await until('news', 10_000, () => (heard.some(change => change.kind === 'Put' && change.entry.value[0] === 2) ? true : undefined))

  await other.close()
  await transport.value.bus.close()
  await nats.stop()
  rmSync(dir, { recursive: true, force: true })
})
