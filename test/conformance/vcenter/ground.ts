import type { ExecutionContext, TestFn } from 'ava'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { connect, overView, propertyCollector, sessionManager, viewManager, type Client } from './client.ts'

/** A vCenter under test with its control interface. */
export interface Server {
  readonly name: 'world' | 'vcsim'
  /** Ends in /sdk. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** PEM file of the authority that signed its certificate; undefined: it speaks without TLS. */
  readonly caFile?: string | undefined
  /** Orders of the control interface: `POST faults`, `POST sessions/expire`, `POST hosts/maintenance`, `GET counts`. */
  control(order: string, body?: object): Promise<unknown>
  stop(): Promise<void>
}

/** Where a case stands: somebody logged in, a folder of its own, and places for VMs. */
export interface Ground extends Client {
  readonly server: Server
  readonly vmFolder: MoRef
  /** Empty, and of this case alone. */
  readonly folder: MoRef
  readonly cluster: MoRef
  readonly pool: MoRef
  readonly host: MoRef
  readonly hostName: string
  readonly datastore: MoRef
  readonly datastoreName: string
  /** To be cloned: one disk and one adapter. */
  readonly template: MoRef
  /** Another client; closed at the end. */
  another(): Client
  /** A clone in this folder, off. `config` is its ConfigSpec. */
  clone(name: string, config?: VimObject, location?: VimObject): Promise<MoRef>
  /** A VM made from nothing in this folder, off: a controller with a disk of 1 GiB. */
  create(name: string, config?: VimObject): Promise<MoRef>
  /** The arguments of CloneVM_Task. */
  cloneArgs(name: string, config?: VimObject, location?: VimObject): VimObject
  /** The arguments of CreateVM_Task. */
  createArgs(name: string, config?: VimObject): VimObject
  /**
   * What has to come. `lax` is what vcsim gives instead, which `why` tells; the world is held to `strict`, and vcsim to what it
   * is said to give, so that a simulator that has been mended is noticed.
   */
  expected<T>(strict: T, lax: T, why: string): T
}

export type Case = (t: ExecutionContext, ground: Ground) => Promise<void>
export interface Suite { readonly [claim: string]: Case }

/** Registers cases; one server is started for all of them. They run one after another: some put the whole server in trouble. */
export const conformance = (test: TestFn, start: () => Promise<Server>, suites: readonly Suite[]): void => {
  let server: Server | undefined
  let count = 0
  test.before(async () => { server = await start() })
  test.after.always(async () => { await server?.stop() })
  for (const suite of suites) {
    for (const [claim, tell] of Object.entries(suite)) {
      test.serial(claim, async t => {
        if (server === undefined) return t.fail('there is no server')
        const { ground, leave } = await enter(t, server, `case-${++count}`)
        try {
          await tell(t, ground)
        } finally {
          await leave()
        }
      })
    }
  }
}

const enter = async (t: ExecutionContext, server: Server, name: string): Promise<{ readonly ground: Ground; readonly leave: () => Promise<void> }> => {
  const clients: Client[] = []
  const another = (): Client => {
    const made = connect(server.url, server.caFile)
    clients.push(made)
    return made
  }
  const client = another()
  await client.logIn(server.user, server.password)
  const places = await look(client)
  const folder = await client.call<MoRef>('CreateFolder', places.vmFolder, { name })
  const cloneArgs: Ground['cloneArgs'] = (vmName, config = {}, location = {}) => ({
    folder, name: vmName, spec: { location: { datastore: places.datastore, pool: places.pool, host: places.host, ...location }, config, powerOn: false, template: false },
  })
  const createArgs: Ground['createArgs'] = (vmName, config = {}) => ({
    pool: places.pool, host: places.host,
    config: { name: vmName, guestId: 'otherLinux64Guest', files: { vmPathName: `[${places.datastoreName}]` }, numCPUs: 1, memoryMB: 512, deviceChange: [controller(-100), disk(-101, -100, 0)], ...config },
  })
  const made = async (method: string, self: MoRef, args: VimObject): Promise<MoRef> => {
    const info = await client.run(method, self, args)
    if (info.state !== 'success') throw new Error(`${method}: ${JSON.stringify(info.error)}`)
    return info.result as MoRef
  }
  const ground: Ground = {
    ...client, ...places, server, folder, another, cloneArgs, createArgs,
    clone: (vmName, config, location) => made('CloneVM_Task', places.template, cloneArgs(vmName, config, location)),
    create: (vmName, config) => made('CreateVM_Task', folder, createArgs(vmName, config)),
    expected: (strict, lax, why) => {
      if (server.name === 'world') return strict
      t.log(`vcsim: ${why}`)
      return lax
    },
  }
  return {
    ground,
    leave: async () => {
      await server.control('DELETE faults')
      // Who logged out or was thrown out during the case gets a fault here.
      await client.raw('Logout', sessionManager)
      await Promise.all(clients.map(one => one.close()))
    },
  }
}

