import type { ExecutionContext, TestFn } from 'ava'

/** Makes a test of each claim of a contract, told of a bench of its own, which is stopped after it. */
export const storyOf = <Bench extends { stop(): Promise<void> }>(test: TestFn, start: () => Promise<Bench>, timeoutMs = 60_000) =>
  (claim: string, tell: (t: ExecutionContext, bench: Bench) => Promise<void>): void => test(claim, async t => {
    t.timeout(timeoutMs)
    const bench = await start()
    try {
      await tell(t, bench)
    } finally {
      await bench.stop()
    }
  })
