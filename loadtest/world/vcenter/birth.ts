import { moRef, type MoRef } from '#protocols/vim/values.ts'
import { DatastoreProperties, HostProperties } from './host.ts'
import { folderOf } from './folders.ts'
import { neverRan } from './guest-info.ts'
import type { Managed } from './objects.ts'
import { PoolProperties } from './pool.ts'
import { spaceOf } from './device-changes.ts'
import { VmProperties, type Machine, type VmConfig } from './vm.ts'
import type { World } from './world.ts'
import { invalidArgument, notFound, VimError } from './vim-error.ts'

/** Where a new VM goes. */
export interface Place { readonly folder: Managed; readonly pool: MoRef | undefined; readonly host: MoRef; readonly datastore: MoRef }

/** Checks that the parts of a place fit together, and chooses a host where none is named: the one with the most free memory. */
export const placeOf = (world: World, folderRef: MoRef, pool: MoRef | undefined, hostRef: MoRef | undefined, datastore: MoRef): Place => {
  const folder = world.objects.get(folderRef)
  if (folder === undefined) throw notFound(folderRef)
  if (!folderOf(folder).childType.includes('VirtualMachine')) throw invalidArgument('folder', `${folderRef.value} does not hold virtual machines.`)
  const cluster = pool === undefined ? undefined : clusterOf(world, pool)
  const host = hostRef ?? roomiest(world, cluster?.hosts ?? [])
  if (host === undefined) throw invalidArgument('host', 'A host or a resource pool is needed.')
  if (cluster !== undefined && !cluster.hosts.some(ref => ref.value === host.value)) throw invalidArgument('host', `${host.value} is not in the cluster of ${pool?.value ?? ''}.`)
  checkHost(world, host)
  if (!world.capacity.host(host).datastore.some(ref => ref.value === datastore.value)) {
    world.capacity.datastore(datastore)
    throw new VimError('InvalidDatastore', `Host ${host.value} has no access to ${datastore.value}.`, { datastore, name: world.capacity.datastore(datastore).name })
  }
  return { folder, pool, host, datastore }
}

/** Nothing can be made or started on a host that is gone or in maintenance. */
export const checkHost = (world: World, ref: MoRef): void => {
  const { name, runtime } = world.capacity.host(ref)
  if (runtime.connectionState !== 'connected') throw new VimError('InvalidState', `The operation is not allowed in the current state: host ${name} is ${runtime.connectionState}.`)
  if (runtime.inMaintenanceMode) throw new VimError('InvalidState', `The operation is not allowed in the current state: host ${name} is in maintenance mode.`)
}

const clusterOf = (world: World, pool: MoRef): { readonly hosts: readonly MoRef[] } => {
  const found = world.objects.get(pool)
  if (found === undefined) throw notFound(pool)
  if (!(found.properties instanceof PoolProperties)) throw invalidArgument('pool', `${pool.value} is not a resource pool.`)
  return { hosts: found.properties.clusterHosts }
}

const roomiest = (world: World, hosts: readonly MoRef[]): MoRef | undefined => {
  let best: MoRef | undefined
  let most = -Infinity
  for (const ref of hosts) {
    const { runtime, built, poweredOnMiB } = world.capacity.host(ref)
    const free = built.memoryMiB - poweredOnMiB
    if (runtime.connectionState !== 'connected' || runtime.inMaintenanceMode || free <= most) continue
    best = ref
    most = free
  }
  return best
}

/** Brings a VM into the inventory; its disk space is taken already. It is off. */
export const born = (world: World, place: Place, config: VmConfig): Machine => {
  const ref = moRef('VirtualMachine', world.objects.nextId('vm-'))
  const properties = new VmProperties(place.folder.ref, config, {
    host: place.host, connectionState: 'connected', powerState: 'poweredOff', toolsInstallerMounted: false, numMksConnections: 0,
    recordReplayState: 'inactive', onlineStandby: false, consolidationNeeded: false, faultToleranceState: 'notConfigured',
  }, neverRan, place.pool, place.datastore)
  Object.assign(properties, spaceOf(config.hardware.device))
  const machine: Machine = { object: world.objects.add(ref.type, ref.value, properties), ref, properties, busy: undefined, guestTimer: undefined, held: undefined }
  world.machines.add(machine)
  world.folders.enter(place.folder, config.name, ref)
  eachList(world, [place.pool, place.host, place.datastore], vms => { vms.set(ref.value, ref) })
  return machine
}

/** The lists of VMs of its pool, host and datastores. */
const eachList = (world: World, ids: readonly (MoRef | undefined)[], change: (vms: Map<string, MoRef>) => void): void => {
  for (const id of ids) {
    const object = id === undefined ? undefined : world.objects.byId(id.value)
    const properties = object?.properties
    if (object === undefined || !(properties instanceof PoolProperties || properties instanceof HostProperties || properties instanceof DatastoreProperties)) continue
    change(properties.vms)
    world.objects.touch(object, ['vm'])
  }
}

/** A template is in no resource pool. */
export const leavePool = (world: World, { object, ref, properties }: Machine): void => {
  eachList(world, [properties.resourcePool], vms => { vms.delete(ref.value) })
  world.objects.set(object, { resourcePool: undefined })
}

/** Takes a VM out of the inventory. */
export const gone = (world: World, machine: Machine): void => {
  const { parent, resourcePool, runtime, datastore, name } = machine.properties
  machine.guestTimer?.()
  eachList(world, [resourcePool, runtime.host, ...datastore], vms => { vms.delete(machine.ref.value) })
  const folder = parent === undefined ? undefined : world.objects.get(parent)
  if (folder !== undefined) world.folders.leave(folder, name)
  world.machines.remove(machine)
  world.objects.remove(machine.object)
}
