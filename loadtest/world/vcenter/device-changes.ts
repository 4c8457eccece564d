import type { VimObject } from '#protocols/vim/values.ts'
import { isMac } from './network-cards.ts'
import { busOf, freeKey, freeUnit, isBuiltIn, unitProblem, type Bus } from './slots.ts'
import { isCdrom, isDisk, isNic, type Device } from './vm.ts'
import { VimError } from './vim-error.ts'

/** One VirtualDeviceConfigSpec. */
export interface DeviceChange { readonly operation?: string; readonly fileOperation?: string; readonly device: Device }

/** What device changes need to know of the VM and of the world. */
export interface DeviceContext {
  readonly poweredOn: boolean
  /** `[datastore] directory`, where files without a name are put. */
  readonly home: string
  nextMac(): string
  nextUuid(): string
  /** Whether there is a file of a disk, that of a VM or a loose one. */
  fileExists(fileName: string): boolean
  /** The network's name, or throws when the backing names one that is not there. */
  checkBacking(backing: VimObject): string
}

/** Disks larger than 62 TiB are refused. */
const mostKiB = 62 * 1_073_741_824
const mostNics = 10

const invalid = (index: number, why: string): VimError =>
  new VimError('InvalidDeviceSpec', `Invalid configuration for device '${index}'. ${why}`, { property: `virtualDeviceSpec[${index}].device`, deviceIndex: index })

/**
 * The devices after `changes`, as vCenter would make them: keys below 0 are replaced, units and MAC addresses given out,
 * files named. Throws InvalidDeviceSpec, with the position of the change, for what cannot be.
 */
export const applyDeviceChanges = (before: readonly Device[], changes: readonly DeviceChange[], context: DeviceContext): readonly Device[] => {
  const devices = new Map(before.map(device => [device.key, device]))
  /** Keys that the request gave to new controllers, and what became of them. */
  const renamed = new Map<number, number>()
  changes.forEach((change, index) => {
    switch (change.operation) {
      case 'add': return add(change, index, devices, renamed, context)
      case 'edit': return edit(change, index, devices, renamed, context)
      case 'remove': return remove(change, index, devices, context)
      default: throw invalid(index, `The operation ${change.operation ?? '(none)'} is not one of add, edit, remove.`)
    }
  })
  return [...devices.values()]
}

type Devices = Map<number, Device>

const add = ({ device, fileOperation }: DeviceChange, index: number, devices: Devices, renamed: Map<number, number>, context: DeviceContext): void => {
  if (renamed.has(device.key)) throw invalid(index, `Another new device of this request has the key ${device.key}.`)
  const bus = busOf(device)
  const made = bus !== undefined ? newController(device, bus, index, devices)
    : isNic(device) ? newNic(device, index, devices, context)
      : isDisk(device) || isCdrom(device) ? newDrive(device, fileOperation, index, devices, renamed, context)
        : { ...device, key: freeKey(Math.max(device.key, 12000), devices) }
  renamed.set(device.key, made.key)
  devices.set(made.key, made)
}

const newController = (device: Device, bus: Bus, index: number, devices: Devices): Device => {
  const standing = [...devices.values()].filter(other => busOf(other)?.name === bus.name)
  if (standing.length >= bus.most) throw invalid(index, `A VM has at most ${bus.most} ${bus.name} controllers.`)
  const busNumber = device.busNumber ?? 0
  if (busNumber < 0 || busNumber >= bus.most) throw invalid(index, `Bus ${busNumber} is not between 0 and ${bus.most - 1}.`)
  if (standing.some(other => other.busNumber === busNumber)) throw invalid(index, `${bus.name} bus ${busNumber} is taken.`)
  return { ...device, key: bus.controllerKey + busNumber, deviceInfo: described(`${bus.name} controller ${busNumber}`), controllerKey: 100 }
}

const newNic = (device: Device, index: number, devices: Devices, context: DeviceContext): Device => {
  const standing = [...devices.values()].filter(isNic)
  if (standing.length >= mostNics) throw invalid(index, `A VM has at most ${mostNics} network adapters.`)
  if (device.backing === undefined) throw invalid(index, 'A network adapter needs a backing.')
  const networkName = context.checkBacking(device.backing)
  const manual = device['addressType'] === 'manual' || device['addressType'] === 'Manual'
  if (manual && !isMac(device.macAddress ?? '')) throw invalid(index, `"${device.macAddress ?? ''}" is not a MAC address.`)
  const key = freeKey(4000, devices)
  return {
    ...device, key, controllerKey: 100, unitNumber: key - 4000 + 7, macAddress: (manual ? device.macAddress : undefined) ?? context.nextMac(),
    addressType: manual ? 'manual' : 'assigned', deviceInfo: { label: `Network adapter ${key - 3999}`, summary: networkName }, connectable: connectable(device, context.poweredOn),
  }
}

