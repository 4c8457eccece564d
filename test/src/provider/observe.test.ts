import test from 'ava'
import type { VimObject } from '#protocols/vim/values.ts'
import { observe, ownerPath, vmKeeping } from '#src/provider/observe.ts'
import { changed, type ObjectUpdate, type Properties } from '#src/provider/properties.ts'

const devices: readonly VimObject[] = [
  { _typeName: 'VirtualIDEController', key: 200, busNumber: 0 },
  { _typeName: 'ParaVirtualSCSIController', key: 1_000, busNumber: 0, sharedBus: 'noSharing' },
  { _typeName: 'VirtualDisk', key: 2_001, controllerKey: 1_000, unitNumber: 1, capacityInKB: 2_097_152 },
  { _typeName: 'VirtualDisk', key: 2_000, controllerKey: 1_000, unitNumber: 0, capacityInKB: 1, capacityInBytes: 10_737_418_240, backing: { _typeName: 'VirtualDiskFlatVer2BackingInfo', uuid: '6000C29' } },
  { _typeName: 'VirtualCdrom', key: 3_000, controllerKey: 200, unitNumber: 0 },
  { _typeName: 'VirtualVmxnet3', key: 4_000 },
  { _typeName: 'VirtualThingOfTheFuture', key: 9_000 },
]

const standing: Properties = {
  name: 'web', 'config.uuid': 'bios-1', 'config.instanceUuid': 'uuid-1', 'config.changeVersion': '7', 'config.version': 'vmx-21', 'config.createDate': '2026-01-01T00:00:00Z',
  'config.hardware.numCPU': 2, 'config.hardware.memoryMB': 2_048, 'config.hardware.device': devices, 'config.cpuAllocation.reservation': 1_200,
  [ownerPath]: { _typeName: 'OptionValue', key: 'vmservice.namespacedName', value: 'demo/web' },
  'runtime.powerState': 'poweredOn', 'runtime.connectionState': 'connected', 'runtime.host': { type: 'HostSystem', value: 'host-1' },
  'guest.toolsRunningStatus': 'guestToolsRunning', 'guest.ipAddress': '10.0.0.7', 'guest.hostName': 'web',
  'guest.net': [
    {
      deviceConfigId: 4_000, macAddress: '00:50:56:00:00:01', connected: true, ipAddress: ['10.0.0.7', 'fe80::1'],
      ipConfig: { ipAddress: [{ ipAddress: 'fe80::1', prefixLength: 64 }, { ipAddress: '10.0.0.7', prefixLength: 24 }, { ipAddress: 'fd00::7', prefixLength: 64 }] },
    },
    { deviceConfigId: -1, connected: true, ipAddress: ['172.17.0.1'] },
  ],
}
const hostOf = (id: string) => (id === 'host-1' ? { name: 'esx-1', clusterId: 'domain-c1' } : undefined)
const kept = (properties: Properties): Properties => Object.fromEntries(Object.entries(properties).map(([path, value]) => [path, value === undefined ? value : vmKeeping.read(path, value)]))
const seen = (change: Properties = {}) => observe('vm-42', kept({ ...standing, ...change }), hostOf)

test('every field is read from its property', t => {
  t.deepEqual(seen(), {
    id: 'vm-42' as never, name: 'web', instanceUuid: 'uuid-1', biosUuid: 'bios-1', owner: 'demo/web' as never, connection: 'connected', power: 'PoweredOn',
    hostId: 'host-1', hostName: 'esx-1', clusterId: 'domain-c1', cpuCount: 2, memoryMiB: 2_048, cpuReservationMhz: 1_200, memoryReservationMiB: 0,
    hardwareVersion: 21, changeVersion: '7', createdAt: '2026-01-01T00:00:00Z',
    guest: {
      tools: 'running', id: undefined, fullName: undefined, hostName: 'web', primaryIp4: '10.0.0.7', primaryIp6: 'fd00::7',
      nics: [{ deviceKey: 4_000, macAddress: '00:50:56:00:00:01', connected: true, addresses: ['fe80::1/64', '10.0.0.7/24', 'fd00::7/64'] }],
    },
    controllers: [{ type: 'IDE', deviceKey: 200, busNumber: 0 }, { type: 'SCSI', deviceKey: 1_000, busNumber: 0 }],
    devices: [
      { kind: 'Disk', deviceKey: 2_000, controllerKey: 1_000, unitNumber: 0, capacityMiB: 10_240, uuid: '6000C29' },
      { kind: 'Disk', deviceKey: 2_001, controllerKey: 1_000, unitNumber: 1, capacityMiB: 2_048, uuid: undefined },
      { kind: 'CDROM', deviceKey: 3_000, controllerKey: 200, unitNumber: 0 },
    ],
  })
})

