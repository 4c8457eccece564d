import test from 'ava'
import fc from 'fast-check'
import { controllerTypes } from '#protocols/api/disks.ts'
import { allocate } from '#protocols/allocation/allocate.ts'
import { controllerLimit, controllersOf, isPlaced, isReserved, type Hardware, type Place, type Slot, type Volume } from '#protocols/allocation/slots.ts'

const two: Hardware = { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] }
const scsi = (busNumber: number, sharingMode: 'None' | 'Physical' | 'Virtual' = 'None') => ({ busNumber, sharingMode, type: 'ParaVirtual' as const })
const volume = (name: string, more: Partial<Volume> = {}): Volume => ({ name, ...more })
const cdrom = (name: string, more = {}) => ({ name, image: { kind: 'VirtualMachineImage', name }, ...more })
const at = (item: { readonly controllerType?: string; readonly controllerBusNumber?: number; readonly unitNumber?: number }): string => `${item.controllerType ?? '-'} ${item.controllerBusNumber ?? '-'}:${item.unitNumber ?? '-'}`
const places = (hardware: Hardware, volumes: readonly Volume[], standing: Parameters<typeof allocate>[1] = []) => allocate({ hardware, volumes }, standing).volumes.map(at)

interface Case { readonly name: string; readonly hardware: Hardware; readonly volumes: readonly Volume[]; readonly placed: readonly string[]; readonly scsi?: readonly string[] }
const full = (controllerBusNumber: number): readonly Volume[] => Array.from({ length: 65 }, (_, unitNumber) => unitNumber).filter(unit => unit !== 7).map(unitNumber => volume(`v${controllerBusNumber}-${unitNumber}`, { controllerType: 'SCSI', controllerBusNumber, unitNumber }))

const cases: readonly Case[] = [
  { name: 'a volume stands on the first SCSI controller', hardware: { ...two, scsiControllers: [scsi(0)] }, volumes: [volume('a')], placed: ['SCSI 0:0'] },
  { name: 'without a SCSI controller one is added', hardware: two, volumes: [volume('a')], placed: ['SCSI 0:0'], scsi: ['0 None'] },
  { name: 'units are taken from the lowest, and the seventh is the controller itself', hardware: two, volumes: Array.from({ length: 9 }, (_, n) => volume(`v${n}`)), placed: [0, 1, 2, 3, 4, 5, 6, 8, 9].map(unit => `SCSI 0:${unit}`), scsi: ['0 None'] },
  { name: 'what is placed is reserved first, wherever it stands in the list', hardware: two, volumes: [volume('a'), volume('b', { controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 0 })], placed: ['SCSI 0:1', 'SCSI 0:0'] },
  { name: 'disks of a failover cluster stand on a bus that hosts share', hardware: { ...two, scsiControllers: [scsi(0)] }, volumes: [volume('a', { applicationType: 'MicrosoftWSFC' })], placed: ['SCSI 1:0'], scsi: ['0 None', '1 Physical'] },
  { name: 'disks of a database cluster stand on a bus that is not shared', hardware: { ...two, scsiControllers: [scsi(0, 'Physical')] }, volumes: [volume('a', { applicationType: 'OracleRAC' })], placed: ['SCSI 1:0'], scsi: ['0 Physical', '1 None'] },
  { name: 'a bus that is given is used whatever its sharing', hardware: { ...two, scsiControllers: [scsi(2, 'Virtual')] }, volumes: [volume('a', { controllerType: 'SCSI', controllerBusNumber: 2 })], placed: ['SCSI 2:0'] },
  { name: 'a bus that is given and not there stays for the user to see', hardware: two, volumes: [volume('a', { controllerType: 'SCSI', controllerBusNumber: 2 })], placed: ['SCSI 2:-'] },
  { name: 'a type that is given is kept', hardware: two, volumes: [volume('a', { controllerType: 'NVME' }), volume('b', { controllerType: 'SATA' })], placed: ['NVME 0:0', 'SATA 0:0'] },
  { name: 'a full controller gives way to the next', hardware: { ...two, scsiControllers: [scsi(0)] }, volumes: [...full(0), volume('a')], placed: [...full(0).map(at), 'SCSI 1:0'], scsi: ['0 None', '1 None'] },
  { name: 'when four SCSI controllers are full a volume stays without a place', hardware: { ...two, scsiControllers: [0, 1, 2, 3].map(bus => scsi(bus)) }, volumes: [...[0, 1, 2, 3].flatMap(full), volume('a')], placed: [...[0, 1, 2, 3].flatMap(full).map(at), '- -:-'] },
  { name: 'the lowest bus goes first, however they are listed', hardware: { ...two, scsiControllers: [scsi(1), scsi(0)] }, volumes: [volume('a')], placed: ['SCSI 0:0'] },
  { name: 'a unit that is given is kept', hardware: { ...two, scsiControllers: [scsi(0)] }, volumes: [volume('a', { controllerType: 'SCSI', unitNumber: 3 }), volume('b', { controllerBusNumber: 0, unitNumber: 4 })], placed: ['SCSI 0:3', 'SCSI 0:4'] },
  { name: 'the lowest bus number that is free is taken', hardware: { ...two, scsiControllers: [scsi(1, 'Physical')] }, volumes: [volume('a')], placed: ['SCSI 0:0'], scsi: ['1 Physical', '0 None'] },
]
for (const { name, hardware, volumes, placed, scsi: buses } of cases) {
  test(name, t => {
    const next = allocate({ hardware, volumes })
    t.deepEqual(next.volumes.map(at), placed)
    if (buses !== undefined) t.deepEqual(next.hardware.scsiControllers?.map(({ busNumber, sharingMode }) => `${busNumber} ${sharingMode}`), buses)
  })
}

