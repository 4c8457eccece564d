import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import * as yaml from 'js-yaml'
import { Agent, request } from 'undici'
import { spawnGuarded } from '#loadtest/guard.ts'
import type { KubernetesKind } from '#loadtest/kubernetes.ts'
import { annotations } from '#protocols/api/keys.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import { coreUse, takenMs } from './cores.ts'
import { typicalLabels, typicalSpec } from './typical.ts'

/** A member in a process of its own, with all its watches, beside the API server and the simulated vCenter. */
export interface Surroundings {
  readonly server: Server
  readonly member: Member
  /** PEM of the authority of both. */
  readonly ca: string
  /** Of the member's webhooks. */
  readonly certificateDir: string
  /** Sends on kept connections, and trusts that authority. */
  readonly dispatcher: Agent
  stop(): Promise<void>
}

interface Server { /** Of the simulated API server; undefined for a real one, which has no main thread. */ readonly pid: number | undefined; readonly url: string; /** Header values of those who ask. */ readonly admin: string; readonly devops: string }
interface Member { readonly name: string; readonly pid: number; readonly metrics: string; readonly webhooks: string }

export const startSurroundings = async (kubernetes: KubernetesKind): Promise<Surroundings> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-bench-'))
  const options = ['--dir', dir, '--members', '1', '--bus', 'local', '--hosts', '4', '--latency', 'none', '--no-restart', '--kubernetes', kubernetes]
  const child = spawnGuarded(process.execPath, [fileURLToPath(import.meta.resolve('#loadtest/start.ts')), ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const said = child.stdout as Readable
  for await (const line of createInterface({ input: said })) if (line.endsWith('  ready')) break
  if (child.exitCode !== null) throw new Error(`the surroundings did not come up: ${child.exitCode}`)
  said.resume()
  const [devops, admin] = ['kubeconfig-devops', 'kubeconfig'].map(name => kubeconfigOf(join(dir, name))) as [Kubeconfig, Kubeconfig]
  const { members: [member] } = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')) as { readonly members: readonly [Member] }
  const dispatcher = new Agent({ connect: { ca: admin.ca }, connections: 64, pipelining: 1 })
  return {
    server: { pid: kubernetes === 'world' ? child.pid : undefined, url: admin.url, admin: admin.authorization, devops: devops.authorization }, member, ca: admin.ca, certificateDir: join(dir, `${member.name}-tls`), dispatcher,
    stop: async () => {
      await dispatcher.destroy()
      child.kill('SIGINT')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

interface Kubeconfig { readonly url: string; readonly ca: string; readonly authorization: string }
interface KubeconfigFile { readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }]; readonly users: readonly [{ readonly user: { readonly token: string } }] }
const kubeconfigOf = (path: string): Kubeconfig => {
  const { clusters: [{ cluster }], users: [{ user }] } = yaml.load(readFileSync(path, 'utf8')) as KubeconfigFile
  return { url: cluster.server, ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(), authorization: `Bearer ${user.token}` }
}

/** What an ordinary user writes. The VM is paused, so that nothing but admission and watching is done about it. */
export const typicalVm = (name: string): object => ({
  apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name, namespace: 'default', labels: typicalLabels, annotations: { [annotations.paused]: 'bench' } },
  spec: { className: 'small', imageName: 'ubuntu-24.04', storageClass: 'standard', ...typicalSpec },
})

/** The VM as the API server stores it, or, on a dry run, would store it. Throws what it says when it refuses. */
export const createVm = async ({ server, dispatcher }: Surroundings, name: string, dryRun = false): Promise<string> => {
  const headers = { authorization: server.devops, 'content-type': 'application/json' }
  const answer = await request(`${server.url}/apis/${groupVersion}/namespaces/default/virtualmachines${dryRun ? '?dryRun=All' : ''}`, { dispatcher, method: 'POST', headers, body: JSON.stringify(typicalVm(name)) })
  const said = await answer.body.text()
  if (answer.statusCode !== 201) throw new Error(`create ${name}: ${answer.statusCode} ${said}`)
  return said
}

/** Parts of the time that a main thread ran, and waited for a core that others had; undefined where it has none, or the kernel does not tell. */
export type Share = { readonly ran: number; readonly waited: number } | undefined

/** What the machine gave meanwhile: to the main threads of both processes; and the part of the time of all cores that its host took for others, undefined where the kernel does not tell. */
export interface Given { readonly server: Share; readonly member: Share; readonly taken: number | undefined }

/** What `act` gives, and what the machine gave meanwhile. */
export const withCores = async <T>({ server, member }: Surroundings, act: () => Promise<T>): Promise<readonly [T, Given]> => {
  const [startedAt, takenBefore, serverBefore, memberBefore] = [performance.now(), takenMs(), coreUse(server.pid), coreUse(member.pid)]
  const done = await act()
  const passedMs = performance.now() - startedAt
  const takenAfter = takenMs()
  const taken = takenBefore === undefined || takenAfter === undefined ? undefined : (takenAfter - takenBefore) / passedMs / availableParallelism()
  return [done, { server: shareOf(passedMs, serverBefore, coreUse(server.pid)), member: shareOf(passedMs, memberBefore, coreUse(member.pid)), taken }]
}

type Use = ReturnType<typeof coreUse>
const shareOf = (passedMs: number, before: Use, after: Use): Share =>
  (before === undefined || after === undefined ? undefined : { ran: (after.ranMs - before.ranMs) / passedMs, waited: (after.waitedMs - before.waitedMs) / passedMs })
