import type { HostProperties } from './host.ts'
import type { Managed } from './objects.ts'
import { VimError } from './vim-error.ts'
import type { World } from './world.ts'

const hostNamed = (world: World, nameOrId: string): Managed => {
  for (const object of world.objects.ofType('HostSystem')) {
    if (object.ref.value === nameOrId || (object.properties as HostProperties).name === nameOrId) return object
  }
  throw new VimError('InvalidArgument', `There is no host ${nameOrId}.`, { invalidProperty: 'host' })
}

/** The connection to a host is lost, or comes back: with it, that to its VMs. */
export const connectHost = (world: World, nameOrId: string, connection: 'connected' | 'disconnected' | 'notResponding'): void => {
  const host = hostNamed(world, nameOrId)
  world.objects.set(host, { 'runtime.connectionState': connection }, ['summary.runtime'])
  for (const ref of (host.properties as HostProperties).vm) {
    const machine = world.machines.get(ref)
    if (machine !== undefined) world.objects.set(machine.object, { 'runtime.connectionState': connection === 'connected' ? 'connected' : 'disconnected' }, ['summary.runtime'])
  }
}

/** Maintenance mode as it is when it has been entered; VMs that are on stay where they are. */
export const maintainHost = (world: World, nameOrId: string, inMaintenance: boolean): void =>
  world.objects.set(hostNamed(world, nameOrId), { 'runtime.inMaintenanceMode': inMaintenance }, ['summary.runtime'])