test('a device that stands is not given company, though the spec does not know of it', t => {
  t.deepEqual(places({ ...two, scsiControllers: [scsi(0)] }, [volume('a')], [{ controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 0 }]), ['SCSI 0:1'])
})

test('a bus with a device that the spec does not know of is listed as one that hosts do not share, and never as another', t => {
  const standing: readonly Slot[] = [{ controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 0 }]
  const placedOn = (more: Partial<Volume>) => {
    const { hardware, volumes } = allocate({ hardware: two, volumes: [volume('a', more)] }, standing)
    return [...volumes.map(at), ...(hardware.scsiControllers ?? []).map(({ busNumber, sharingMode }) => `${busNumber} ${sharingMode}`)]
  }
  t.deepEqual(placedOn({}), ['SCSI 0:1', '0 None'])
  t.deepEqual(placedOn({ applicationType: 'MicrosoftWSFC' }), ['SCSI 1:0', '1 Physical'])
})

test('CD-ROMs stand on IDE, then on SATA, beside the disks that are there', t => {
  const drives = ['a1', 'a2', 'a3', 'a4', 'a5'].map(name => cdrom(name))
  const { hardware } = allocate({ hardware: { ...two, cdrom: drives }, volumes: [volume('v', { controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 })] })
  t.deepEqual(hardware.cdrom?.map(at), ['IDE 0:1', 'IDE 1:0', 'IDE 1:1', 'SATA 0:0', 'SATA 0:1'])
  t.deepEqual(hardware.sataControllers, [{ busNumber: 0 }])
})

test('a CD-ROM that names its controller gets a unit there; one that names half of it is left alone', t => {
  const { hardware } = allocate({ hardware: { ...two, cdrom: [cdrom('aa', { controllerType: 'IDE', controllerBusNumber: 1 }), cdrom('bb', { controllerType: 'IDE' })] }, volumes: [] })
  t.deepEqual(hardware.cdrom?.map(at), ['IDE 1:0', 'IDE -:-'])
})

