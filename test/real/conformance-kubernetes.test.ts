import test from 'ava'
import { startRealKubernetes } from '#loadtest/real/kubernetes.ts'
import { conformance } from '#test/conformance/kubernetes/harness.ts'

// The cases that the simulated API server passes in test/conformance/kubernetes/world.test.ts, on a real one.
conformance(test, async () => {
  const { url, ca, tokens, restart, stop } = await startRealKubernetes()
  // The first versions are to be forgotten, as they are wherever a server has run for some minutes; this one still has them in its memory.
  await restart({ keepHistory: false, downMs: 0 })
  return { side: 'real', url, ca, tokens, stop }
})
