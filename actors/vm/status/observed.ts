import { formatBytes } from '#protocols/api/quantity.ts'
import type { VirtualMachineStatus } from '#protocols/api/virtual-machine/index.ts'
import type { ObservedNic, ObservedVm } from '#protocols/provider.ts'

const mebibyte = 1024 * 1024

/** The part of the status that shows what stands at the provider. Fields that are not known are left out. */
export const observedStatus = (vm: ObservedVm): VirtualMachineStatus => ({
  uniqueID: vm.id,
  instanceUUID: vm.instanceUuid,
  biosUUID: vm.biosUuid,
  powerState: vm.power,
  ...(vm.hostName === undefined ? {} : { nodeName: vm.hostName }),
  ...(vm.hardwareVersion === undefined ? {} : { hardwareVersion: vm.hardwareVersion }),
  ...(vm.createdAt === undefined ? {} : { provider: { creationTimestamp: vm.createdAt } }),
  hardware: hardware(vm),
  ...guest(vm),
  ...network(vm),
})

const hardware = (vm: ObservedVm): NonNullable<VirtualMachineStatus['hardware']> => ({
  cpu: { total: vm.cpuCount, ...(vm.cpuReservationMhz > 0 ? { reservation: vm.cpuReservationMhz } : {}) },
  memory: {
    total: formatBytes(vm.memoryMiB * mebibyte),
    ...(vm.memoryReservationMiB > 0 ? { reservation: formatBytes(vm.memoryReservationMiB * mebibyte) } : {}),
  },
  ...(vm.controllers.length > 0 ? { controllers: controllers(vm) } : {}),
})

/** Sorted by type, then bus; what is plugged into each by unit. */
const controllers = (vm: ObservedVm): NonNullable<NonNullable<VirtualMachineStatus['hardware']>['controllers']> =>
  vm.controllers
    .map(({ type, busNumber, deviceKey }) => ({ type, busNumber, deviceKey, devices: plugged(vm, deviceKey) }))
    .sort((a, b) => a.type.localeCompare(b.type) || a.busNumber - b.busNumber)
    .map(({ devices, ...controller }) => (devices.length > 0 ? { ...controller, devices } : controller))

const plugged = (vm: ObservedVm, controllerKey: number): { type: 'CDROM' | 'Disk'; unitNumber: number }[] =>
  vm.devices
    .filter(device => device.controllerKey === controllerKey)
    .map(device => ({ type: device.kind, unitNumber: device.unitNumber }))
    .sort((a, b) => a.unitNumber - b.unitNumber)

const guest = ({ guest: { id, fullName } }: ObservedVm): Pick<VirtualMachineStatus, 'guest'> =>
  id === undefined && fullName === undefined ? {} : {
    guest: { ...(id === undefined ? {} : { guestID: id }), ...(fullName === undefined ? {} : { guestFullName: fullName }) },
  }

/** Addresses belong to a VM that runs: those of one that is off are not shown. */
const network = (vm: ObservedVm): Pick<VirtualMachineStatus, 'network'> => {
  const { hostName, primaryIp4, primaryIp6, nics } = vm.guest
  if (vm.power !== 'PoweredOn' || (hostName === undefined && primaryIp4 === undefined && primaryIp6 === undefined && nics.length === 0)) return {}
  return {
    network: {
      ...(hostName === undefined ? {} : { hostName }),
      ...(primaryIp4 === undefined ? {} : { primaryIP4: primaryIp4 }),
      ...(primaryIp6 === undefined ? {} : { primaryIP6: primaryIp6 }),
      ...(nics.length === 0 ? {} : { interfaces: nics.map(nic) }),
    },
  }
}

const nic = ({ deviceKey, macAddress, addresses }: ObservedNic) => ({
  deviceKey,
  ip: { macAddr: macAddress, ...(addresses.length === 0 ? {} : { addresses: addresses.map(address => ({ address })) }) },
})
