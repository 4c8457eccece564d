import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { freePort } from '../ports.ts'
import { kubeconfig } from '../world/kubernetes/kubeconfig.ts'
import { createAuthority, type Authority, type Pair } from '../world/kubernetes/tls.ts'
import { serviceAccountGroups, type Tokens } from '../world/kubernetes/users.ts'
import { auditPolicy, countRequests } from './audit.ts'
import { needBinary } from './binaries.ts'
import { startEtcd } from './etcd.ts'
import { startServer, type Server } from './process.ts'

/** How the real servers are started. */
export interface RealKubernetesOptions {
  /** Folder for data, keys and logs. One of its own below the system's temporary folder, removed in the end, when left out. */
  readonly dir?: string
  /** Whether requests are noted, so that they can be counted. */
  readonly audit?: boolean
  /** A controller manager, for garbage collection, ends of namespaces, quotas and aggregated roles; true when left out. */
  readonly controllers?: boolean
  /** Flags of kube-apiserver besides. */
  readonly flags?: readonly string[]
}

/** etcd, kube-apiserver and kube-controller-manager as processes on this machine. */
export interface RunningRealKubernetes {
  readonly url: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  /** Of the same users as the simulated API server has. */
  readonly tokens: Tokens
  /** Where logs are: etcd.log, kube-apiserver.log, kube-controller-manager.log, audit.log. */
  readonly dir: string
  kubeconfig(user: keyof Tokens): string
  /** A certificate by the same authority. */
  issue(commonName: string, hosts: readonly string[]): Promise<Pair>
  /** Forgets the history in etcd; what the API server has in its memory, it goes on serving until it is started again. */
  compact(): Promise<void>
  /** Stops the API server, is away for `downMs`, and starts it on the same port; whoever resumes a watch is told 410 Gone. */
  restart(options: { readonly keepHistory: boolean; readonly downMs: number }): Promise<void>
  /** Requests so far by `user verb resource`, from the audit log; nothing without one. */
  counts(): Promise<Readonly<Record<string, number>>>
  /** Of these, the ones that were answered with 403. */
  refusals(): Promise<Readonly<Record<string, number>>>
  /** Process ids by name. */
  processes(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

const readyMs = 90_000

/** Starts a real API server on a free loopback port. Throws with what to run when it has not been built. */
export const startRealKubernetes = async (options: RealKubernetesOptions = {}): Promise<RunningRealKubernetes> => {
  for (const binary of ['etcd', 'kube-apiserver', 'kube-controller-manager'] as const) needBinary(binary)
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'vmherd-kubernetes-'))
  mkdirSync(dir, { recursive: true })
  const authority = await createAuthority('vmherd real', Date.now())
  const tokens: Tokens = { admin: randomUUID(), devops: randomUUID(), controller: randomUUID(), other: randomUUID() }
  const port = await freePort()
  const url = `https://127.0.0.1:${port}`
  const kubeconfigOf = (user: keyof Tokens): string => kubeconfig({ url, ca: authority.certificate, user, token: tokens[user] })
  const controllersToken = randomUUID()
  await writeFiles(dir, { authority, tokens, controllersToken, controllersKubeconfig: kubeconfig({ url, ca: authority.certificate, user: controllersUser, token: controllersToken }) })

