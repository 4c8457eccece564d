import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { born, type Place } from './birth.ts'
import { newUuid } from './create.ts'
import { spaceOf } from './device-changes.ts'
import { rootFolder, topFolder } from './folders.ts'
import { DatastoreProperties, HostProperties } from './host.ts'
import { macOf } from './network-cards.ts'
import type { Managed } from './objects.ts'
import type { InventoryOptions, TemplateOptions } from './options.ts'
import { PoolProperties } from './pool.ts'
import { builtIn } from './slots.ts'
import type { Device, Machine } from './vm.ts'
import { emptyConfig } from './vm-config.ts'
import { changeVersion, isoNow, type World } from './world.ts'

/** The places of a new vCenter that others ask for. */
export interface Built {
  readonly root: Managed
  readonly datacenter: Managed
  readonly vmFolder: Managed
  readonly clusters: readonly { readonly ref: MoRef; readonly pool: MoRef; readonly hosts: readonly MoRef[]; readonly datastores: readonly MoRef[] }[]
  readonly portgroup: MoRef
  readonly templates: readonly Machine[]
}

const gibibyte = 1_073_741_824
const datacenterId = 'datacenter-2'

/**
 * One datacenter with clusters, hosts, datastores (each shared by its cluster), a datastore with templates that every host
 * reaches, and two networks. The same options and seed give the same names and ids.
 */
export const buildInventory = (world: World, options: InventoryOptions): Built => {
  const { objects, folders } = world
  const root = rootFolder(objects, 'group-d1')
  const [vm, host, store, net] = (['v3', 'h4', 's5', 'n6'] as const).map(id => moRef('Folder', `group-${id}`)) as [MoRef, MoRef, MoRef, MoRef]
  const datacenter = objects.add('Datacenter', datacenterId, {
    name: 'dc-1', parent: root.ref, overallStatus: 'green', vmFolder: vm, hostFolder: host, datastoreFolder: store, networkFolder: net,
  })
  folders.enter(root, 'dc-1', datacenter.ref)
  const vmFolder = topFolder(objects, vm.value, 'vm', datacenterId, 'VirtualMachine')
  const hostFolder = topFolder(objects, host.value, 'host', datacenterId, 'ComputeResource')
  const storeFolder = topFolder(objects, store.value, 'datastore', datacenterId, 'Datastore')
  const netFolder = topFolder(objects, net.value, 'network', datacenterId, 'Network')
  for (let id = 1; id <= 6; id++) objects.nextId('')

  const networks = buildNetworks(world, netFolder)
  const images = addDatastore(world, storeFolder, 'images', imagesGiB(options))
  const clusters = Array.from({ length: options.clusters }, (_, index) => buildCluster(world, options, index, hostFolder, storeFolder, images, networks))
  const built = { root, datacenter, vmFolder, clusters, portgroup: networks[1] as MoRef }
  return { ...built, templates: buildTemplates(world, options, built, images) }
}

const imagesGiB = ({ templates }: InventoryOptions): number => templates.reduce((sum, { diskGiB }) => sum + diskGiB, 64)

const buildNetworks = (world: World, folder: Managed): readonly MoRef[] => {
  const { objects, folders } = world
  const network = objects.add('Network', objects.nextId('network-'), named('VM Network', folder.ref, { summary: { name: 'VM Network', accessible: true, ipPoolName: '' } }))
  const uuid = '50 1c 7c 1d 6f 28 4a 51-93 7d 4e 2a 5b 6c 8f 01'
  const dvs = objects.add('VmwareDistributedVirtualSwitch', objects.nextId('dvs-'), named('switch-1', folder.ref, { uuid, portgroup: [] }))
  const key = objects.nextId('dvportgroup-')
  const portgroup = objects.add('DistributedVirtualPortgroup', key, named('primary', folder.ref, {
    key, config: { key, name: 'primary', numPorts: 100_000, distributedVirtualSwitch: dvs.ref }, summary: { name: 'primary', accessible: true, ipPoolName: '' },
  }))
  objects.set(dvs, { portgroup: [portgroup.ref] })
  for (const object of [network, dvs, portgroup]) folders.enter(folder, (object.properties as { readonly name: string }).name, object.ref)
  return [network.ref, portgroup.ref]
}
const named = (name: string, parent: MoRef, rest: object): object => ({ name, parent, overallStatus: 'green', ...rest })

const addDatastore = (world: World, folder: Managed, name: string, gib: number): MoRef => {
  const ref = moRef('Datastore', world.objects.nextId('datastore-'))
  world.objects.add(ref.type, ref.value, new DatastoreProperties(ref, name, folder.ref, gib * gibibyte))
  world.folders.enter(folder, name, ref)
  return ref
}

