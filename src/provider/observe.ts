import type { VmKey } from '#protocols/ids.ts'
import type { ObservedVm, PowerState, ProviderVmId } from '#protocols/provider.ts'
import { hardwareOf, type Hardware } from './devices.ts'
import { guestOf, nicsOf } from './guest.ts'
import type { HostName } from './hosts.ts'
import { asList, listAt, numberAt, refAt, textAt, type Keeping, type Properties } from './properties.ts'

/** The key under which a VM says whose it is. */
export const ownerKey = 'vmservice.namespacedName'
export const ownerPath = `config.extraConfig["${ownerKey}"]`

/** Everything that is looked at of a VM; what changes often (statistics) is left out. */
export const vmPaths: readonly string[] = [
  'name', 'config.uuid', 'config.instanceUuid', 'config.changeVersion', 'config.version', 'config.createDate',
  'config.hardware.numCPU', 'config.hardware.memoryMB', 'config.hardware.device', 
  'config.cpuAllocation.reservation', 'config.memoryAllocation.reservation', ownerPath,
  'runtime.powerState', 'runtime.connectionState', 'runtime.host',
  'guest.toolsRunningStatus', 'guest.guestId', 'guest.guestFullName', 'guest.hostName', 'guest.ipAddress', 'guest.net',
]

/** How properties of VMs are kept. Lists are cut down at once to what is looked at: there are many VMs. */
export const vmKeeping: Keeping = {
  stays: path => path === 'name' || path.startsWith('config.'),
  read: (path, value) => {
    switch (path) {
      case 'config.hardware.device': return hardwareOf(asList(value))
      case 'guest.net': return nicsOf(asList(value))
      default: return value
    }
  },
}

const noHardware: Hardware = { controllers: [], devices: [] }

/** A VM from its properties, kept as above; undefined while they are not there yet, because it is just being made. */
export const observe = (id: string, properties: Properties, hostOf: (hostId: string) => HostName | undefined): ObservedVm | undefined => {
  const instanceUuid = textAt(properties, 'config.instanceUuid')
  const power = powerOf(properties['runtime.powerState'])
  if (instanceUuid === undefined || power === undefined) return undefined
  const hostId = refAt(properties, 'runtime.host')?.value
  const host = hostId === undefined ? undefined : hostOf(hostId)
  const { controllers, devices } = (properties['config.hardware.device'] ?? noHardware) as Hardware
  return {
    id: id as ProviderVmId,
    name: textAt(properties, 'name') ?? '',
    instanceUuid,
    biosUuid: textAt(properties, 'config.uuid') ?? '',
    owner: ownerOf(properties),
    connection: connectionOf(properties['runtime.connectionState']),
    power,
    hostId,
    hostName: host?.name,
    clusterId: host?.clusterId,
    cpuCount: numberAt(properties, 'config.hardware.numCPU'),
    memoryMiB: numberAt(properties, 'config.hardware.memoryMB'),
    cpuReservationMhz: numberAt(properties, 'config.cpuAllocation.reservation'),
    memoryReservationMiB: numberAt(properties, 'config.memoryAllocation.reservation'),
    hardwareVersion: hardwareVersionOf(textAt(properties, 'config.version')),
    changeVersion: textAt(properties, 'config.changeVersion') ?? '',
    createdAt: textAt(properties, 'config.createDate'),
    guest: guestOf(properties),
    controllers,
    devices,
  }
}

/** Power as the API spells it; undefined for what vCenter does not say. */
export const powerOf = (state: unknown): PowerState | undefined => {
  switch (state) {
    case 'poweredOn': return 'PoweredOn'
    case 'poweredOff': return 'PoweredOff'
    case 'suspended': return 'Suspended'
    default: return undefined
  }
}

const connectionOf = (state: unknown): ObservedVm['connection'] => {
  switch (state) {
    case 'connected': case 'disconnected': case 'inaccessible': case 'orphaned': case 'invalid': return state
    default: return 'invalid'
  }
}

/** The owner: the option by itself, or among all options, as the server gives it. */
export const ownerOf = (properties: Properties): VmKey | undefined => {
  const own = properties[ownerPath]
  if (typeof own === 'string') return keyIn(own)
  const options = own === undefined ? listAt(properties, 'config.extraConfig') : listAt(properties, ownerPath)
  return keyIn(options.find(option => option.key === ownerKey)?.value)
}

const keyIn = (value: unknown): VmKey | undefined => (typeof value === 'string' && /^[^/]+\/[^/]+$/.test(value) ? (value as VmKey) : undefined)

const hardwareVersionOf = (version: string | undefined): number | undefined => {
  const number = Number(version?.replace(/^vmx-0*/, ''))
  return version === undefined || !Number.isInteger(number) ? undefined : number
}
