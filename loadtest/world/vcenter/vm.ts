import type { Cancel } from '#protocols/clock.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import type { VmGuest } from './guest-info.ts'
import { layoutOf } from './layout.ts'
import type { Managed } from './objects.ts'

/** A virtual device as it goes over the wire. Never changed in place, so that clones can share it. */
export interface Device {
  readonly _typeName: string
  readonly key: number
  readonly controllerKey?: number
  readonly unitNumber?: number
  readonly busNumber?: number
  readonly capacityInKB?: number
  readonly backing?: VimObject
  readonly macAddress?: string
  readonly connectable?: VimObject
  readonly [field: string]: unknown
}
export interface OptionValue { readonly key: string; readonly value: unknown }
/** CPU in MHz, memory in MiB; limit −1 is none. */
export interface Allocation {
  readonly reservation: number
  readonly limit: number
  readonly expandableReservation: boolean
  readonly shares: { readonly shares: number; readonly level: string }
}
export type Power = 'poweredOn' | 'poweredOff' | 'suspended'

/** A VirtualMachineConfigInfo; replaced as a whole by a reconfiguration. */
export interface VmConfig {
  readonly changeVersion: string
  readonly modified: string
  readonly name: string
  readonly guestFullName: string
  readonly version: string
  readonly uuid: string
  readonly createDate: string
  readonly instanceUuid: string
  readonly template: boolean
  readonly guestId: string
  readonly annotation: string
  readonly files: { readonly vmPathName: string }
  readonly hardware: { readonly numCPU: number; readonly numCoresPerSocket: number; readonly memoryMB: number; readonly device: readonly Device[] }
  readonly cpuAllocation: Allocation
  readonly memoryAllocation: Allocation
  readonly memoryHotAddEnabled: boolean
  readonly cpuHotAddEnabled: boolean
  readonly extraConfig: readonly OptionValue[]
  readonly bootOptions?: VimObject | undefined
  readonly firmware: string
  readonly managedBy?: VimObject | undefined
}
export interface VmRuntime {
  host: MoRef
  connectionState: 'connected' | 'disconnected' | 'inaccessible'
  powerState: Power
  bootTime?: string | undefined
  readonly toolsInstallerMounted: boolean
  readonly numMksConnections: number
  readonly recordReplayState: string
  readonly onlineStandby: boolean
  readonly consolidationNeeded: boolean
  readonly faultToleranceState: string
}
/** Properties of a VM; the summary is made when it is read. */
export class VmProperties {
  name: string
  parent: MoRef | undefined
  config: VmConfig
  readonly runtime: VmRuntime
  guest: VmGuest
  resourcePool: MoRef | undefined
  readonly datastore: readonly MoRef[]
  /** On the home datastore. */
  committedBytes = 0
  uncommittedBytes = 0
  constructor(parent: MoRef, config: VmConfig, runtime: VmRuntime, guest: VmGuest, resourcePool: MoRef | undefined, datastore: MoRef) {
    this.name = config.name
    this.parent = parent
    this.config = config
    this.runtime = runtime
    this.guest = guest
    this.resourcePool = resourcePool
    this.datastore = [datastore]
  }
  get overallStatus(): string { return 'green' }
  get guestHeartbeatStatus(): string { return this.guest.toolsRunningStatus === 'guestToolsRunning' ? 'green' : 'gray' }
  get network(): readonly MoRef[] { return this.config.hardware.device.flatMap(({ backing }) => networkOf(backing ?? {}) ?? []) }
  get layoutEx(): object { return layoutOf(this) }
  get summary(): object {
    const { config, guest, runtime } = this
    const { hardware } = config
    return {
      runtime,
      guest: { guestId: guest.guestId, guestFullName: guest.guestFullName, toolsStatus: guest.toolsStatus, toolsRunningStatus: guest.toolsRunningStatus, hostName: guest.hostName, ipAddress: guest.ipAddress },
      config: {
        name: this.name, template: config.template, vmPathName: config.files.vmPathName, memorySizeMB: hardware.memoryMB,
        cpuReservation: config.cpuAllocation.reservation, memoryReservation: config.memoryAllocation.reservation, numCpu: hardware.numCPU,
        numEthernetCards: hardware.device.filter(isNic).length, numVirtualDisks: hardware.device.filter(isDisk).length, uuid: config.uuid,
        instanceUuid: config.instanceUuid, guestId: config.guestId, guestFullName: config.guestFullName, annotation: config.annotation,
        managedBy: config.managedBy, hwVersion: config.version,
      },
      storage: { committed: this.committedBytes, uncommitted: this.uncommittedBytes, unshared: this.committedBytes, timestamp: config.modified },
      quickStats: runtime.powerState === 'poweredOn' ? { overallCpuUsage: hardware.numCPU * 100, guestMemoryUsage: hardware.memoryMB / 2 } : {},
      overallStatus: 'green',
    }
  }
}

/** The network behind an adapter, standard or distributed; undefined when its backing names none. */
export const networkOf = (backing: VimObject): MoRef | undefined => {
  const key = (backing['port'] as { readonly portgroupKey?: string } | undefined)?.portgroupKey
  return key === undefined ? (backing['network'] as MoRef | undefined) : moRef('DistributedVirtualPortgroup', key)
}

/** A VM as the simulation works on it. */
export interface Machine {
  readonly object: Managed
  readonly ref: MoRef
  readonly properties: VmProperties
  /** The task that works on it; a second one is refused. */
  busy: MoRef | undefined
  /** The next thing that its guest does by itself. */
  guestTimer: Cancel | undefined
  /** What power-on took of the host, given back at power-off. */
  held: { readonly host: string; readonly mhz: number; readonly miB: number; readonly cpus: number; readonly memoryMiB: number } | undefined
}

/** Whether a device type is, or descends from, the kind asked for; by the names of vim25. */
export const isDisk = (device: Device): boolean => device._typeName === 'VirtualDisk'
export const isNic = (device: Device): boolean => nicTypes.has(device._typeName)
export const isCdrom = (device: Device): boolean => device._typeName === 'VirtualCdrom'
const nicTypes = new Set(['VirtualVmxnet3', 'VirtualE1000', 'VirtualE1000e', 'VirtualPCNet32', 'VirtualVmxnet', 'VirtualVmxnet2', 'VirtualSriovEthernetCard'])
