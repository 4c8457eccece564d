import { performance } from 'node:perf_hooks'
import { Pool } from 'undici'
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from '#protocols/vim/soap.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { startSimulatedVcenter } from '#world/vcenter/server.ts'
import { createVcenter, type Vcenter } from '#world/vcenter/vcenter.ts'
import { connect, propertyCollector, type Client } from '#test/world/vcenter/client.ts'

/**
 * What the simulated vCenter and its codec carry: `node test/bench/world-vcenter.ts [--vms 10000]`. One line a figure.
 * Objectives: 5,000 small requests/s encoded and decoded; 1,000 clones with power-on/s of work; a change among 10,000 VMs
 * seen in 20 ms; 3 KB a VM.
 */

const vms = Number(process.argv[process.argv.indexOf('--vms') + 1] || 10_000) || 10_000
const say = (name: string, value: number, unit: string): void => { process.stdout.write(`${name.padEnd(64)} ${value.toFixed(value < 10 ? 2 : 0).padStart(10)} ${unit}\n`) }
const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}
const soon = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

const cloneArgs = (vcenter: Vcenter, index: number, folder: MoRef): VimObject => {
  const clusters = vcenter.inventory.clusters()
  const cluster = clusters[index % clusters.length]
  const pick = (ids: readonly string[] = []): string => ids[Math.floor(index / clusters.length) % ids.length] ?? ''
  return {
    folder, name: `vm-${index}`, spec: {
      location: { folder, datastore: moRef('Datastore', pick(cluster?.datastores)), diskMoveType: 'createNewChildDiskBacking', pool: moRef('ResourcePool', cluster?.pool ?? ''), host: moRef('HostSystem', pick(cluster?.hosts)) },
      template: false, powerOn: false,
      config: {
        instanceUuid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`, numCPUs: 1, memoryMB: 1024, managedBy: { extensionKey: 'dev.vmherd', type: 'VirtualMachine' },
        extraConfig: [{ key: 'disk.enableUUID', value: 'TRUE' }, { key: 'vmservice.namespacedName', value: `ns/vm-${index}` }, { key: 'guestinfo.userdata', value: 'I2Nsb3VkLWNvbmZpZw==' }],
      },
    },
  }
}

const benchCodec = async (vcenter: Vcenter): Promise<void> => {
  const rounds = 20_000
  const powerMs = await timed(() => { for (let i = 0; i < rounds; i++) decodeRequest(encodeRequest('PowerOnVM_Task', moRef('VirtualMachine', `vm-${i}`), {})) })
  say('codec: PowerOnVM_Task encoded and decoded', rounds / powerMs * 1_000, '/s')
  const answerMs = await timed(() => { for (let i = 0; i < rounds; i++) decodeResponse('PowerOnVM_Task', encodeResponse('PowerOnVM_Task', moRef('Task', `task-${i}`))) })
  say('codec: its answer encoded and decoded', rounds / answerMs * 1_000, '/s')
  const args = cloneArgs(vcenter, 1, moRef('Folder', 'group-v3'))
  const cloneMs = await timed(() => { for (let i = 0; i < rounds / 4; i++) decodeRequest(encodeRequest('CloneVM_Task', moRef('VirtualMachine', 'vm-1'), args)) })
  say('codec: CloneVM_Task encoded and decoded', rounds / 4 / cloneMs * 1_000, '/s')
}

const fill = async (vcenter: Vcenter, client: Client, folder: MoRef, from: number, count: number): Promise<readonly MoRef[]> => {
  const template = moRef('VirtualMachine', vcenter.inventory.templates()[0]?.id ?? '')
  for (let index = from; index < from + count; index++) {
    await client.call('CloneVM_Task', template, cloneArgs(vcenter, index, folder))
    if (index % 100 === 0) await soon()
  }
  while (vcenter.standing().tasks > 0) await soon()
  const made = vcenter.inventory.vms().filter(({ template: isTemplate }) => !isTemplate).slice(-count).map(({ id }) => moRef('VirtualMachine', id))
  for (const [at, vm] of made.entries()) {
    await client.call('PowerOnVM_Task', vm)
    if (at % 100 === 0) await soon()
  }
  while (vcenter.standing().tasks > 0) await soon()
  return made
}

const heapMiB = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1_048_576
}

interface UpdateSet { readonly version: string; readonly filterSet: readonly { readonly objectSet: readonly unknown[] }[] }
const benchChanges = async (client: Client, made: readonly MoRef[]): Promise<void> => {
  const view = await client.call<MoRef>('CreateContainerView', moRef('ViewManager', 'ViewManager'), { container: moRef('Folder', 'group-v3'), type: ['VirtualMachine'], recursive: true })
  await client.call('CreateFilter', propertyCollector, { partialUpdates: false, spec: {
    propSet: [{ type: 'VirtualMachine', pathSet: ['name', 'config.instanceUuid', 'config.hardware.numCPU', 'config.hardware.device', 'runtime.powerState', 'runtime.host', 'guest.ipAddress', 'guest.net'] }],
    objectSet: [{ obj: view, skip: true, selectSet: [{ _typeName: 'TraversalSpec', type: 'ContainerView', path: 'view', skip: false }] }],
  } })
  let version = ''
  const next = (maxWaitSeconds: number) => client.call<UpdateSet | undefined>('WaitForUpdatesEx', propertyCollector, { version, options: { maxWaitSeconds } })
  const firstMs = await timed(async () => {
    for (let set = await next(0); set !== undefined; set = await next(0)) version = set.version
  })
  say(`collector: ${made.length} VMs entered, in pieces of 100`, firstMs, 'ms')
  const waits: number[] = []
  for (let round = 0; round < 50; round++) {
    const vm = made[(round * 7919) % made.length] as MoRef
    const waiting = next(10)
    await soon()
    const start = performance.now()
    await client.call('Rename_Task', vm, { newName: `renamed-${round}` })
    version = (await waiting)?.version ?? version
    waits.push(performance.now() - start)
    for (let set = await next(0); set !== undefined; set = await next(0)) version = set.version
  }
  waits.sort((a, b) => a - b)
  say(`collector: one change among ${made.length} VMs seen, median`, waits[25] ?? 0, 'ms')
  say('collector: the slowest of 50', waits.at(-1) ?? 0, 'ms')
}

const vcenter = createVcenter({ inventory: { hosts: 400, clusters: 4, memoryGiBPerHost: 2_048, coresPerHost: 128 } })
const client = connect(vcenter)
await client.login()
await benchCodec(vcenter)
const folder = await client.call<MoRef>('CreateFolder', moRef('Folder', 'group-v3'), { name: 'bench' })
await fill(vcenter, client, folder, 0, 500)
const before = heapMiB()
let made: readonly MoRef[] = []
const fillMs = await timed(async () => { made = await fill(vcenter, client, folder, 500, vms) })
say('clone and power-on through the codec, without a socket', vms / fillMs * 1_000, '/s')
say('heap a VM (with --expose-gc, tasks included)', (heapMiB() - before) * 1_024 / vms, 'KB')
await benchChanges(client, made)

const served = await startSimulatedVcenter({ inventory: { hosts: 40 } })
const calls = 10_000
const pool = new Pool(new URL(served.url).origin, { connections: 8, pipelining: 1 })
const body = encodeRequest('RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'), {})
const callsMs = await timed(() => Promise.all(Array.from({ length: 16 }, async () => {
  for (let i = 0; i < calls / 16; i++) await (await pool.request({ path: '/sdk', method: 'POST', body })).body.text()
})))
say('HTTP: RetrieveServiceContent, 16 at a time, client in the same process', calls / callsMs * 1_000, '/s')
await pool.close()
await served.stop()