const newDrive = (device: Device, fileOperation: string | undefined, index: number, devices: Devices, renamed: ReadonlyMap<number, number>, context: DeviceContext): Device => {
  const controllerKey = renamed.get(device.controllerKey ?? 0) ?? device.controllerKey
  const { bus, controller } = controllerAt(controllerKey, index, devices)
  if (context.poweredOn && !bus.hotPlug) throw invalid(index, `A device cannot be added to ${bus.name} while the VM is on.`)
  const unitNumber = unitFor(device, bus, controller, index, devices)
  const start = isDisk(device) || bus.name !== 'IDE' ? bus.deviceKey : 3000
  const key = freeKey(start + (controller.busNumber ?? 0) * Math.min(bus.units, 30) + unitNumber, devices)
  const placed = { ...device, key, controllerKey: controller.key, unitNumber }
  if (isCdrom(device)) return { ...placed, deviceInfo: described(`CD/DVD drive ${[...devices.values()].filter(isCdrom).length + 1}`), connectable: connectable(device, context.poweredOn) }
  return newDisk(placed, fileOperation, index, devices, context)
}

const newDisk = (device: Device, fileOperation: string | undefined, index: number, devices: Devices, context: DeviceContext): Device => {
  const capacityInKB = capacityOf(device)
  if (device.backing === undefined) throw invalid(index, 'A disk needs a backing.')
  if (fileOperation === 'create' && capacityInKB <= 0) throw invalid(index, 'A new disk needs a capacity.')
  if (capacityInKB > mostKiB) throw invalid(index, `A disk of ${capacityInKB} KiB is larger than 62 TiB.`)
  const disks = [...devices.values()].filter(isDisk).length
  const given = device.backing['fileName']
  const named = typeof given === 'string' && given.endsWith('.vmdk')
  const fileName = named ? given : `${context.home}${disks === 0 ? '.vmdk' : `_${disks}.vmdk`}`
  if (fileOperation === undefined && !(named && context.fileExists(given))) throw new VimError('FileNotFound', `File ${String(given)} was not found`, { file: String(given) })
  return {
    ...device, capacityInKB, capacityInBytes: capacityInKB * 1024, deviceInfo: { label: `Hard disk ${disks + 1}`, summary: `${capacityInKB} KB` },
    backing: { ...device.backing, fileName, uuid: device.backing['uuid'] ?? context.nextUuid() },
  }
}

const edit = ({ device }: DeviceChange, index: number, devices: Devices, renamed: ReadonlyMap<number, number>, context: DeviceContext): void => {
  const standing = devices.get(device.key)
  if (standing === undefined) throw invalid(index, `There is no device with key ${device.key}.`)
  if (standing._typeName !== device._typeName) throw invalid(index, `Device ${device.key} is a ${standing._typeName}, not a ${device._typeName}.`)
  if (isNic(device) && device.backing !== undefined) context.checkBacking(device.backing)
  if (isNic(device) && device.macAddress !== undefined && !isMac(device.macAddress)) throw invalid(index, `"${device.macAddress}" is not a MAC address.`)
  const moved = isDisk(device) || isCdrom(device) ? movedDrive(standing, device, index, devices, renamed, context) : {}
  const sized = isDisk(device) ? resized(standing, device, index) : {}
  const backing = device.backing === undefined ? standing.backing : isDisk(device) ? diskBacking(standing.backing ?? {}, device.backing) : device.backing
  devices.set(standing.key, { ...standing, ...device, ...moved, ...sized, ...(backing === undefined ? {} : { backing }), deviceInfo: standing['deviceInfo'] })
}

/** Which file it is, how it is provisioned and what it is a child of are not changed by an edit. */
const diskBacking = (standing: VimObject, wanted: VimObject): VimObject =>
  ({ ...standing, ...wanted, ...Object.fromEntries(['fileName', 'datastore', 'thinProvisioned', 'eagerlyScrub', 'uuid', 'parent'].map(field => [field, standing[field]])) })

