import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request as send } from 'undici'
import { createPromises } from '#src/admission/promises.ts'
import { ok } from '#protocols/fault.ts'
import { startAdmission } from '#src/admission/server.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { config, lookup, vm } from '#test/src/admission/asked.ts'
import { createAuthority } from '#world/kubernetes/tls.ts'
import { steady } from './steady.ts'
import { typicalLabels, typicalSpec } from './typical.ts'

/** Both webhooks of the server alone, asked as the API server asks them, client and server in this process. Gives how long mutate and validate of each VM took together. */
export const alone = async (ratePerSecond: number, seconds: number): Promise<{ readonly tookMs: readonly number[]; readonly bytes: number }> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-bench-'))
  const authority = await createAuthority('bench', Date.now())
  const pair = await authority.issue('webhook', ['127.0.0.1'])
  writeFileSync(join(dir, 'tls.crt'), pair.certificate)
  writeFileSync(join(dir, 'tls.key'), pair.key)
  const server = await startAdmission({ listen: '127.0.0.1:0', certificateDir: dir, lookup, readVm: async () => ok(undefined), promises: createPromises(systemClock), config, clock: systemClock, log: noLog, metrics: noMetrics })
  if (!server.ok) throw new Error(server.fault.message)
  const agent = new Agent({ connect: { ca: authority.certificate }, connections: 32 })

  const ask = async (webhook: keyof typeof bodies): Promise<void> => {
    const { body } = await send(`https://127.0.0.1:${server.value.port}/${webhook}/virtualmachine`, { dispatcher: agent, method: 'POST', body: bodies[webhook] })
    const answer = (await body.json()) as { readonly response: { readonly allowed: boolean; readonly status?: { readonly message: string } } }
    if (!answer.response.allowed) throw new Error(answer.response.status?.message)
  }
  const admit = async (): Promise<void> => {
    await ask('mutate')
    await ask('validate')
  }
  try {
    await steady(ratePerSecond, 2, admit)
    return { tookMs: await steady(ratePerSecond, seconds, admit), bytes: bodies.validate.length }
  } finally {
    await agent.destroy()
    await server.value.stop()
    rmSync(dir, { recursive: true })
  }
}

const review = (object: unknown): string => JSON.stringify({
  apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview',
  request: { uid: 'u', kind: { group: 'vmoperator.vmware.com', version: 'v1alpha5', kind: 'VirtualMachine' }, operation: 'CREATE', namespace: 'demo', name: 'vm', userInfo: { username: 'ann', groups: [] }, object },
})
/** What a user writes, and what it has become after mutation. */
const bodies = {
  mutate: review(vm({ labels: typicalLabels, spec: { ...typicalSpec, instanceUUID: undefined, biosUUID: undefined } })),
  validate: review(vm({ labels: typicalLabels, spec: typicalSpec })),
}
