import test from 'ava'
import { missing } from '#loadtest/real/binaries.ts'
import { startRealKubernetes } from '#loadtest/real/kubernetes.ts'
import { acceptance } from '../protocols/api/acceptance.ts'

/** Definitions and samples on a real API server. */
if (missing(['etcd', 'kube-apiserver', 'kube-controller-manager']).length === 0) {
  acceptance(test, async () => {
    const { url, ca, tokens, stop } = await startRealKubernetes({ controllers: false })
    return { side: 'real', url, ca, tokens, stop }
  })
} else {
  test.skip('a real API server accepts definitions and samples (it has not been built: npm run real:build)', t => t.fail())
}
