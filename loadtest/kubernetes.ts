import type { WebhookTarget } from '../deploy/webhooks.ts'
import { startBalancer, type Balancer } from './real/balancer.ts'
import { startRealKubernetes } from './real/kubernetes.ts'
import { machineClock } from './world/clock.ts'
import { startSimulatedKubernetes } from './world/kubernetes/server.ts'
import type { Pair } from './world/kubernetes/tls.ts'
import type { Tokens } from './world/kubernetes/users.ts'
import { seeded } from './world/random.ts'

/** `world`: the simulated API server; `real`: etcd, kube-apiserver and kube-controller-manager as processes. */
export const kubernetesKinds = ['world', 'real'] as const
export type KubernetesKind = (typeof kubernetesKinds)[number]

/** An API server that members run on, of whatever kind. */
export interface Kubernetes {
  readonly url: string
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string
  readonly tokens: Tokens
  kubeconfig(user: keyof Tokens): string
  /** A certificate by the same authority, for webhooks. */
  issue(commonName: string, hosts: readonly string[]): Promise<Pair>
  /** How webhook configurations name those who answer at `base` (`https://127.0.0.1:9443`), which is asked for each connection or call. */
  reach(base: () => string | undefined): Promise<WebhookTarget>
  /** Ends all connections, is away for `downMs`, and listens on the same port again. Without its history, whoever resumes a watch is told 410 Gone. */
  restart(options: { readonly keepHistory: boolean; readonly downMs: number }): Promise<void>
  /** Requests so far, by `user verb resource`. */
  counts(): Promise<Readonly<Record<string, number>>>
  /** Of these, the ones that were answered with 403. */
  refusals(): Promise<Readonly<Record<string, number>>>
  /** Its servers that are processes of their own, by name. */
  processes(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

const historyLength = 100_000
const bookmarkMs = 60_000
const bodyLimitBytes = 3 * 1024 * 1024
const service = { kind: 'Service', namespace: 'vmherd-system', name: 'vmherd-webhook' } as const

/** Starts one on a free loopback port; what it writes goes below `dir`. */
export const startKubernetes = (kind: KubernetesKind, options: { readonly dir: string; readonly seed: number }): Promise<Kubernetes> =>
  kind === 'world' ? startSimulated(options.seed) : startReal(options.dir)

const bundle = (ca: string): string => Buffer.from(ca).toString('base64')

const startSimulated = async (seed: number): Promise<Kubernetes> => {
  const world = await startSimulatedKubernetes({ port: 0, clock: machineClock, random: seeded(seed), historyLength, bookmarkMs, bodyLimitBytes })
  return {
    ...world,
    reach: base => {
      world.setService(service.namespace, service.name, base)
      return Promise.resolve({ ...service, caBundle: bundle(world.ca) })
    },
    counts: () => Promise.resolve(world.counts()),
    refusals: () => Promise.resolve(world.refusals()),
    processes: () => ({}),
  }
}

const startReal = async (dir: string): Promise<Kubernetes> => {
  const real = await startRealKubernetes({ dir, audit: true })
  const balancers: Balancer[] = []
  return {
    ...real,
    reach: async base => {
      // There is no network of Services on this machine: an address on loopback stands in for one.
      const balancer = await startBalancer(base)
      balancers.push(balancer)
      return { kind: 'Url', base: balancer.url, caBundle: bundle(real.ca) }
    },
    stop: async () => {
      await real.stop()
      for (const balancer of balancers) await balancer.stop()
    },
  }
}
