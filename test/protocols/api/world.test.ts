import test from 'ava'
import { machineClock } from '#world/clock.ts'
import { startSimulatedKubernetes } from '#world/kubernetes/server.ts'
import { seeded } from '#world/random.ts'
import { acceptance } from './acceptance.ts'

acceptance(test, async () => {
  const { url, ca, tokens, stop } = await startSimulatedKubernetes({ port: 0, clock: machineClock, random: seeded(1), historyLength: 10_000, bookmarkMs: 60_000, bodyLimitBytes: 3 * 1024 * 1024 })
  return { side: 'world', url, ca, tokens, stop }
})