test('a VM that shows no configuration yet is not told', t => {
  t.is(seen({ 'config.instanceUuid': undefined }), undefined)
  t.is(seen({ 'runtime.powerState': undefined }), undefined)
})

test('what is not known is undefined or nothing, never made up', t => {
  t.like(observe('vm-1', { 'config.instanceUuid': 'u', 'runtime.powerState': 'suspended' }, hostOf), {
    power: 'Suspended', connection: 'invalid', hostId: undefined, hostName: undefined, owner: undefined, hardwareVersion: undefined, guest: { tools: 'unknown', nics: [] }, devices: [],
  })
  t.is(seen({ 'runtime.host': { type: 'HostSystem', value: 'host-9' } })?.hostName, undefined)
  t.is(seen({ 'config.version': 'esx-3' })?.hardwareVersion, undefined)
})

test('addresses that lead nowhere are no primary ones', t => {
  const guest = seen({ 'guest.ipAddress': 'fe80::1', 'guest.net': [{ deviceConfigId: 4_000, connected: true, ipAddress: ['169.254.1.1', 'fe80::1'] }] })?.guest
  t.like(guest, { primaryIp4: undefined, primaryIp6: undefined })
  t.deepEqual(guest?.nics[0]?.addresses, ['169.254.1.1', 'fe80::1'])
})

test('the owner is read whether the server gives the option, its value, or all options', t => {
  t.is(seen({ [ownerPath]: 'demo/web' })?.owner, 'demo/web' as never)
  t.is(seen({ [ownerPath]: undefined, 'config.extraConfig': [{ key: 'a', value: 'b' }, { key: 'vmservice.namespacedName', value: 'demo/web' }] })?.owner, 'demo/web' as never)
  t.is(seen({ [ownerPath]: 'no key' })?.owner, undefined)
})

const update = (kind: ObjectUpdate['kind'], ...changes: readonly (readonly [name: string, op: string, val?: unknown])[]): ObjectUpdate =>
  ({ kind, obj: { type: 'VirtualMachine', value: 'vm-1' }, changeSet: changes.map(([name, op, val]) => ({ name, op, val })) })

test('a modification changes what it names', t => {
  t.deepEqual(changed({ a: 1, b: 2, c: 3 }, update('modify', ['b', 'assign', 5], ['c', 'remove'], ['a', 'indirectRemove'])), { b: 5 })
})

test('entering again replaces all that was known', t => {
  t.deepEqual(changed({ 'guest.ipAddress': '10.0.0.7', name: 'web' }, update('enter', ['name', 'assign', 'web2'])), { name: 'web2' })
})

test('the configuration of a VM whose host is away stays known', t => {
  const before = { name: 'web', 'config.uuid': 'x', 'guest.ipAddress': '10.0.0.7' }
  t.deepEqual(changed(before, update('modify', ['config.uuid', 'indirectRemove'], ['guest.ipAddress', 'indirectRemove']), vmKeeping), { name: 'web', 'config.uuid': 'x' })
  t.deepEqual(changed(before, update('enter', ['runtime.connectionState', 'assign', 'disconnected']), vmKeeping), { name: 'web', 'config.uuid': 'x', 'runtime.connectionState': 'disconnected' })
})
