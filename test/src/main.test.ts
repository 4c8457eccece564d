import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { ran } from '#test/ran.ts'
import { createAuthority } from '#world/kubernetes/tls.ts'
import { kubeconfig } from '#world/kubernetes/kubeconfig.ts'

const main = fileURLToPath(import.meta.resolve('#src/main.ts'))

/** A member with its parent, on the in-memory bus, before an API server that nobody runs; what it says of its settings, what both log as errors, and its exit code. */
const run = async (dir: string, settings: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly said: string; readonly errors: readonly string[] }> => {
  const { certificate } = await createAuthority('main', Date.now())
  writeFileSync(join(dir, 'kubeconfig'), kubeconfig({ url: 'https://127.0.0.1:9', ca: certificate, user: 'admin', token: 'none' }))
  const environment = { VMHERD_BUS: 'local', VMHERD_KUBERNETES_KUBECONFIG: join(dir, 'kubeconfig'), VMHERD_VCENTER_URL: 'https://127.0.0.1:9/sdk', VMHERD_ADMISSION_LISTEN: '', VMHERD_HEALTH_LISTEN: '127.0.0.1:0' }
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...environment, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] })
  const { code, out: logged, err: said } = await ran(child)
  const lines = logged.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as { readonly level: unknown; readonly msg: string })
  return { code, said, errors: lines.filter(({ level }) => level === 'error').map(({ msg }) => msg) }
}

for (const setting of ['VMHERD_HEALTH_LISTEN', 'VMHERD_ADMISSION_LISTEN'] as const) {
  test(`a member whose ${setting} is taken ends with what to do, as it does for other wrong settings`, async t => {
    const dir = mkdtempSync(join(tmpdir(), 'vmherd-main-'))
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    t.teardown(() => {
      taken.close()
      rmSync(dir, { recursive: true })
    })
    const address = `127.0.0.1:${(taken.address() as AddressInfo).port}`
    const pair = await (await createAuthority('main', Date.now())).issue('webhook', ['127.0.0.1'])
    writeFileSync(join(dir, 'tls.crt'), pair.certificate)
    writeFileSync(join(dir, 'tls.key'), pair.key)
    const { code, said, errors } = await run(dir, { VMHERD_ADMISSION_CERTIFICATE_DIR: dir, [setting]: address })
    const name = setting === 'VMHERD_HEALTH_LISTEN' ? 'health.listen' : 'admission.listen'
    t.deepEqual([code, said], [2, `InvalidSpec: ${name} ${address}: somebody listens there already; end it, or give another port\n`])
    t.deepEqual(errors, ['member did not start: put right what it said last, and start it again'])
  })
}
