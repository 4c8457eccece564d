import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { roleNames } from '#protocols/shard.ts'
import { installation } from '../deploy/rbac.ts'
import { webhookConfigurations } from '../deploy/webhooks.ts'
import { createClient, type Client } from './client.ts'
import { configVariable, memberSettings } from './configuration.ts'
import { startKubernetes, type Kubernetes, type KubernetesKind } from './kubernetes.ts'
import { startMember, type MemberSurroundings, type RunningMember } from './members.ts'
import { findNatsServer, startNats, type RunningNats } from './nats.ts'
import { emptyRunFolder } from './run-folder.ts'
import { definitions, images, secret, surroundings, type Estate, type Manifest } from './surroundings.ts'
import { until } from './until.ts'
import { startVcenter, type Vcenter, type VcenterKind } from './vcenter.ts'
import { kubeconfig as kubeconfigOf } from './world/kubernetes/kubeconfig.ts'
import { inventoryDefaults, type latencyPresets } from './world/vcenter/options.ts'

/** What is started, and how. */
export interface RunOptions {
  /** Folder for kubeconfigs, logs and state.json; emptied first, where it is a run's. */
  readonly dir: string
  readonly members: number
  /** The simulated API server when left out. */
  readonly kubernetes?: KubernetesKind
  /** The simulated vCenter when left out. */
  readonly vcenter?: VcenterKind
  readonly hosts: number
  readonly latency: keyof typeof latencyPresets
  readonly seed: number
  readonly bus: 'nats' | 'local'
  /** Servers of NATS; 1 when left out. Of three or more, each keeps a copy of what is kept. */
  readonly natsServers?: number
  /** Whether members that end unexpectedly are started again. */
  readonly restart: boolean
  /** Namespaces with classes. */
  readonly namespaces?: readonly string[]
  /** YAML file with settings of members; what is decided here goes before it. */
  readonly config?: string
  /** Settings of members besides, by environment name. */
  readonly settings?: Readonly<Record<string, string>>
  readonly progress: (line: string) => void
}

/** Everything on one machine: the surroundings, NATS and members. */
export interface Running {
  readonly kubernetes: Kubernetes
  readonly vcenter: Vcenter
  readonly nats: RunningNats | undefined
  /** As an administrator. */
  readonly client: Client
  readonly members: readonly RunningMember[]
  readonly kubeconfig: string
  readonly around: MemberSurroundings
  addMember(): Promise<RunningMember>
  /** Stops every member and starts as many anew; comes back when they are ready and own every shard. */
  restartMembers(): Promise<void>
  /** Sets the password of vCenter's Secret. */
  setCredentials(password: string): Promise<void>
  stop(): Promise<void>
}

const readyMs = 60_000

/** What has been started, in this order; stopped the other way round. */
type Started = (stop: () => Promise<void>) => void

/**
 * Brings everything up; comes back when every member is ready. Throws before anything is started when a setting of members
 * is not allowed, and stops what it has started when something does not come up.
 */