  const etcd = await startEtcd(dir)
  const started: { stop(): Promise<void> }[] = [etcd]
  const end = async (): Promise<void> => {
    for (const server of started.reverse()) await server.stop()
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
  }
  const dispatcher = new Agent({ connect: { ca: authority.certificate } })
  const ready = async (): Promise<boolean> => {
    const answer = await request(`${url}/readyz`, { dispatcher, headers: { authorization: `Bearer ${tokens.admin}` } })
    await answer.body.dump()
    return answer.statusCode === 200
  }
  const startApiServer = (): Promise<Server> => startServer({
    name: 'kube-apiserver', path: needBinary('kube-apiserver'), log: join(dir, 'kube-apiserver.log'), readyMs, ready,
    args: [...apiServerFlags({ dir, port, url, etcdUrl: etcd.url }), ...(options.audit === true ? auditFlags(dir) : []), ...(options.flags ?? [])],
  })
  try {
    let apiServer = await startApiServer()
    started.push({ stop: () => apiServer.stop() }, { stop: () => dispatcher.destroy() })
    const controllers = options.controllers === false ? undefined : await startControllers(dir)
    if (controllers !== undefined) started.push(controllers)
    return {
      url, ca: authority.certificate, tokens, dir, kubeconfig: kubeconfigOf, issue: authority.issue, compact: () => etcd.compact(),
      restart: async ({ keepHistory, downMs }) => {
        await apiServer.stop()
        if (!keepHistory) await etcd.compact()
        await new Promise(resolve => { setTimeout(resolve, downMs) })
        apiServer = await startApiServer()
      },
      counts: () => countRequests(join(dir, 'audit.log')),
      refusals: () => countRequests(join(dir, 'audit.log'), 403),
      processes: () => ({ 'kube-apiserver': apiServer.pid, 'etcd': etcd.pid, ...(controllers === undefined ? {} : { 'kube-controller-manager': controllers.pid }) }),
      stop: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

const controllersUser = 'system:kube-controller-manager'

interface Files { readonly authority: Authority; readonly tokens: Tokens; readonly controllersToken: string; readonly controllersKubeconfig: string }
const writeFiles = async (dir: string, of: Files): Promise<void> => {
  const server = await of.authority.issue('kubernetes', ['127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc'])
  const accounts = await of.authority.issue('service-accounts', ['127.0.0.1'])
  const files = {
    'tls.crt': server.certificate, 'tls.key': server.key, 'accounts.key': accounts.key, 'accounts.crt': accounts.certificate,
    'tokens.csv': tokenFile(of.tokens, of.controllersToken), 'audit-policy.yaml': auditPolicy, 'kubeconfig-controller-manager': of.controllersKubeconfig,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 })
}

/** token,user,uid,"groups" */
const tokenFile = ({ admin, devops, controller, other }: Tokens, controllers: string): string => [
  `${admin},admin,admin,system:masters`, `${controllers},${controllersUser},controllers,system:masters`, `${devops},devops,devops,devops`, `${other},other,other`,
  `${controller},system:serviceaccount:vmherd-system:vmherd,vmherd,"${serviceAccountGroups('vmherd-system').join(',')}"`,
].join('\n')

const apiServerFlags = ({ dir, port, url, etcdUrl }: { readonly dir: string; readonly port: number; readonly url: string; readonly etcdUrl: string }): readonly string[] => [
  `--etcd-servers=${etcdUrl}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', '--endpoint-reconciler-type=none', `--secure-port=${port}`, `--tls-cert-file=${join(dir, 'tls.crt')}`, `--tls-private-key-file=${join(dir, 'tls.key')}`,
  `--token-auth-file=${join(dir, 'tokens.csv')}`, '--authorization-mode=RBAC', '--service-cluster-ip-range=10.96.0.0/16',
  `--service-account-issuer=${url}`, `--service-account-signing-key-file=${join(dir, 'accounts.key')}`, `--service-account-key-file=${join(dir, 'accounts.crt')}`,
  // Pods have accounts; there are no pods here.
  '--disable-admission-plugins=ServiceAccount',
  // Nothing is to be waited for when it stops.
  '--shutdown-delay-duration=0s',
]

const auditFlags = (dir: string): readonly string[] => [`--audit-policy-file=${join(dir, 'audit-policy.yaml')}`, `--audit-log-path=${join(dir, 'audit.log')}`]

const startControllers = async (dir: string): Promise<Server> => {
  const port = await freePort()
  const log = join(dir, 'kube-controller-manager.log')
  return startServer({
    name: 'kube-controller-manager', path: needBinary('kube-controller-manager'), log, readyMs,
    args: [
      `--kubeconfig=${join(dir, 'kubeconfig-controller-manager')}`, '--leader-elect=false', '--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${join(dir, 'controller-manager-tls')}`,
      '--controllers=garbage-collector-controller,namespace-controller,resourcequota-controller,clusterrole-aggregation-controller,persistentvolumeclaim-protection-controller',
    ],
    ready: () => Promise.resolve(existsSync(log) && readFileSync(log, 'utf8').includes('Caches are synced')),
  })
}
