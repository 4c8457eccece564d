import test, { type ExecutionContext, type TestFn } from 'ava'
import { needBinary } from '#loadtest/real/binaries.ts'
import { startRealKubernetes } from '#loadtest/real/kubernetes.ts'
import { accessSuite } from '#test/e2e/kubectl/access.ts'
import { deletingSuite } from '#test/e2e/kubectl/deleting.ts'
import { readingSuite } from '#test/e2e/kubectl/reading.ts'
import { worldOf } from '#test/e2e/kubectl/world.ts'
import { writingSuite } from '#test/e2e/kubectl/writing.ts'
import { turnstile } from '#test/turnstile.ts'

process.env['KUBECTL'] = needBinary('kubectl')

// One server for all of them; kubectl needs a processor of its own, so only a few run side by side. Deleting waits longest.
const turn = turnstile(6)
const few = ((claim: string, tell: (t: ExecutionContext) => Promise<void>) => test(claim, t => {
  t.timeout(120_000)
  return turn(() => tell(t))
})) as TestFn
const world = worldOf(test, () => startRealKubernetes())
for (const suite of [deletingSuite, accessSuite, readingSuite, writingSuite]) suite(few, world)
