import test from 'ava'
import { startRealKubernetes, type RunningRealKubernetes } from '#loadtest/real/kubernetes.ts'
import { reflectorContract } from '#test/contracts/reflector.ts'
import { secrets } from '#test/fakes/reach.ts'

let server: RunningRealKubernetes | undefined
test.before(async t => {
  t.timeout(120_000)
  // Without a cache of theirs, lists and watches of Secrets go to etcd, whose history can be compacted.
  server = await startRealKubernetes({ controllers: false, flags: ['--watch-cache-sizes=secrets#0'] })
})
test.after.always(async () => server?.stop())

reflectorContract({ shared: test, lone: test.serial as never }, () => {
  if (server === undefined) throw new Error('the API server starts before the first test')
  const { url, ca, tokens, compact, restart } = server
  return Promise.resolve({ url, ca, token: tokens.admin, forgetful: secrets, compact, restart, stop: () => Promise.resolve() })
})
