import type { VimObject } from '#protocols/vim/values.ts'
import type { DeviceChange } from './device-changes.ts'
import type { Allocation, Device, OptionValue, VmConfig } from './vm.ts'
import { invalidArgument, VimError } from './vim-error.ts'

/** A VirtualMachineConfigSpec, as far as the simulation acts on it. */
export interface ConfigSpec {
  readonly changeVersion?: string
  readonly name?: string
  readonly version?: string
  readonly uuid?: string
  readonly instanceUuid?: string
  readonly guestId?: string
  readonly annotation?: string
  readonly files?: { readonly vmPathName?: string }
  readonly numCPUs?: number
  readonly numCoresPerSocket?: number
  readonly memoryMB?: number
  readonly memoryHotAddEnabled?: boolean
  readonly cpuHotAddEnabled?: boolean
  readonly deviceChange?: readonly DeviceChange[]
  readonly cpuAllocation?: Partial<Allocation>
  readonly memoryAllocation?: Partial<Allocation>
  readonly extraConfig?: readonly OptionValue[]
  readonly bootOptions?: VimObject
  readonly firmware?: string
  readonly managedBy?: VimObject
}

/** Allocation of those who ask for none. Shared by all VMs. */
const noAllocation: Allocation = { reservation: 0, limit: -1, expandableReservation: false, shares: { shares: 1000, level: 'normal' } }
const mostMemoryMB = 24 * 1_048_576
const mostCpus = 768

/** The first configuration of a VM, before its spec is applied. */
export const emptyConfig = (name: string, uuid: string, instanceUuid: string, vmPathName: string, devices: readonly Device[], at: string): VmConfig => ({
  changeVersion: at, modified: at, name, guestFullName: 'Other (64-bit)', version: 'vmx-21', uuid, createDate: at, instanceUuid, template: false,
  guestId: 'otherGuest64', annotation: '', files: { vmPathName }, hardware: { numCPU: 1, numCoresPerSocket: 1, memoryMB: 128, device: devices },
  cpuAllocation: noAllocation, memoryAllocation: noAllocation, memoryHotAddEnabled: false, cpuHotAddEnabled: false, extraConfig: [], firmware: 'efi',
})

/** What a spec makes of a configuration, with the devices already changed; checks all that is no device. */
export const applySpec = (config: VmConfig, spec: ConfigSpec, devices: readonly Device[], at: string): VmConfig => {
  checkNumbers(config, spec)
  return {
    ...config,
    changeVersion: at,
    modified: at,
    name: spec.name ?? config.name,
    version: spec.version ?? config.version,
    uuid: spec.uuid ?? config.uuid,
    instanceUuid: spec.instanceUuid ?? config.instanceUuid,
    guestId: spec.guestId ?? config.guestId,
    guestFullName: spec.guestId === undefined || spec.guestId === config.guestId ? config.guestFullName : spec.guestId,
    annotation: spec.annotation ?? config.annotation,
    hardware: {
      numCPU: spec.numCPUs ?? config.hardware.numCPU,
      numCoresPerSocket: spec.numCoresPerSocket ?? config.hardware.numCoresPerSocket,
      memoryMB: spec.memoryMB ?? config.hardware.memoryMB,
      device: devices,
    },
    cpuAllocation: allocated(config.cpuAllocation, spec.cpuAllocation, 'spec.cpuAllocation'),
    memoryAllocation: allocated(config.memoryAllocation, spec.memoryAllocation, 'spec.memoryAllocation'),
    memoryHotAddEnabled: spec.memoryHotAddEnabled ?? config.memoryHotAddEnabled,
    cpuHotAddEnabled: spec.cpuHotAddEnabled ?? config.cpuHotAddEnabled,
    extraConfig: merged(config.extraConfig, spec.extraConfig),
    bootOptions: spec.bootOptions === undefined ? config.bootOptions : { ...config.bootOptions, ...spec.bootOptions },
    firmware: spec.firmware ?? config.firmware,
    managedBy: spec.managedBy ?? config.managedBy,
  }
}

