import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request as send } from 'undici'
import { startAdmission } from '#src/admission/server.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { config, lookup, vm } from '#test/src/admission/asked.ts'
import { createAuthority } from '#world/kubernetes/tls.ts'

/**
 * Admission of a typical VM: both webhooks over TLS, as the API server asks them, at a steady rate; the time from sending
 * the first question to having the second answer.
 *
 * usage: npm run bench:admission -- [requests a second] [seconds]
 */
const number = (index: number, fallback: number): number => Number(process.argv[index] ?? fallback)
const ratePerSecond = number(2, 500)
const seconds = number(3, 20)
const objectiveMs = 5

const dir = mkdtempSync(join(tmpdir(), 'vmherd-bench-'))
const authority = await createAuthority('bench', Date.now())
const pair = await authority.issue('webhook', ['127.0.0.1'])
writeFileSync(join(dir, 'tls.crt'), pair.certificate)
writeFileSync(join(dir, 'tls.key'), pair.key)
const server = await startAdmission({ listen: '127.0.0.1:0', certificateDir: dir, lookup, config, clock: systemClock, log: noLog, metrics: noMetrics })
if (!server.ok) throw new Error(server.fault.message)
const agent = new Agent({ connect: { ca: authority.certificate }, connections: 32 })

const volumes = Array.from({ length: 4 }, (_, disk) => ({ name: `disk-${disk}`, persistentVolumeClaim: { claimName: `claim-${disk}` } }))
const network = { hostName: 'web', interfaces: [{ name: 'eth0', addresses: ['10.0.0.5/24'], gateway4: '10.0.0.1', nameservers: ['10.0.0.2'] }] }
const cloudConfig = { users: [{ name: 'ann', sudo: 'ALL=(ALL) NOPASSWD:ALL', ssh_authorized_keys: ['ssh-ed25519 AAAA'] }], runcmd: ['systemctl start web'], write_files: [{ path: '/etc/motd', content: 'x'.repeat(2_000) }] }
const typical = vm({ labels: { app: 'web', tier: 'front' }, spec: { instanceUUID: undefined, biosUUID: undefined, volumes, network, bootstrap: { cloudInit: { cloudConfig } } } })
const review = (object: unknown): string => JSON.stringify({
  apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview',
  request: { uid: 'u', kind: { group: 'vmoperator.vmware.com', version: 'v1alpha5', kind: 'VirtualMachine' }, operation: 'CREATE', namespace: 'demo', name: 'vm', userInfo: { username: 'ann', groups: [] }, object },
})
const bodies = { mutate: review(typical), validate: review(vm({ ...typical, spec: { ...typical.spec, instanceUUID: '11111111-1111-4111-8111-111111111111', biosUUID: '22222222-2222-4222-8222-222222222222' } })) }

const ask = async (webhook: 'mutate' | 'validate'): Promise<void> => {
  const { body } = await send(`https://127.0.0.1:${server.value.port}/${webhook}/virtualmachine`, { dispatcher: agent, method: 'POST', body: bodies[webhook] })
  const answer = (await body.json()) as { readonly response: { readonly allowed: boolean; readonly status?: { readonly message: string } } }
  if (!answer.response.allowed) throw new Error(answer.response.status?.message)
}
const admit = async (): Promise<number> => {
  const from = performance.now()
  await ask('mutate')
  await ask('validate')
  return performance.now() - from
}

const at = (sorted: readonly number[], part: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(2)

/** Sends at the rate, each when it is due, and waits for all answers. */
const run = async (count: number): Promise<readonly number[]> => {
  const from = performance.now()
  const under: Promise<number>[] = []
  for (let index = 0; index < count; index++) {
    const due = from + (index * 1_000) / ratePerSecond
    if (due > performance.now()) await new Promise(resolve => setTimeout(resolve, due - performance.now()))
    under.push(admit())
  }
  return Promise.all(under)
}

await run(ratePerSecond * 2)
const sorted = [...await run(ratePerSecond * seconds)].sort((a, b) => a - b)
const p99 = Number(at(sorted, 0.99))
console.log(`mutate + validate of a VM of ${bodies.validate.length.toLocaleString('en')} bytes, ${ratePerSecond}/s for ${seconds} s, client and server in one process:`)
console.log(`p50 ${at(sorted, 0.5)} ms   p99 ${at(sorted, 0.99)} ms   most ${at(sorted, 1)} ms   ${p99 <= objectiveMs ? 'reached' : 'missed'}: p99 ≤ ${objectiveMs} ms`)
await agent.destroy()
await server.value.stop()
rmSync(dir, { recursive: true })
