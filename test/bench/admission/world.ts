import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as yaml from 'js-yaml'
import { Agent, request } from 'undici'
import { annotations } from '#protocols/api/keys.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import { coreUse } from './cores.ts'
import { bucketsOf, since, type Buckets } from './histogram.ts'
import { steady } from './steady.ts'
import { typicalLabels, typicalSpec } from './typical.ts'

/** What creating VMs at a steady rate took, in ms. */
export interface Through {
  /** From when a create was due to its answer, in order of length. */
  readonly createMs: readonly number[]
  /** Parts of the time that the main threads ran, and waited for a core that others had; undefined where the kernel does not tell. */
  readonly cores: Readonly<Record<'server' | 'member', { readonly ran: number; readonly waited: number } | undefined>>
  /** What the API server waited for each webhook, and the member's own part of it. */
  readonly webhooks: Readonly<Record<'mutate' | 'validate', { readonly waited: Buckets; readonly own: Buckets }>>
}

const started = async (dir: string): Promise<{ readonly serverPid: number; readonly stop: () => Promise<void> }> => {
  const options = ['--dir', dir, '--members', '1', '--bus', 'local', '--hosts', '4', '--latency', 'none', '--no-restart']
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('#loadtest/start.ts')), ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGINT')
    await ended
  }
  for await (const line of createInterface({ input: child.stdout })) if (line.endsWith('  ready')) break
  if (child.exitCode !== null) throw new Error(`the world did not come up: ${child.exitCode}`)
  child.stdout.resume()
  return { serverPid: child.pid ?? 0, stop }
}

interface Kubeconfig { readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }]; readonly users: readonly [{ readonly user: { readonly token: string } }] }
const kubeconfigOf = (path: string) => {
  const { clusters: [{ cluster }], users: [{ user }] } = yaml.load(readFileSync(path, 'utf8')) as Kubeconfig
  return { url: cluster.server, ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(), authorization: `Bearer ${user.token}` }
}

/**
 * An ordinary user creates VMs through the simulated API server, whose webhooks are a member in a process of its own, with its watches. The
 * VMs are paused, so that nothing but admission and watching is done about them.
 */
export const throughWorld = async (ratePerSecond: number, seconds: number): Promise<Through> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-bench-'))
  const { serverPid, stop } = await started(dir)
  const { url, ca, authorization } = kubeconfigOf(join(dir, 'kubeconfig-devops'))
  const admin = kubeconfigOf(join(dir, 'kubeconfig'))
  const { members: [member] } = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')) as { readonly members: readonly [{ readonly pid: number; readonly metrics: string }] }
  const dispatcher = new Agent({ connect: { ca }, connections: 64, pipelining: 1 })
  const read = async (address: string, headers: Readonly<Record<string, string>>): Promise<string> => (await request(address, { dispatcher, headers })).body.text()
  const metrics = async () => ({ server: await read(`${url}/metrics`, { authorization: admin.authorization }), member: await read(member.metrics, {}) })
  const create = async (name: string): Promise<void> => {
    const body = JSON.stringify({
      apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name, namespace: 'default', labels: typicalLabels, annotations: { [annotations.paused]: 'bench' } },
      spec: { className: 'small', imageName: 'ubuntu-24.04', storageClass: 'standard', ...typicalSpec },
    })
    const answer = await request(`${url}/apis/${groupVersion}/namespaces/default/virtualmachines`, { dispatcher, method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body })
    const said = await answer.body.text()
    if (answer.statusCode !== 201) throw new Error(`create ${name}: ${answer.statusCode} ${said}`)
  }
  try {
    await steady(ratePerSecond, 3, index => create(`warm-${index}`))
    const before = await metrics()
    const [startedAt, server, own] = [performance.now(), coreUse(serverPid), coreUse(member.pid)]
    const createMs = await steady(ratePerSecond, seconds, index => create(`vm-${index}`))
    const passedMs = performance.now() - startedAt
    const cores = { server: partOf(passedMs, server, coreUse(serverPid)), member: partOf(passedMs, own, coreUse(member.pid)) }
    const after = await metrics()
    const webhook = (verb: 'mutate' | 'validate') => {
      const waited = (text: string): Buckets => bucketsOf(text, 'apiserver_admission_webhook_admission_duration_seconds', `name="${verb}.virtualmachine.vmherd.dev"`, 'operation="CREATE"')
      const own = (text: string): Buckets => bucketsOf(text, 'admission_seconds', `webhook="${verb}"`)
      return { waited: since(waited(before.server), waited(after.server)), own: since(own(before.member), own(after.member)) }
    }
    return { createMs, cores, webhooks: { mutate: webhook('mutate'), validate: webhook('validate') } }
  } finally {
    await dispatcher.destroy()
    await stop()
    rmSync(dir, { recursive: true, force: true })
  }
}


type Use = ReturnType<typeof coreUse>
const partOf = (passedMs: number, before: Use, after: Use) =>
  (before === undefined || after === undefined ? undefined : { ran: (after.ranMs - before.ranMs) / passedMs, waited: (after.waitedMs - before.waitedMs) / passedMs })