const movedDrive = (standing: Device, device: Device, index: number, devices: Devices, renamed: ReadonlyMap<number, number>, context: DeviceContext): Partial<Device> => {
  const controllerKey = renamed.get(device.controllerKey ?? 0) ?? device.controllerKey ?? standing.controllerKey
  const unitNumber = device.unitNumber ?? standing.unitNumber
  if (controllerKey === standing.controllerKey && unitNumber === standing.unitNumber) return { ...(controllerKey === undefined ? {} : { controllerKey }), ...(unitNumber === undefined ? {} : { unitNumber }) }
  if (context.poweredOn) throw invalid(index, `Device ${standing.key} cannot be moved while the VM is on.`)
  const { bus, controller } = controllerAt(controllerKey, index, devices)
  const others = new Map([...devices].filter(([key]) => key !== standing.key))
  return { controllerKey: controller.key, unitNumber: unitFor({ ...device, ...(unitNumber === undefined ? {} : { unitNumber }) }, bus, controller, index, others) }
}

const resized = (standing: Device, device: Device, index: number): Partial<Device> => {
  const before = standing.capacityInKB ?? 0
  const capacityInKB = capacityOf(device) || before
  if (capacityInKB < before) throw invalid(index, `Disk ${standing.key} cannot shrink from ${before} to ${capacityInKB} KiB.`)
  if (capacityInKB > mostKiB) throw invalid(index, `A disk of ${capacityInKB} KiB is larger than 62 TiB.`)
  if (capacityInKB > before && standing.backing?.['parent'] !== undefined) throw invalid(index, `Disk ${standing.key} has a parent and cannot grow.`)
  return { capacityInKB, capacityInBytes: capacityInKB * 1024 }
}

const remove = ({ device }: DeviceChange, index: number, devices: Devices, context: DeviceContext): void => {
  const standing = devices.get(device.key)
  if (standing === undefined) throw invalid(index, `There is no device with key ${device.key}.`)
  if (isBuiltIn(standing)) throw invalid(index, `Device ${device.key} is part of every VM.`)
  if (busOf(standing) !== undefined && [...devices.values()].some(other => other.controllerKey === standing.key)) {
    throw invalid(index, `Controller ${device.key} still has devices.`)
  }
  const controller = devices.get(standing.controllerKey ?? 0)
  const bus = controller === undefined ? undefined : busOf(controller)
  if (context.poweredOn && (isCdrom(standing) || bus?.hotPlug === false)) throw invalid(index, `Device ${device.key} cannot be removed while the VM is on.`)
  devices.delete(standing.key)
}

const controllerAt = (key: number | undefined, index: number, devices: Devices): { readonly bus: Bus; readonly controller: Device } => {
  const controller = devices.get(key ?? 0)
  const bus = controller === undefined ? undefined : busOf(controller)
  if (controller === undefined || bus === undefined) throw invalid(index, `There is no controller with key ${key ?? '(none)'}.`)
  return { bus, controller }
}

const unitFor = (device: Device, bus: Bus, controller: Device, index: number, devices: Devices): number => {
  const taken = new Set([...devices.values()].filter(other => other.controllerKey === controller.key).map(other => other.unitNumber ?? -1))
  const wanted = device.unitNumber === undefined || device.unitNumber === -1 ? freeUnit(bus, taken) : device.unitNumber
  if (wanted === undefined) throw invalid(index, `Controller ${controller.key} has no free unit.`)
  const problem = unitProblem(bus, wanted) ?? (taken.has(wanted) ? `Unit ${wanted} of controller ${controller.key} is taken.` : undefined)
  if (problem !== undefined) throw invalid(index, problem)
  return wanted
}

const capacityOf = (device: Device): number => {
  const bytes = device['capacityInBytes']
  return typeof bytes === 'number' ? Math.ceil(bytes / 1024) : (device.capacityInKB ?? 0)
}
const described = (label: string): { readonly label: string; readonly summary: string } => ({ label, summary: label })
const connectable = (device: Device, poweredOn: boolean): VimObject => {
  const given = device.connectable ?? { startConnected: true, allowGuestControl: true, connected: poweredOn }
  return { ...given, connected: poweredOn && given['startConnected'] !== false, status: 'untried' }
}

/** What a VM's disks take: thick disks all, thin ones what their guests have written (a fifth, of linked clones a fiftieth). */
export const spaceOf = (devices: readonly Device[]): { readonly committedBytes: number; readonly uncommittedBytes: number } => {
  let committedBytes = 0
  let uncommittedBytes = 0
  for (const device of devices) {
    if (!isDisk(device)) continue
    const bytes = (device.capacityInKB ?? 0) * 1024
    const backing = device.backing ?? {}
    const written = backing['parent'] !== undefined ? bytes / 50 : backing['thinProvisioned'] === true ? bytes / 5 : bytes
    committedBytes += Math.ceil(written)
    uncommittedBytes += bytes - Math.ceil(written)
  }
  return { committedBytes, uncommittedBytes }
}