/** A new SCSI controller, and a new thin disk of 1 GiB on it. */
export const controller = (key: number, busNumber = 0): VimObject =>
  ({ operation: 'add', device: { _typeName: 'ParaVirtualSCSIController', key, busNumber, sharedBus: 'noSharing' } })
export const disk = (key: number, controllerKey: number, unitNumber: number, capacityInKB = 1_048_576): VimObject => ({
  operation: 'add', fileOperation: 'create',
  device: { _typeName: 'VirtualDisk', key, controllerKey, unitNumber, capacityInKB, backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: '', diskMode: 'persistent', thinProvisioned: true } },
})

type Places = Pick<Ground, 'vmFolder' | 'cluster' | 'pool' | 'host' | 'hostName' | 'datastore' | 'datastoreName' | 'template'>

/** The first cluster with its first host, and a datastore that the host reaches and that does not hold the templates. */
const look = async (client: Client): Promise<Places> => {
  const { rootFolder } = await client.call<{ readonly rootFolder: MoRef }>('RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))
  const all = async (type: string, ...paths: readonly string[]): Promise<readonly { readonly ref: MoRef; readonly values: Readonly<Record<string, unknown>> }[]> => {
    const view = await client.call<MoRef>('CreateContainerView', viewManager, { container: rootFolder, type: [type], recursive: true })
    const { objects } = await client.call<{ readonly objects: readonly { readonly obj: MoRef; readonly propSet?: readonly { readonly name: string; readonly val?: unknown }[] }[] }>(
      'RetrievePropertiesEx', propertyCollector, { specSet: [overView(view, paths, type)], options: {} })
    await client.call('DestroyView', view)
    return objects.map(({ obj, propSet = [] }) => ({ ref: obj, values: Object.fromEntries(propSet.map(({ name, val }) => [name, val])) }))
  }
  const [datacenter] = await all('Datacenter', 'vmFolder')
  const [cluster] = await all('ClusterComputeResource', 'resourcePool', 'host')
  const [hostRef] = (cluster?.values['host'] ?? []) as readonly MoRef[]
  const host = (await all('HostSystem', 'name', 'datastore')).find(({ ref }) => ref.value === hostRef?.value)
  const template = (await all('VirtualMachine', 'config.template', 'datastore')).find(({ values }) => values['config.template'] === true)
  const holding = new Set(((template?.values['datastore'] ?? []) as readonly MoRef[]).map(({ value }) => value))
  const reached = (host?.values['datastore'] ?? []) as readonly MoRef[]
  const datastore = reached.find(({ value }) => !holding.has(value)) ?? reached[0]
  if (datacenter === undefined || cluster === undefined || host === undefined || template === undefined || datastore === undefined) {
    throw new Error('a datacenter with a cluster, a host, a datastore and a template is needed')
  }
  const { name } = await client.properties(datastore, 'name')
  return {
    vmFolder: datacenter.values['vmFolder'] as MoRef, cluster: cluster.ref, pool: cluster.values['resourcePool'] as MoRef,
    host: host.ref, hostName: String(host.values['name']), datastore, datastoreName: String(name), template: template.ref,
  }
}
