import type { MoRef } from '#protocols/vim/values.ts'
import { DatastoreProperties, HostProperties } from './host.ts'
import type { Built } from './inventory.ts'
import type { Machine, Power } from './vm.ts'
import type { World } from './world.ts'

/** A VM as a test wants to see it. */
export interface VmLook {
  readonly id: string
  readonly name: string
  /** Names of the folders below the datacenter's `vm` folder, joined with slashes. */
  readonly folder: string
  readonly uuid: string
  readonly instanceUuid: string
  readonly power: Power
  readonly template: boolean
  readonly host: string
  readonly cpuCount: number
  readonly memoryMiB: number
  readonly ipAddress: string | undefined
  readonly extraConfig: Readonly<Record<string, unknown>>
  readonly busy: boolean
}
export interface HostLook { readonly id: string; readonly name: string; readonly connected: boolean; readonly maintenance: boolean; readonly reservedMhz: number; readonly reservedMiB: number; readonly vms: number }
export interface DatastoreLook { readonly id: string; readonly name: string; readonly capacityBytes: number; readonly committedBytes: number; readonly uncommittedBytes: number }

/** What stands, to look at only. Templates are among the VMs. */
export interface InventoryLook {
  vms(): readonly VmLook[]
  /** Without templates. */
  vmCount(): number
  hosts(): readonly HostLook[]
  datastores(): readonly DatastoreLook[]
  templates(): readonly { readonly id: string; readonly name: string; readonly guestId: string }[]
  clusters(): readonly { readonly id: string; readonly pool: string; readonly hosts: readonly string[]; readonly datastores: readonly string[] }[]
}

export const look = (world: World, built: Built): InventoryLook => ({
  vms: () => [...world.machines.all()].map(machine => vmLook(world, built, machine)),
  vmCount: () => [...world.machines.all()].filter(({ properties }) => !properties.config.template).length,
  hosts: () => [...world.objects.ofType('HostSystem')].flatMap(({ ref, properties }) => (properties instanceof HostProperties ? [{
    id: ref.value, name: properties.name, connected: properties.runtime.connectionState === 'connected', maintenance: properties.runtime.inMaintenanceMode,
    reservedMhz: properties.reservedMhz, reservedMiB: properties.reservedMiB, vms: properties.vms.size,
  }] : [])),
  datastores: () => [...world.objects.ofType('Datastore')].flatMap(({ ref, properties }) => (properties instanceof DatastoreProperties ? [{
    id: ref.value, name: properties.name, capacityBytes: properties.capacityBytes, committedBytes: properties.committedBytes, uncommittedBytes: properties.uncommittedBytes,
  }] : [])),
  templates: () => built.templates.map(({ ref, properties }) => ({ id: ref.value, name: properties.name, guestId: properties.config.guestId })),
  clusters: () => built.clusters.map(({ ref, pool, hosts, datastores }) => ({ id: ref.value, pool: pool.value, hosts: hosts.map(({ value }) => value), datastores: datastores.map(({ value }) => value) })),
})

const vmLook = (world: World, built: Built, { ref, properties, busy }: Machine): VmLook => {
  const { name, config, runtime, guest, parent } = properties
  return {
    id: ref.value, name, folder: folderPath(world, built, parent), uuid: config.uuid, instanceUuid: config.instanceUuid, power: runtime.powerState, template: config.template,
    host: runtime.host.value, cpuCount: config.hardware.numCPU, memoryMiB: config.hardware.memoryMB, ipAddress: guest.ipAddress,
    extraConfig: Object.fromEntries(config.extraConfig.map(({ key, value }) => [key, value])), busy: busy !== undefined,
  }
}

const folderPath = (world: World, built: Built, parent: MoRef | undefined): string => {
  const names: string[] = []
  for (let at = parent; at !== undefined && at.value !== built.vmFolder.ref.value;) {
    const folder = world.objects.get(at)?.properties as { readonly name: string; readonly parent?: MoRef } | undefined
    if (folder === undefined) break
    names.unshift(folder.name)
    at = folder.parent
  }
  return names.join('/')
}
