import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { Transport } from '#protocols/bus.ts'
import { findNatsServer, startNats } from '#loadtest/nats.ts'
import { until } from '#loadtest/until.ts'
import { connectNats } from '#src/nats/transport.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { transportContract } from '#test/contracts/transport.ts'
import { noLog } from '#test/fakes/telemetry.ts'

const waitMs = 20_000

transportContract(test.serial as never, async () => {
  const server = await findNatsServer(() => undefined)
  if (!server.ok) throw new Error(server.fault.message)
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-nats-test-'))
  const nats = await startNats({ path: server.value.path, dir: join(dir, 'store') })
  const open: Transport[] = []
  const away = async (act: () => Promise<void>, wiped = false): Promise<void> => {
    await nats.stop()
    try {
      await act()
    } finally {
      await nats.start({ wiped })
    }
  }
  return {
    connect: async () => {
      const transport = await connectNats({ servers: [nats.url], replicas: 1, clock: systemClock, log: noLog })
      if (!transport.ok) throw new Error(transport.fault.message)
      open.push(transport.value)
      return transport.value
    },
    until: (what, look) => until(what, waitMs, async () => look(), 10),
    settled: promise => promise,
    away,
    restart: ({ wiped }) => away(async () => undefined, wiped),
    stop: async () => {
      for (const { bus } of open) await bus.close()
      await nats.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
})