const buildCluster = (
  world: World, options: InventoryOptions, index: number, hostFolder: Managed, storeFolder: Managed, images: MoRef, networks: readonly MoRef[],
): Built['clusters'][number] => {
  const { objects } = world
  const name = `cluster-${index + 1}`
  const ref = moRef('ClusterComputeResource', objects.nextId('domain-c'))
  const pool = moRef('ResourcePool', objects.nextId('resgroup-'))
  const own = Array.from({ length: options.datastoresPerCluster }, (_, at) => addDatastore(world, storeFolder, `${name}-datastore-${at + 1}`, options.datastoreGiB))
  const datastores = [...own, images]
  const hosts: MoRef[] = []
  const hostCount = Math.floor((options.hosts + options.clusters - 1 - index) / options.clusters)
  const totals = { mhz: hostCount * options.coresPerHost * options.coreMhz, bytes: hostCount * options.memoryGiBPerHost * gibibyte }
  objects.add(ref.type, ref.value, named(name, hostFolder.ref, {
    resourcePool: pool, host: hosts, datastore: datastores, network: networks,
    summary: {
      _typeName: 'ClusterComputeResourceSummary', totalCpu: totals.mhz, totalMemory: totals.bytes, numCpuCores: hostCount * options.coresPerHost,
      numCpuThreads: hostCount * options.coresPerHost * 2, effectiveCpu: totals.mhz, effectiveMemory: totals.bytes / 1_048_576, numHosts: hostCount, numEffectiveHosts: hostCount, overallStatus: 'green',
    },
  }))
  world.folders.enter(hostFolder, name, ref)
  objects.add(pool.type, pool.value, new PoolProperties('Resources', ref, ref, hosts, rootPoolConfig(totals.mhz, totals.bytes / 1_048_576)))
  for (let at = 0; at < hostCount; at++) hosts.push(addHost(world, options, `${name}-host-${at + 1}.vmherd.local`, ref, datastores, networks))
  return { ref, pool, hosts, datastores: own }
}

const rootPoolConfig = (mhz: number, mib: number): Readonly<Record<string, unknown>> => {
  const shares = { shares: 4000, level: 'normal' }
  return {
    cpuAllocation: { reservation: mhz, expandableReservation: true, limit: mhz, shares },
    memoryAllocation: { reservation: mib, expandableReservation: true, limit: mib, shares },
  }
}

const addHost = (world: World, options: InventoryOptions, name: string, cluster: MoRef, datastores: readonly MoRef[], networks: readonly MoRef[]): MoRef => {
  const ref = moRef('HostSystem', world.objects.nextId('host-'))
  const built = { cores: options.coresPerHost, threads: options.coresPerHost * 2, coreMhz: options.coreMhz, memoryMiB: options.memoryGiBPerHost * 1024 }
  world.objects.add(ref.type, ref.value, new HostProperties(name, cluster, newUuid(world), built, datastores, networks, isoNow(world)))
  for (const id of datastores) world.capacity.datastore(id).hosts.push(ref)
  return ref
}

const buildTemplates = (world: World, options: InventoryOptions, built: Omit<Built, 'templates'>, images: MoRef): readonly Machine[] => {
  const folder = world.folders.create(built.vmFolder, world.objects.nextId('group-v'), 'templates')
  const [cluster] = built.clusters
  const [host] = cluster?.hosts ?? []
  if (cluster === undefined || host === undefined) return []
  return options.templates.map(template => addTemplate(world, template, { folder, pool: undefined, host, datastore: images }, built.portgroup))
}

const addTemplate = (world: World, template: TemplateOptions, place: Place, portgroup: MoRef): Machine => {
  const home = `[images] ${template.name}/${template.name}`
  const at = changeVersion(world)
  const devices = [...builtIn, ...templateDevices(world, template, place, home, portgroup)]
  const config = {
    ...emptyConfig(template.name, newUuid(world), newUuid(world), `${home}.vmx`, devices, at), template: true,
    guestId: template.guestId, guestFullName: template.guestFullName, hardware: { numCPU: 2, numCoresPerSocket: 1, memoryMB: 4096, device: devices },
  }
  const { committedBytes, uncommittedBytes } = spaceOf(devices)
  world.capacity.takeSpace(place.datastore, home, committedBytes, uncommittedBytes)
  return born(world, place, config)
}

const templateDevices = (world: World, { diskGiB }: TemplateOptions, { datastore }: Place, home: string, portgroup: MoRef): readonly Device[] => [
  { _typeName: 'ParaVirtualSCSIController', key: 1000, deviceInfo: { label: 'SCSI controller 0', summary: 'VMware paravirtual SCSI' }, controllerKey: 100, unitNumber: 3, busNumber: 0, hotAddRemove: true, sharedBus: 'noSharing', scsiCtlrUnitNumber: 7 },
  {
    _typeName: 'VirtualDisk', key: 2000, deviceInfo: { label: 'Hard disk 1', summary: `${diskGiB * 1_048_576} KB` },
    backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', fileName: `${home}.vmdk`, datastore, diskMode: 'persistent', thinProvisioned: true, uuid: newUuid(world) },
    controllerKey: 1000, unitNumber: 0, capacityInKB: diskGiB * 1_048_576, capacityInBytes: diskGiB * gibibyte,
  },
  {
    _typeName: 'VirtualVmxnet3', key: 4000, deviceInfo: { label: 'Network adapter 1', summary: 'primary' },
    backing: { _typeName: 'VirtualEthernetCardDistributedVirtualPortBackingInfo', port: { switchUuid: '50 1c 7c 1d 6f 28 4a 51-93 7d 4e 2a 5b 6c 8f 01', portgroupKey: portgroup.value } },
    connectable: { startConnected: true, allowGuestControl: true, connected: false, status: 'untried' },
    controllerKey: 100, unitNumber: 7, addressType: 'assigned', macAddress: macOf(world.counters.mac++), wakeOnLanEnabled: true,
  },
]