test('a CD-ROM on SATA gets a unit there; one that names a bus or a unit alone, or a type that is not for CD-ROMs, is left alone', t => {
  const drives = [{ controllerType: 'SATA', controllerBusNumber: 0 }, { controllerBusNumber: 0 }, { unitNumber: 1 }, { controllerType: 'NVME', controllerBusNumber: 0 }].map((place, index) => cdrom(`d${index}`, place))
  const { hardware } = allocate({ hardware: { ...two, sataControllers: [{ busNumber: 0 }], nvmeControllers: [{ busNumber: 0 }], cdrom: drives }, volumes: [] })
  t.deepEqual(hardware.cdrom?.map(at), ['SATA 0:0', '- 0:-', '- -:1', 'NVME 0:-'])
})

test('an IDE controller that is missing is added', t => {
  const { hardware } = allocate({ hardware: { ideControllers: [{ busNumber: 0 }], cdrom: ['a1', 'a2', 'a3'].map(name => cdrom(name)) }, volumes: [] })
  t.deepEqual([hardware.ideControllers, hardware.cdrom?.map(at)], [[{ busNumber: 0 }, { busNumber: 1 }], ['IDE 0:0', 'IDE 0:1', 'IDE 1:0']])
})

test('an NVME controller that is added is shared as its disks need it', t => {
  const added = (more: Partial<Volume>) => allocate({ hardware: two, volumes: [volume('a', { controllerType: 'NVME', ...more })] }).hardware.nvmeControllers
  t.deepEqual([added({}), added({ applicationType: 'MicrosoftWSFC' })], [[{ busNumber: 0, sharingMode: 'None' }], [{ busNumber: 0, sharingMode: 'Physical' }]])
})

test('what is placed comes back as the same objects', t => {
  const given = { hardware: { ...two, scsiControllers: [scsi(0)], cdrom: [cdrom('cd', { controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 })] }, volumes: [volume('a', { controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 0 })] }
  const next = allocate(given)
  t.is(next.hardware, given.hardware)
  t.is(next.volumes, given.volumes)
})

const someVolume = fc.record({
  applicationType: fc.option(fc.constantFrom('OracleRAC' as const, 'MicrosoftWSFC' as const), { nil: undefined }),
  controllerType: fc.option(fc.constantFrom(...controllerTypes), { nil: undefined }),
  controllerBusNumber: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
})
test('whatever is asked, nothing shares a slot, takes a reserved unit or exceeds the limits, and asking again moves nothing', t => {
  fc.assert(fc.property(fc.array(someVolume, { maxLength: 80 }), fc.array(fc.boolean(), { maxLength: 8 }), (wanted, drives) => {
    const volumes = wanted.map((one, index) => volume(`v${index}`, Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined))))
    const next = allocate({ hardware: { ...two, ...(drives.length === 0 ? {} : { cdrom: drives.map((_, index) => cdrom(`d${index}`)) }) }, volumes })
    const everything = ({ volumes: disks, hardware }: typeof next): readonly Place[] => [...disks, ...(hardware.cdrom ?? [])]
    const all = everything(next).filter((one): one is Slot => isPlaced(one))
    const slots = everything(next).filter(isPlaced).map(place => `${place.controllerType} ${place.controllerBusNumber}:${place.unitNumber}`)
    const again = everything(allocate(next))
    const listed = controllersOf(next.hardware)
    return new Set(slots).size === slots.length && all.every(one => !isReserved(one.controllerType, one.unitNumber))
      && controllerTypes.every(type => listed.filter(one => one.type === type).length <= controllerLimit[type])
      && all.every(one => listed.some(({ type, busNumber, unitCount }) => type === one.controllerType && busNumber === one.controllerBusNumber && one.unitNumber < unitCount))
      && everything(next).every((one, index) => !isPlaced(one) || one === again[index])
  }), { numRuns: 300 })
  t.pass()
})
