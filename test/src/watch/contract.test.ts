import test from 'ava'
import { reflectorContract } from '#test/contracts/reflector.ts'
import { secrets } from '#test/fakes/reach.ts'
import { machineClock } from '#world/clock.ts'
import { startSimulatedKubernetes } from '#world/kubernetes/server.ts'
import { seeded } from '#world/random.ts'

reflectorContract({ shared: test, lone: test }, async () => {
  const server = await startSimulatedKubernetes({ port: 0, clock: machineClock, random: seeded(1), historyLength: 1_000, bookmarkMs: 1_000, bodyLimitBytes: 3 * 1_048_576 })
  const { url, ca, tokens, restart, stop } = server
  return { url, ca, token: tokens.admin, forgetful: secrets, compact: () => Promise.resolve(server.compact()), restart, stop }
})