const checkNumbers = (config: VmConfig, spec: ConfigSpec): void => {
  const cpus = spec.numCPUs ?? config.hardware.numCPU
  const cores = spec.numCoresPerSocket ?? 1
  const memory = spec.memoryMB ?? config.hardware.memoryMB
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > mostCpus) throw invalidArgument('configSpec.numCPUs', `A specified parameter was not correct: numCPUs ${cpus} is not between 1 and ${mostCpus}.`)
  if (cores < 1 || cpus % cores !== 0) throw invalidArgument('configSpec.numCoresPerSocket', `A specified parameter was not correct: ${cpus} CPUs cannot be in sockets of ${cores}.`)
  if (memory < 4 || memory > mostMemoryMB || memory % 4 !== 0) throw invalidArgument('configSpec.memoryMB', `A specified parameter was not correct: memoryMB ${memory} is not a multiple of 4 between 4 and ${mostMemoryMB}.`)
  const { version, guestId } = spec
  if (guestId !== undefined && !/^\w*Guest(64)?$/.test(guestId)) throw invalidArgument('configSpec.guestId', `A specified parameter was not correct: guestId ${guestId} is no guest.`)
  if (version !== undefined && !/^vmx-\d+$/.test(version)) throw invalidArgument('configSpec.version', `A specified parameter was not correct: version ${version}.`)
}

const allocated = (before: Allocation, given: Partial<Allocation> | undefined, property: string): Allocation => {
  if (given === undefined) return before
  const after = { ...before, ...given }
  if (after.reservation < 0) throw invalidArgument(`${property}.reservation`, 'A specified parameter was not correct: a reservation is not below 0.')
  if (after.limit !== -1 && after.limit < after.reservation) throw invalidArgument(`${property}.limit`, `A specified parameter was not correct: the limit ${after.limit} is below the reservation ${after.reservation}.`)
  return after
}

/** An option with an empty value is removed. */
const merged = (before: readonly OptionValue[], given: readonly OptionValue[] | undefined): readonly OptionValue[] => {
  if (given === undefined || given.length === 0) return before
  const all = new Map(before.map(option => [option.key, option]))
  for (const { key, value } of given) {
    if (value === '') all.delete(key)
    else all.set(key, { key: shared(key), value })
  }
  return [...all.values()]
}

/** The keys of most VMs are the same few. */
const keys = new Map<string, string>()
const sharedMost = 1_000
const shared = (key: string): string => {
  const known = keys.get(key)
  if (known !== undefined) return known
  if (keys.size < sharedMost) keys.set(key, key)
  return key
}

/** What may not be changed while the VM is on. */
export const checkWhileOn = (config: VmConfig, spec: ConfigSpec): void => {
  const { numCPU, memoryMB, numCoresPerSocket } = config.hardware
  const cpus = spec.numCPUs ?? numCPU
  const memory = spec.memoryMB ?? memoryMB
  if (cpus !== numCPU && (!config.cpuHotAddEnabled || cpus < numCPU)) throw new VimError('CpuHotPlugNotSupported', 'CPU hot plug is not supported for this virtual machine.')
  if (memory !== memoryMB && (!config.memoryHotAddEnabled || memory < memoryMB)) throw new VimError('MemoryHotPlugNotSupported', 'Memory hot plug is not supported for this virtual machine.')
  const offOnly: readonly (readonly [string, boolean])[] = [
    ['numCoresPerSocket', (spec.numCoresPerSocket ?? numCoresPerSocket) !== numCoresPerSocket],
    ['version', (spec.version ?? config.version) !== config.version],
    ['guestId', (spec.guestId ?? config.guestId) !== config.guestId],
    ['uuid', (spec.uuid ?? config.uuid) !== config.uuid],
    ['firmware', (spec.firmware ?? config.firmware) !== config.firmware],
    ['cpuHotAddEnabled', (spec.cpuHotAddEnabled ?? config.cpuHotAddEnabled) !== config.cpuHotAddEnabled],
    ['memoryHotAddEnabled', (spec.memoryHotAddEnabled ?? config.memoryHotAddEnabled) !== config.memoryHotAddEnabled],
  ]
  const refused = offOnly.find(([, changes]) => changes)
  if (refused !== undefined) {
    throw new VimError('InvalidPowerState', `The attempted operation cannot be performed in the current state (Powered on): ${refused[0]}.`, { requestedState: 'poweredOff', existingState: 'poweredOn' })
  }
}