export const runAll = async (options: RunOptions): Promise<Running> => {
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => { for (const one of stops.splice(0).reverse()) await one() }
  try {
    return { ...await bringUp(options, one => { stops.push(one) }), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const bringUp = async (options: RunOptions, started: Started): Promise<Omit<Running, 'stop'>> => {
  const { dir, progress } = options
  const settings = { ...(options.config === undefined ? {} : { [configVariable]: options.config }), ...options.settings }
  const shards = Number((await memberSettings({ ...process.env, ...settings }))['shards.count'])
  emptyRunFolder(dir)
  const transport = options.bus === 'local' ? undefined : await startTransport(options)
  if (transport !== undefined) started(() => transport.stop())

  progress('API server and vCenter')
  const kubernetes = await startKubernetes(options.kubernetes ?? 'world', { dir: join(dir, 'kubernetes'), seed: options.seed })
  started(() => kubernetes.stop())
  const vcenter = await startVcenter(options.vcenter ?? 'world', { dir: join(dir, 'vcenter'), hosts: options.hosts, latency: options.latency, seed: options.seed })
  started(() => vcenter.stop())
  const kubeconfig = write(join(dir, 'kubeconfig'), kubernetes.kubeconfig('admin'))
  write(join(dir, 'kubeconfig-devops'), kubernetes.kubeconfig('devops'))
  const client = createClient({ url: kubernetes.url, ca: kubernetes.ca, token: kubernetes.tokens.admin })
  started(() => client.close())

  progress('definitions, classes, images, storage classes and zones')
  await applyAll(client, vcenter, options)
  const memberKubeconfig = write(join(dir, 'kubeconfig-member'), kubeconfigOf({ url: kubernetes.url, ca: kubernetes.ca, user: installation.account, token: await accountToken(client) }))
  const certificate = await kubernetes.issue('vmherd-webhook', ['127.0.0.1', 'localhost'])
  const trust = vcenter.caFile === undefined ? {} : { VMHERD_VCENTER_CA_FILE: vcenter.caFile }
  const copies = transport === undefined || transport.servers.length < 3 ? {} : { VMHERD_NATS_REPLICAS: '3' }
  const around: MemberSurroundings = { dir, kubeconfig: memberKubeconfig, vcenterUrl: vcenter.url, natsUrl: transport?.url, certificate, settings: { ...trust, ...copies, ...settings } }

  const members: RunningMember[] = []
  started(async () => { await Promise.all(members.map(member => member.stop())) })
  const state = (): void => writeState(dir, { kubernetes, vcenter, nats: transport, members })
  let last = 0
  const addMember = async (): Promise<RunningMember> => {
    const member = await startMember(`member-${++last}`, around, options.restart, () => state())
    members.push(member)
    return member
  }
  let turn = 0
  const target = await kubernetes.reach(() => {
    const alive = members.filter(member => member.alive())
    return alive[turn++ % Math.max(1, alive.length)]?.webhooks
  })
  const count = options.bus === 'local' || transport === undefined ? 1 : options.members
  progress(`${count} member${count === 1 ? '' : 's'}`)
  const addMembers = async (): Promise<void> => {
    for (let index = 0; index < count; index++) await addMember()
    await Promise.all(members.map(member => member.ready(readyMs)))
  }
  await addMembers()
  for (const object of webhookConfigurations(target)) await client.apply(object as Manifest)
  await everyShardOwned(members, shards)
  state()
  return {
    kubernetes, vcenter, nats: transport, client, members, kubeconfig, around, addMember,
    restartMembers: async () => {
      await Promise.all(members.splice(0).map(member => member.stop()))
      await addMembers()
      await everyShardOwned(members, shards)
      state()
    },
    setCredentials: async password => { await client.apply(secret({ user: vcenter.user, password })) },
  }
}

/** NATS, or undefined (said in one line) where there is none to be had. */
const startTransport = async ({ dir, progress, natsServers = 1 }: RunOptions): Promise<RunningNats | undefined> => {
  const found = await findNatsServer(progress)
  if (!found.ok) {
    progress(`${found.fault.message}; going on with one member on the in-memory bus`)
    return undefined
  }
  progress(`NATS ${found.value.version}`)
  return startNats({ path: found.value.path, dir: join(dir, 'nats'), size: natsServers })
}

const write = (path: string, text: string): string => {
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

const applyAll = async (client: Client, vcenter: Vcenter, options: RunOptions): Promise<void> => {
  const estate: Estate = {
    clusters: (await vcenter.clusters()).map(({ id }) => ({ id, name: id })),
    templates: (await vcenter.templates()).map((template, index) => ({ ...template, diskGiB: inventoryDefaults.templates[index]?.diskGiB ?? 10 })),
  }
  for (const object of definitions()) await client.apply(object)
  await until('the definitions to be served', 10_000, async () => {
    const { code } = await client.send('GET', '/apis/vmoperator.vmware.com/v1alpha5/virtualmachines')
    return code === 200 ? true : undefined
  })
  for (const object of surroundings(estate, vcenter, options.namespaces ?? ['default'])) await client.apply(object)
  for (const { object, status } of images(estate, Date.now())) await client.apply(object, status)
}

/** A token of the account that members run under. */
const accountToken = async (client: Client): Promise<string> => {
  const { namespace, account } = installation
  const { code, body } = await client.send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: tokenSeconds } })
  if (code !== 201) throw new Error(`token of ${namespace}/${account}: ${code} ${String(body['message'])}`)
  return (body['status'] as { readonly token: string }).token
}
const tokenSeconds = 365 * 86_400

/** Waits until the members together hold every shard and role. */
const everyShardOwned = async (members: readonly RunningMember[], shards: number): Promise<void> => {
  await until('every shard to be owned', readyMs, async () => {
    const texts = await Promise.all(members.map(async member => (await fetch(member.metrics)).text()))
    const held = texts.flatMap(text => [...text.matchAll(/^claims_held\{kind="(shard|role)"\} (\d+)/gm)].map(match => Number(match[2])))
    return held.reduce((sum, one) => sum + one, 0) >= shards + roleNames.length ? true : undefined
  }, 200)
}

const writeState = (dir: string, { kubernetes, vcenter, nats, members }: { kubernetes: Kubernetes; vcenter: Vcenter; nats: RunningNats | undefined; members: readonly RunningMember[] }): void => {
  const state = {
    pid: process.pid,
    kubernetes: { url: kubernetes.url }, vcenter: { url: vcenter.url, user: vcenter.user, password: vcenter.password },
    ...(nats === undefined ? {} : { nats: { url: nats.url, pid: nats.pid } }),
    members: members.filter(member => member.alive()).map(member => ({ name: member.name, pid: member.pid(), parentPid: member.parentPid(), metrics: member.metrics, health: member.health, webhooks: member.webhooks })),
  }
  // Whoever reads it never sees half of it.
  writeFileSync(join(dir, 'state.json.new'), `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(join(dir, 'state.json.new'), join(dir, 'state.json'))
}
