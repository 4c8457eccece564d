import test from 'ava'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import type { ObservedVm, ProviderVmId } from '#protocols/provider.ts'
import { storageStatus } from '#actors/vm/status/storage.ts'

const mebibyte = 1024 * 1024
const gib = 1024
/** A VM with disks at units 0, 1 … of SCSI controller 0, given by size and use in MiB. */
const vm = (disks: readonly (readonly [sizeMiB: number, usedMiB: number])[], otherMiB: number, snapshotMiB = 0): ObservedVm => ({
  id: 'vm-1' as ProviderVmId, name: 'web', instanceUuid: 'u', biosUuid: 'b', connection: 'connected', power: 'PoweredOn', cpuCount: 2, memoryMiB: 4_096, cpuReservationMhz: 0, memoryReservationMiB: 0, changeVersion: '1',
  guest: { tools: 'unknown', nics: [] }, controllers: [{ type: 'SCSI', deviceKey: 1_000, busNumber: 0 }, { type: 'IDE', deviceKey: 200, busNumber: 0 }],
  devices: [
    ...disks.map(([capacityMiB], unitNumber) => ({ kind: 'Disk' as const, deviceKey: 2_000 + unitNumber, controllerKey: 1_000, unitNumber, capacityMiB })),
    { kind: 'CDROM', deviceKey: 3_000, controllerKey: 200, unitNumber: 0 },
  ],
  storage: {
    otherBytes: otherMiB * mebibyte, snapshotBytes: snapshotMiB * mebibyte, disks: disks.map(([, usedMiB], unitNumber) => ({ deviceKey: 2_000 + unitNumber, usedBytes: usedMiB * mebibyte })) },
})
const claimed = (place: object): NonNullable<VirtualMachineSpec['volumes']> => [{ name: 'data', persistentVolumeClaim: { claimName: 'data' }, ...place }]
const says = (used: object, requested: string, total: string) => ({ storage: { total, requested: { disks: requested }, used, usage: used } })

for (const [name, machine, volumes, expected] of [
  ['the requirements: 5Gi of snapshots, 1Gi of logs and a disk of 10Gi make 16Gi, a claim nothing', vm([[10 * gib, gib], [50 * gib, 5 * gib]], 6 * gib, 5 * gib), claimed({ controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 1 }),
    says({ disks: '1Gi', other: '6Gi', snapshots: { vm: '5Gi' } }, '10Gi', '16Gi')],
  ['without snapshots none are told', vm([[10 * gib, 5 * gib]], gib), [], says({ disks: '5Gi', other: '1Gi' }, '10Gi', '11Gi')],
  ['a volume without a claim is a disk of the VM', vm([[10 * gib, gib]], 0), [{ name: 'disk-0', controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 0 }], says({ disks: '1Gi', other: '0' }, '10Gi', '10Gi')],
  ['a claim whose place is not known yet is no disk of the VM\'s', vm([[10 * gib, gib]], 0), claimed({}), says({ disks: '1Gi', other: '0' }, '10Gi', '10Gi')],
  ['a claim on another controller neither', vm([[10 * gib, gib]], 0), claimed({ controllerType: 'NVME', controllerBusNumber: 0, unitNumber: 0 }), says({ disks: '1Gi', other: '0' }, '10Gi', '10Gi')],
  ['amounts are whole MiB, rounded up', { ...vm([], 0), storage: { otherBytes: 1, snapshotBytes: 0, disks: [] } }, [], says({ disks: '0', other: '1Mi' }, '0', '1Mi')],
  ['nothing is told before the files were looked at', { ...vm([[10, 1]], 0), storage: undefined }, [], {}],
] as const) test(name, t => t.deepEqual<unknown, unknown>(storageStatus(machine, volumes), expected))
