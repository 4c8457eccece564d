import test from 'ava'
import type { ClaimView } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import type { Volume } from '#protocols/allocation/slots.ts'
import { controller, master, privileged } from '../asked.ts'
import { mutatedVm, vmTable, type Row } from '../table.ts'

const two = [{ busNumber: 0 }, { busNumber: 1 }]
const scsi = (busNumber: number, sharingMode: 'None' | 'Physical' | 'Virtual' = 'None', type: 'ParaVirtual' | 'LsiLogic' = 'ParaVirtual') => ({ busNumber, sharingMode, type })
const claim = (claimName: string) => ({ persistentVolumeClaim: { claimName } })
const plain = { diskMode: 'Persistent', sharingMode: 'None' } as const
const placed = (unitNumber: number, controllerBusNumber = 0) => ({ controllerType: 'SCSI', controllerBusNumber, unitNumber }) as const
const disk = (name: string, more: Partial<Volume> = {}): Volume => ({ name, ...claim(name), ...plain, ...more })
const having = (volumes: readonly Volume[], more: object = {}) => ({ spec: { volumes: [...volumes], ...more } })
const upgraded = (volumes: readonly Volume[], scsiControllers = [scsi(0)], more: object = {}) => ({ upgraded: true, spec: { volumes: [...volumes], hardware: { ideControllers: two, scsiControllers }, ...more } })
const claimIs = (accessModes: readonly string[], storageClassName = 'standard') => ({ claim: (_namespace: string, name: string): ClaimView => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, uid: name, resourceVersion: '1' }, spec: { accessModes, storageClassName } }) })
const rwo = { lookup: claimIs(['ReadWriteOnce']) }
const rwx = { lookup: claimIs(['ReadWriteMany']) }
const listing = (hardware: NonNullable<VirtualMachineSpec['hardware']>, more: object = {}) => ({ spec: { hardware, ...more } })
const device = (_typeName: string, busNumber: unknown, sharedBus?: string) => ({ operation: 'add', device: { _typeName, busNumber, ...(sharedBus === undefined ? {} : { sharedBus }) } })
const classHas = (...deviceChange: readonly unknown[]) => ({ lookup: { vmClass: () => ({ apiVersion: '', kind: '', metadata: { name: 'small', uid: 'u', resourceVersion: '1' }, spec: { configSpec: { deviceChange } } }) } })
const frozen = { apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachineClassInstance', name: 'small-1' }
const copyHas = (...deviceChange: readonly unknown[]) => ({ classInstances: () => [{ apiVersion: '', kind: '', metadata: {
  name: 'small-1', uid: 'u', resourceVersion: '1', labels: { [labels.activeInstance]: '' }, ownerReferences: [{ apiVersion: '', kind: 'VirtualMachineClass', name: 'small', uid: 'u' }],
}, spec: { configSpec: { deviceChange } } }] })
const claimWith = (key: string) => ({ lookup: { claim: (_namespace: string, name: string): ClaimView => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, uid: name, resourceVersion: '1', annotations: { [key]: 'mine' } }, spec: { accessModes: ['ReadWriteMany'] } }) } })
const encrypted = { lookup: claimIs(['ReadWriteMany'], 'secret') }

const nvme = (sharingMode: 'None' | 'Physical') => ({ upgraded: true, spec: { hardware: { ideControllers: two, nvmeControllers: [{ busNumber: 0, sharingMode }] } } })
/** A volume and a CD-ROM in one place. */
const inOnePlace = { guestID: 'other', volumes: [disk('a', { controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 })], hardware: { cdrom: [{ name: 'cd', image: { kind: 'VirtualMachineImage', name: 'iso' }, controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 }] } } satisfies VirtualMachineSpec

const rows: readonly Row[] = [
  { name: 'volumes with claims are admitted', now: having([disk('a'), disk('b')]) },
  { name: 'a volume without a claim is admitted', now: having([{ name: 'a' }]) },
  { name: 'a volume has a name', now: having([{ name: '' }]), refused: ['spec.volumes[0].name: Required'] },
  { name: 'names of volumes are DNS labels', now: having([disk('a.b')]), refused: ['spec.volumes[0].name: lower case letters'] },
  { name: 'a name of 63 characters is admitted', now: having([{ name: 'a'.repeat(63) }]) },
  { name: 'a name of 64 characters is refused', now: having([{ name: 'a'.repeat(64) }]), refused: ['spec.volumes[0].name: up to 63'] },
  { name: 'the attachment of a volume has a name that is short enough', now: { name: Array.from({ length: 4 }, () => 'b'.repeat(60)).join('.'), ...having([disk('a'.repeat(20))]) }, refused: ['spec.volumes[0].name: more than 253'] },
  { name: 'two volumes of one name are refused', now: having([disk('a'), { name: 'a' }]), refused: ['spec.volumes[1].name: Duplicate'] },
  { name: 'two volumes of one claim are refused', now: having([disk('a'), disk('b', claim('a'))]), refused: ['spec.volumes[1].persistentVolumeClaim.claimName: Duplicate'] },
  { name: 'two volumes without claims are admitted', now: having([{ name: 'a' }, { name: 'b' }]) },
  { name: 'nothing is no name twice', now: having([{ name: '', ...claim('') }, { name: '', ...claim('') }]), refused: [0, 1].flatMap(index => [`spec.volumes[${index}].name: Required`, `spec.volumes[${index}].persistentVolumeClaim.claimName: Required`]) },
  { name: 'two volumes of one claim from before the upgrade stay', before: having([disk('a'), disk('b', claim('a'))]), now: having([disk('a'), disk('b', claim('a'))], { powerState: 'PoweredOff' }) },
  { name: 'a claim has a name', now: having([disk('a', claim(''))]), refused: ['spec.volumes[0].persistentVolumeClaim.claimName: Required'] },
  { name: 'a claim is not read-only', now: having([disk('a', { persistentVolumeClaim: { claimName: 'a', readOnly: true } })]), refused: ['spec.volumes[0].persistentVolumeClaim.readOnly: Unsupported value: true: supported values: "false"'] },
  { name: 'instance storage is kept for privileged users', now: having([disk('a', { persistentVolumeClaim: { claimName: 'a', instanceVolumeClaim: { size: '1Gi', storageClass: 's' } } })]), refused: ['spec.volumes: privileged'] },
  { name: 'a privileged user may ask for instance storage', now: having([disk('a', { persistentVolumeClaim: { claimName: 'a', instanceVolumeClaim: { size: '1Gi', storageClass: 's' } } })]), caller: privileged },

  { name: 'a new VM may name a whole place', now: having([disk('a', placed(3))]) },
  { name: 'a new VM may name the type alone', now: having([disk('a', { controllerType: 'NVME' })]) },
  { name: 'a new VM may name type and bus', now: having([disk('a', { controllerType: 'SCSI', controllerBusNumber: 0 })]) },
  { name: 'a unit alone is refused', now: having([disk('a', { unitNumber: 3 })]), refused: ['spec.volumes[0].controllerType: Required', 'spec.volumes[0].controllerBusNumber: Required'] },
  { name: 'a bus that is not among the listed controllers is refused', now: having([disk('a', placed(0, 2))], { hardware: { scsiControllers: [scsi(0)] } }), refused: ['spec.volumes[0].controllerBusNumber: there is no SCSI controller 2'] },
  { name: 'a bus is kept where no controllers of its type are listed', now: having([disk('a', placed(0, 2))]) },
  { name: 'unit 7 of SCSI is refused on creation', now: having([disk('a', placed(7))]), refused: ['spec.volumes[0].unitNumber: unit 7'] },
  { name: 'the last unit of a paravirtual controller is admitted', now: having([disk('a', placed(64))]) },
  { name: 'a unit beyond the last is refused', now: having([disk('a', placed(65))]), refused: ['spec.volumes[0].unitNumber: units 0 to 64'] },
  { name: 'other SCSI controllers have fewer units', now: having([disk('a', placed(16))], { hardware: { scsiControllers: [scsi(0, 'None', 'LsiLogic')] } }), refused: ['spec.volumes[0].unitNumber: units 0 to 15'] },
  { name: 'the units are those of the bus that is named', now: having([disk('a', placed(16, 1))], { hardware: { scsiControllers: [scsi(0, 'None', 'LsiLogic'), scsi(1)] } }) },
  { name: 'a unit below 0 is refused', now: having([disk('a', placed(-1))]), refused: ['spec.volumes[0].unitNumber: units 0 to 64'] },
  { name: 'a bus beyond the last is refused', now: having([disk('a', placed(0, 4))]), refused: ['spec.volumes[0].controllerBusNumber: bus numbers 0 to 3'] },
  ...([['IDE', 2, 2], ['NVME', 4, 64], ['SATA', 4, 30], ['SCSI', 4, 65]] as const).flatMap(([controllerType, buses, units]) => [
    { name: `a volume may stand on the last unit of the last bus of ${controllerType}`, now: having([disk('a', { controllerType, controllerBusNumber: buses - 1, unitNumber: units - 1 })]) },
    { name: `but not beyond them, on ${controllerType}`, now: having([disk('a', { controllerType, controllerBusNumber: buses, unitNumber: units })]), refused: [`spec.volumes[0].controllerBusNumber: ${controllerType} has the bus numbers 0 to ${buses - 1}`, `spec.volumes[0].unitNumber: units 0 to ${units - 1}`] },
  ]),
  ...(['BusLogic', 'LsiLogic', 'LsiLogicSAS'] as const).flatMap(adapter => [15, 16].map(unit => (
    { name: `unit ${unit} of ${adapter} is ${unit === 15 ? 'the last' : 'none'}`, now: having([disk('a', placed(unit))], { hardware: { scsiControllers: [{ busNumber: 0, sharingMode: 'None', type: adapter }] } }), refused: unit === 15 ? [] : ['spec.volumes[0].unitNumber: units 0 to 15'] }))),
  { name: 'a bus below 0 is refused', now: having([disk('a', placed(0, -1))]), refused: ['spec.volumes[0].controllerBusNumber: bus numbers 0 to 3'] },
  { name: 'the bus of IDE may be one that is not listed', now: having([disk('a', { controllerType: 'IDE', controllerBusNumber: 1, unitNumber: 0 })], { hardware: { ideControllers: [{ busNumber: 0 }] } }) },
  { name: 'a place that another volume has is refused', now: having([disk('a', placed(1)), disk('b', placed(1))]), refused: ['spec.volumes[1].unitNumber: in use by volume a'] },
  { name: 'of three in a place two are told who has it', now: having([disk('a', placed(1)), disk('b', placed(1)), disk('c', placed(1))]), refused: ['spec.volumes[1].unitNumber: SCSI 0:1 is already in use by volume a', 'spec.volumes[2].unitNumber: SCSI 0:1 is already in use by volume a'] },
  { name: 'buses of no type are no place twice', now: having(['a', 'b'].map(name => disk(name, { controllerBusNumber: 0, unitNumber: 1 }))), refused: [0, 1].map(index => `spec.volumes[${index}].controllerType: Required`) },
  { name: 'a place that a CD-ROM has is refused', now: { spec: inOnePlace }, refused: ['spec.volumes[0].unitNumber: CD-ROM cd'] },

  { name: 'a database cluster shares its disks', now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter' })]), ...rwx },
  { name: 'on a bus of its own too', now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter', ...placed(0) })], { hardware: { scsiControllers: [scsi(0)] } }), ...rwx },
  { name: 'a database cluster needs MultiWriter', now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent' })]), refused: ['spec.volumes[0].sharingMode: needs MultiWriter'] },
  { name: 'a database cluster needs independent disks', now: having([disk('a', { applicationType: 'OracleRAC', sharingMode: 'MultiWriter' })]), refused: ['spec.volumes[0].diskMode: needs IndependentPersistent'] },
  { name: 'a failover cluster needs independent disks', now: having([disk('a', { applicationType: 'MicrosoftWSFC' })]), refused: ['spec.volumes[0].diskMode: needs IndependentPersistent'] },
  { name: 'a failover cluster needs no way of writing', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter' })]), ...rwx },
  { name: 'modes that nobody fills in are needed too', now: having([{ name: 'a', applicationType: 'OracleRAC' }]), refused: ['spec.volumes[0].diskMode: Invalid value: null: OracleRAC needs IndependentPersistent', 'spec.volumes[0].sharingMode: Invalid value: null: OracleRAC needs MultiWriter'] },
  { name: 'after the upgrade as well', before: upgraded([]), now: upgraded([{ name: 'a', applicationType: 'OracleRAC' }]), refused: ['diskMode', 'sharingMode'].map(key => `spec.volumes[0].${key}: Invalid value: null: OracleRAC needs`) },
  { name: 'a failover cluster on a bus of no type stands on SCSI', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', controllerBusNumber: 0 })], { hardware: { scsiControllers: [scsi(0)] } }), refused: ['spec.volumes[0].applicationType: needs a controller with sharingMode Physical; SCSI 0 has None'] },
  { name: 'a failover cluster needs a bus that hosts share', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', ...placed(0) })], { hardware: { scsiControllers: [scsi(0)] } }), refused: ['spec.volumes[0].applicationType: sharingMode Physical'] },
  { name: 'the bus is the one that it stands on', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', ...placed(0, 1) })], { hardware: { scsiControllers: [scsi(0, 'Physical'), scsi(1)] } }), refused: ['spec.volumes[0].applicationType: SCSI 1 has None'] },
  { name: 'MultiWriter needs a claim that many may write', now: having([disk('a', { sharingMode: 'MultiWriter' })]), ...rwo, refused: ['spec.volumes[0].sharingMode: ReadWriteMany'] },
  { name: 'MultiWriter with a claim that many may write is admitted', now: having([disk('a', { sharingMode: 'MultiWriter' })]), ...rwx },
  { name: 'MultiWriter with a claim that is not there yet is admitted', now: having([disk('a', { sharingMode: 'MultiWriter' })]) },
  { name: 'an encrypted claim cannot be shared', now: having([disk('a', { sharingMode: 'MultiWriter' })]), ...encrypted, refused: ['spec.volumes[0].sharingMode: encrypted'] },
  { name: 'an encrypted claim cannot stand on a shared bus', now: having([disk('a', placed(0))], { hardware: { scsiControllers: [scsi(0, 'Virtual')] } }), ...encrypted, refused: ['spec.volumes[0].controllerBusNumber: encrypted'] },
  { name: 'a failover cluster needs a claim that many may write', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', ...placed(0) })], { hardware: { scsiControllers: [scsi(0, 'Physical')] } }), ...rwo, refused: ['spec.volumes[0].controllerBusNumber: ReadWriteMany'] },
  { name: 'a failover cluster on a bus that is not listed is held to be on a shared one', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent' })]), ...rwo, refused: ['spec.volumes[0].controllerBusNumber: ReadWriteMany'] },
  { name: 'a claim that many may write is shared by disk or by bus', now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', ...placed(0) })], { hardware: { scsiControllers: [scsi(0)] } }), ...rwx, refused: ['spec.volumes[0].sharingMode: needs MultiWriter', 'spec.volumes[0].sharingMode: set MultiWriter, or use a controller'] },
  { name: 'a claim that many may write is admitted on a shared bus', now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', ...placed(0) })], { hardware: { scsiControllers: [scsi(0, 'Physical')] } }), ...rwx },
  ...([['Physical', []], ['None', ['spec.volumes[0].applicationType: needs a controller with sharingMode Physical', 'spec.volumes[0].sharingMode: set MultiWriter, or use a controller']]] as const).map(([sharingMode, refused]) => (
    { name: `a failover cluster on an NVME bus with sharingMode ${sharingMode} is ${refused.length === 0 ? 'admitted' : 'refused'}`, now: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent', controllerType: 'NVME', controllerBusNumber: 0, unitNumber: 0 })], { hardware: { nvmeControllers: [{ busNumber: 0, sharingMode }] } }), ...rwx, refused })),
  { name: 'before its type is known it is not judged', now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent' })]), ...rwx, refused: ['spec.volumes[0].sharingMode: needs MultiWriter'] },
  { name: 'without an application a claim that many may write need not be shared', now: having([disk('a', placed(0))], { hardware: { scsiControllers: [scsi(0)] } }), ...rwx },
  ...['csi.vsphere.encryption-class', 'encryption.vmware.com/encryption-class-name'].map(key => (
    { name: `a claim with ${key} is encrypted`, now: having([disk('a', { sharingMode: 'MultiWriter' })]), ...claimWith(key), refused: ['spec.volumes[0].sharingMode: encrypted'] })),
  { name: 'an encrypted claim stands on a bus of its own', now: having([disk('a', placed(0))], { hardware: { scsiControllers: [scsi(0)] } }), ...encrypted },
  { name: 'an encrypted claim may stand on a shared NVME bus', now: having([disk('a', { controllerType: 'NVME', controllerBusNumber: 0, unitNumber: 0 })], { hardware: { nvmeControllers: [{ busNumber: 0, sharingMode: 'Physical' }] } }), ...encrypted },
  { name: 'a disk of no application may stand on a shared bus with a claim of its own', now: having([disk('a', placed(0))], { hardware: { scsiControllers: [scsi(0, 'Virtual')] } }), ...rwo },
  { name: 'with one of the two features places are ours', now: having([disk('a', placed(7))]), features: { sharedDisks: false }, refused: ['spec.volumes[0].unitNumber: unit 7'] },
  { name: 'with the other too', now: having([disk('a', placed(7))]), features: { allDisksArePvcs: false }, refused: ['spec.volumes[0].unitNumber: unit 7'] },
  { name: 'without either they are not judged', now: having([disk('a', placed(7)), disk('b', placed(7))]), features: { sharedDisks: false, allDisksArePvcs: false } },
  { name: 'where places are not ours modes are not judged', now: having([disk('a', { sharingMode: 'MultiWriter' })]), ...rwo, features: { sharedDisks: false, allDisksArePvcs: false } },
  { name: 'disks of applications are refused where they are off', now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter' })]), features: { sharedDisks: false }, refused: ['spec.volumes[0].applicationType: not offered'] },

  { name: 'a volume may be added to an upgraded VM', before: upgraded([disk('a', placed(0))]), now: upgraded([disk('a', placed(0)), disk('b')]) },
  { name: 'a volume may be removed from an upgraded VM', before: upgraded([disk('a', placed(0)), disk('b', placed(1))]), now: upgraded([disk('a', placed(0))]) },
  { name: 'a volume that is not removable stays', before: upgraded([disk('a', { ...placed(0), removable: false })]), now: upgraded([]), refused: ['spec.volumes[0]: not removable'] },
  { name: 'the boot disk stays', before: { ...upgraded([disk('a', placed(0)), disk('b', placed(1))]), status: { volumes: [{ name: 'b', type: 'Classic' }, { name: 'a', type: 'Classic' }] } }, now: upgraded([disk('b', placed(1))]), refused: ['spec.volumes[0]: boot disk'] },
  { name: 'the boot disk is the one on the lowest unit', before: { ...upgraded([disk('b', placed(1)), disk('a', placed(0))]), status: { volumes: [{ name: 'b', type: 'Classic' }, { name: 'a', type: 'Classic' }] } }, now: upgraded([disk('b', placed(1))]), refused: ['spec.volumes[1]: a is the boot disk'] },
  { name: 'the boot disk is the one on the lowest bus', before: { ...upgraded([disk('b', placed(0, 1)), disk('a', placed(3))], [scsi(0), scsi(1)]), status: { volumes: [{ name: 'b', type: 'Classic' }, { name: 'a', type: 'Classic' }] } }, now: upgraded([disk('b', placed(0, 1))], [scsi(0), scsi(1)]), refused: ['spec.volumes[1]: a is the boot disk'] },
  { name: 'another disk of the image stays until it has a claim', before: { ...upgraded([disk('a', placed(0)), { name: 'b', ...placed(1) }]), status: { volumes: [{ name: 'b', type: 'Classic' }, { name: 'a', type: 'Classic' }] } }, now: upgraded([disk('a', placed(0))]), refused: ['spec.volumes[1]: b is a disk of the image and has no claim yet'] },
  { name: 'the controller may remove it', before: { ...upgraded([disk('a', placed(0)), { name: 'b', ...placed(1) }]), status: { volumes: [{ name: 'b', type: 'Classic' }, { name: 'a', type: 'Classic' }] } }, now: upgraded([disk('a', placed(0))]), caller: controller },
  { name: 'a volume without a claim that meets no disk may be removed', before: { ...upgraded([disk('a', placed(0)), { name: 'b', ...placed(1) }]), status: { volumes: [{ name: 'a', type: 'Classic' }] } }, now: upgraded([disk('a', placed(0))]) },
  { name: 'another disk of the image may be removed', before: { ...upgraded([disk('a', placed(0)), disk('b', placed(1))]), status: { volumes: [{ name: 'b', type: 'Classic' }, { name: 'a', type: 'Classic' }] } }, now: upgraded([disk('a', placed(0))]) },
  { name: 'a disk that is not of the image may be removed, wherever it stands', before: { ...upgraded([disk('a', placed(0)), disk('b', placed(1))]), status: { volumes: [{ name: 'a', type: 'Managed' }, { name: 'b', type: 'Classic' }] } }, now: upgraded([disk('b', placed(1))]) },
  { name: 'a disk without a place is not the boot disk', before: { ...upgraded([disk('a'), disk('b', placed(1))]), status: { volumes: [{ name: 'a', type: 'Classic' }, { name: 'b', type: 'Classic' }] } }, now: upgraded([disk('b', placed(1))]) },
  { name: 'the controller writes that the boot disk has gone', before: { ...upgraded([disk('a', placed(0))]), status: { volumes: [{ name: 'a', type: 'Classic' }] } }, now: upgraded([]), caller: controller },
  ...(['unitNumber', 'controllerBusNumber'] as const).map(key => ({ name: `${key} of a volume stays`, before: upgraded([disk('a', placed(0))], [scsi(0), scsi(1)]), now: upgraded([disk('a', { ...placed(0), [key]: 1 })], [scsi(0), scsi(1)]), refused: [`spec.volumes[0].${key}: cannot be changed`] })),
  { name: 'a volume of no application stays so', before: upgraded([disk('a', placed(0))]), now: upgraded([disk('a', { ...placed(0), applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter' })]), refused: ['spec.volumes[0].applicationType: cannot be changed; it was not set', 'spec.volumes[0].diskMode: cannot be changed', 'spec.volumes[0].sharingMode: cannot be changed'] },
  { name: 'a claim that is encrypted later does not make its VM unchangeable', before: upgraded([disk('a', { ...placed(0), sharingMode: 'MultiWriter' })]), now: upgraded([disk('a', { ...placed(0), sharingMode: 'MultiWriter' })], [scsi(0)], { powerState: 'PoweredOff' }), ...encrypted },
  { name: 'it is judged again when the controllers change', before: upgraded([disk('a', { ...placed(0), sharingMode: 'MultiWriter' })]), now: upgraded([disk('a', { ...placed(0), sharingMode: 'MultiWriter' })], [scsi(0), scsi(1)]), ...encrypted, refused: ['spec.volumes[0].sharingMode: encrypted'] },
  { name: 'diskMode of a volume stays', before: upgraded([disk('a', placed(0))]), now: upgraded([disk('a', { ...placed(0), diskMode: 'NonPersistent' })]), refused: ['spec.volumes[0].diskMode: cannot be changed'] },
  { name: 'a mode that is not known yet may be told', before: upgraded([{ name: 'a', ...claim('a'), ...placed(0) }]), now: upgraded([disk('a', placed(0))]) },
  { name: 'two volumes that leave the unit open share a bus', now: having([disk('a', { controllerType: 'SCSI', controllerBusNumber: 0 }), disk('b', { controllerType: 'SCSI', controllerBusNumber: 0 })]) },
  { name: 'two units of buses that are left open are no slot twice', now: having([disk('a', { controllerType: 'SCSI', unitNumber: 3 }), disk('b', { controllerType: 'SCSI', unitNumber: 3 })]), refused: ['spec.volumes[0].controllerBusNumber: Required', 'spec.volumes[1].controllerBusNumber: Required'] },
  { name: 'a volume that is changed before the upgrade is judged', before: having([disk('a', placed(0))]), now: having([disk('a', placed(7))]), refused: ['spec.volumes[0].unitNumber: unit 7'] },
  { name: 'volumes that stood before the upgrade are not judged', before: having([disk('a', placed(7)), disk('b.c', placed(7))]), now: having([disk('a', placed(7)), disk('b.c', placed(7))], { powerState: 'PoweredOff' }) },
  { name: 'nor is one that stood where a CD-ROM is', before: { spec: inOnePlace }, now: { spec: inOnePlace, labels: { a: 'b' } } },
  { name: 'what is added before the upgrade is judged as in a new VM', before: having([disk('a', placed(0))]), now: having([disk('a', placed(0)), disk('b.c', claim('a')), disk('d', placed(0)), disk('e', { unitNumber: 3 }), disk('f', placed(0, 4)), disk('g', { persistentVolumeClaim: { claimName: 'g', readOnly: true } })]), refused: [
    'spec.volumes[1].name: lower case letters', 'spec.volumes[1].persistentVolumeClaim.claimName: Duplicate', 'spec.volumes[2].unitNumber: in use by volume a', 'spec.volumes[3].controllerType: Required', 'spec.volumes[3].controllerBusNumber: Required',
    'spec.volumes[4].controllerBusNumber: bus numbers 0 to 3', 'spec.volumes[5].persistentVolumeClaim.readOnly: supported values',
  ] },
  { name: 'so is what is added in front', before: having([disk('a', placed(0))]), now: having([disk('b', { ...claim('a'), ...placed(0) }), disk('a', placed(0))]), refused: ['spec.volumes[1].persistentVolumeClaim.claimName: Duplicate', 'spec.volumes[1].unitNumber: in use by volume b'] },
  { name: 'before the upgrade MultiWriter needs a claim that many may write', before: having([]), now: having([disk('a', { sharingMode: 'MultiWriter' })]), ...rwo, refused: ['spec.volumes[0].sharingMode: ReadWriteMany'] },
  { name: 'before the upgrade the modes of an application may be left open', before: having([]), now: having([{ name: 'a', ...claim('a'), applicationType: 'OracleRAC' }]), ...rwx },
  { name: 'a claim has to go with the modes that are to come', before: having([]), now: having([{ name: 'a', ...claim('a'), applicationType: 'OracleRAC' }]), ...rwo, refused: ['spec.volumes[0].sharingMode: ReadWriteMany'] },
  ...([['applicationType', 'MicrosoftWSFC'], ['diskMode', 'Persistent'], ['sharingMode', 'None']] as const).map(([key, value]) => ({ name: `before the upgrade, too, ${key} of a volume stays`,
    before: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter' })]), now: having([disk('a', { applicationType: 'OracleRAC', diskMode: 'IndependentPersistent', sharingMode: 'MultiWriter', [key]: value })]), ...rwx,
    refused: [`spec.volumes[0].${key}: cannot be changed`, ...(key === 'applicationType' ? [] : [`spec.volumes[0].${key}: needs`])] })),
  { name: 'before the upgrade, too, a volume stays of its application', before: having([disk('a', { applicationType: 'MicrosoftWSFC', diskMode: 'IndependentPersistent' })]), now: having([disk('a', { diskMode: 'IndependentPersistent' })]), ...rwx, refused: ['spec.volumes[0].applicationType: cannot be changed; it was "MicrosoftWSFC"'] },
  { name: 'before the upgrade the controller writes modes as it finds them', before: having([disk('a', { diskMode: 'Persistent' })]), now: having([disk('a', { diskMode: 'NonPersistent' })]), caller: controller },
  { name: 'before the upgrade a place may be changed', before: having([disk('a', placed(0))]), now: having([disk('a', placed(1))]) },
  { name: 'before the upgrade, too, a volume that is not removable stays', before: having([disk('a', { removable: false })]), now: having([]), refused: ['spec.volumes[0]: not removable'] },
  { name: 'the controller removes what it likes', before: having([disk('a', { removable: false })]), now: having([]), caller: controller },
  { name: 'the controller writes volumes as it finds them', before: upgraded([disk('a', placed(0))]), now: upgraded([disk('a', placed(1))]), caller: controller },
  { name: 'a bus that is not there is refused on an upgraded VM', before: upgraded([]), now: upgraded([disk('a', { controllerType: 'SCSI', controllerBusNumber: 3 })]), refused: ['spec.volumes[0].controllerBusNumber: there is no SCSI controller 3', 'spec.volumes[0].unitNumber: Required value: there is no SCSI controller 3'] },
  { name: 'so is one where none of its type is', before: upgraded([]), now: upgraded([disk('a', { controllerType: 'SATA', controllerBusNumber: 0 })]), refused: ['spec.volumes[0].controllerBusNumber: there is no SATA controller 0 in spec.hardware.sataControllers', 'spec.volumes[0].unitNumber: Required value: there is no SATA controller 0'] },
  { name: 'a bus of no type is one of SCSI', before: upgraded([]), now: upgraded([disk('a', { controllerBusNumber: 3 })]), refused: ['spec.volumes[0].controllerType: Required value: there is no SCSI controller 3', 'spec.volumes[0].unitNumber: Required value: there is no SCSI controller 3'] },
  { name: 'a bus that is full is there', before: upgraded([]), now: upgraded(['a', 'b', 'c'].map(name => disk(name, { controllerType: 'IDE', controllerBusNumber: 0 }))), refused: ['spec.volumes[2].unitNumber: no place was found: 2 of at most 2 IDE controllers are there, and none that fits'] },
  { name: 'without any room the volume is refused', before: upgraded([]), now: upgraded(Array.from({ length: 3 }, (_, n) => disk(`v${n}`, { controllerType: 'IDE' })).concat(Array.from({ length: 2 }, (_, n) => disk(`w${n}`, { controllerType: 'IDE' })))), refused: ['spec.volumes[4].controllerBusNumber: no place was found: 2 of at most 2 IDE controllers', 'spec.volumes[4].unitNumber: no place was found'] },

  { name: 'an upgraded VM has two IDE controllers', before: upgraded([]), now: { upgraded: true, spec: { hardware: { ideControllers: [{ busNumber: 0 }], scsiControllers: [scsi(0)] } } }, refused: ['spec.hardware.ideControllers: two IDE controllers'] },
  { name: 'where disks are not shared it may have one', before: upgraded([]), now: { upgraded: true, spec: { hardware: { ideControllers: [{ busNumber: 0 }], scsiControllers: [scsi(0)] } } }, features: { sharedDisks: false } },
  { name: 'controllers of a VM that is not upgraded stay', before: {}, now: { spec: { hardware: { scsiControllers: [scsi(0)] } } }, refused: ['spec.hardware.scsiControllers: until the VM is upgraded'] },
  { name: 'an administrator may list controllers before the upgrade', before: {}, now: { spec: { hardware: { scsiControllers: [scsi(0)] } } }, caller: master },
  { name: 'where disks are not shared a user may', before: {}, now: { spec: { hardware: { scsiControllers: [scsi(0)] } } }, features: { sharedDisks: false } },
  { name: 'a controller may be added to a VM that is on', before: upgraded([disk('a', placed(0))]), now: upgraded([disk('a', placed(0))], [scsi(0), scsi(1)]) },
  { name: 'the sharing of a bus stays while the VM is on', before: upgraded([]), now: upgraded([], [scsi(0, 'Virtual')]), refused: ['spec.hardware.scsiControllers[0].sharingMode: while the VM is on'] },
  { name: 'the sharing of a bus stays even where the request powers off', before: upgraded([]), now: upgraded([], [scsi(0, 'Virtual')], { powerState: 'PoweredOff' }), refused: ['spec.hardware.scsiControllers[0].sharingMode: while the VM is on'] },
  { name: 'the sharing of a bus may change while the VM is off', before: upgraded([], [scsi(0)], { powerState: 'PoweredOff' }), now: upgraded([], [scsi(0, 'Virtual')], { powerState: 'PoweredOff' }) },
  { name: 'where disks are not shared it is not judged', before: upgraded([]), now: upgraded([], [scsi(0, 'Virtual')]), features: { sharedDisks: false } },
  { name: 'the sharing of an NVME bus stays while the VM is on', before: nvme('None'), now: nvme('Physical'), refused: ['spec.hardware.nvmeControllers[0].sharingMode: while the VM is on'] },
  { name: 'the type of a bus stays while the VM is on', before: upgraded([]), now: upgraded([], [scsi(0, 'None', 'LsiLogic')]), refused: ['spec.hardware.scsiControllers[0].type: while the VM is on'] },
  { name: 'no bus is added beside one that hosts share while the VM is on', before: upgraded([disk('a', placed(0))], [scsi(0, 'Physical')]), now: upgraded([disk('a', placed(0))], [scsi(0, 'Physical'), scsi(1)]), refused: ['spec.hardware.scsiControllers[1]: cannot be added'] },

  { name: 'beside such a bus one is added while the VM is off', before: upgraded([disk('a', placed(0))], [scsi(0, 'Physical')], { powerState: 'PoweredOff' }), now: upgraded([disk('a', placed(0))], [scsi(0, 'Physical'), scsi(1)], { powerState: 'PoweredOff' }) },
  { name: 'beside such a bus an administrator may add one before the upgrade', before: { ...upgraded([disk('a', placed(0))], [scsi(0, 'Physical')]), upgraded: false }, now: { ...upgraded([disk('a', placed(0))], [scsi(0, 'Physical'), scsi(1)]), upgraded: false }, caller: master },
  { name: 'where disks are not shared one may be added beside such a bus', before: upgraded([disk('a', placed(0))], [scsi(0, 'Physical')]), now: upgraded([disk('a', placed(0))], [scsi(0, 'Physical'), scsi(1)]), features: { sharedDisks: false } },
  { name: 'beside such a bus without disks one is added while the VM is on', before: upgraded([], [scsi(0, 'Physical')]), now: upgraded([], [scsi(0, 'Physical'), scsi(1)]) },
  { name: 'a disk on a bus of another type with its number is not on it', before: upgraded([disk('a', { controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 })], [scsi(0, 'Physical')]), now: upgraded([disk('a', { controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 })], [scsi(0, 'Physical'), scsi(1)]) },
  { name: 'a bus that the class describes alike is admitted', now: listing({ scsiControllers: [scsi(0), scsi(1, 'Physical', 'LsiLogic')], nvmeControllers: [{ busNumber: 0, sharingMode: 'Physical' }] }), ...classHas(device('ParaVirtualSCSIController', 0, 'noSharing'), device('VirtualLsiLogicController', 1, 'physicalSharing'), device('VirtualNVMEController', 0, 'physicalSharing')) },
  { name: 'a bus that the class describes as another adapter is refused', now: listing({ scsiControllers: [scsi(0)] }), ...classHas(device('VirtualLsiLogicSASController', 0, 'noSharing')), refused: ['spec.hardware.scsiControllers: class small has SCSI controller 0 as LsiLogicSAS, sharingMode None'] },
  { name: 'so is one that the class has as BusLogic', now: listing({ scsiControllers: [scsi(0)] }), ...classHas(device('VirtualBusLogicController', 0)), refused: ['spec.hardware.scsiControllers: class small has SCSI controller 0 as BusLogic; describe it so'] },
  { name: 'a bus that is listed bare is ParaVirtual and not shared', now: listing({ scsiControllers: [{ busNumber: 0 }], nvmeControllers: [{ busNumber: 0 }] } as never), ...classHas(device('VirtualLsiLogicController', 0, 'physicalSharing'), device('VirtualNVMEController', 0, 'physicalSharing')), refused: ['spec.hardware.scsiControllers: Invalid value: "ParaVirtual, sharingMode None"', 'spec.hardware.nvmeControllers: Invalid value: "sharingMode None"'] },
  { name: 'where disks are not shared the class may have another', now: listing({ scsiControllers: [scsi(0)] }), ...classHas(device('VirtualLsiLogicSASController', 0, 'noSharing')), features: { sharedDisks: false } },
  { name: 'a bus that the class shares otherwise is refused', now: listing({ scsiControllers: [scsi(0)] }), ...classHas(device('ParaVirtualSCSIController', 0, 'virtualSharing')), refused: ['spec.hardware.scsiControllers: as ParaVirtual, sharingMode Virtual'] },
  { name: 'an NVME bus that the class shares otherwise is refused', now: listing({ nvmeControllers: [{ busNumber: 2, sharingMode: 'None' }] }), ...classHas(device('VirtualNVMEController', 2, 'physicalSharing')), refused: ['spec.hardware.nvmeControllers: NVME controller 2 as sharingMode Physical'] },
  { name: 'other buses than those of the class are free', now: listing({ scsiControllers: [scsi(1, 'Virtual')], nvmeControllers: [{ busNumber: 0, sharingMode: 'None' }] }), ...classHas(device('VirtualLsiLogicController', 0, 'noSharing')) },
  { name: 'a class that leaves the sharing open agrees', now: listing({ scsiControllers: [scsi(0, 'Virtual')] }), ...classHas(device('ParaVirtualSCSIController', 0)) },
  { name: 'a class may hold anything', now: listing({ scsiControllers: [scsi(0)] }), ...classHas(null, 7, {}, { device: null }, { device: 'x' }, { device: { _typeName: 'VirtualE1000', busNumber: 0 } }, device('VirtualLsiLogicController', 'x')) },
  { name: 'a class that is not there describes nothing', now: listing({ scsiControllers: [scsi(0)] }, { className: 'none' }) },
  { name: 'where VMs follow frozen copies, the copy counts and not the class', now: listing({ scsiControllers: [scsi(0)] }, { class: frozen }), features: { immutableClasses: true }, lookup: { ...classHas(device('ParaVirtualSCSIController', 0, 'noSharing')).lookup, ...copyHas(device('ParaVirtualSCSIController', 0, 'virtualSharing')) }, refused: ['spec.hardware.scsiControllers: as ParaVirtual, sharingMode Virtual'] },
  { name: 'a class that changed since its copy was made does not count', now: listing({ scsiControllers: [scsi(0)] }, { class: frozen }), features: { immutableClasses: true }, lookup: { ...classHas(device('VirtualLsiLogicController', 0, 'noSharing')).lookup, ...copyHas(device('ParaVirtualSCSIController', 0, 'noSharing')) } },
  { name: 'the copy that mutation finds counts too', now: listing({ scsiControllers: [scsi(0)] }), features: { immutableClasses: true }, lookup: { ...classHas().lookup, ...copyHas(device('VirtualLsiLogicController', 0, 'noSharing')) }, refused: ['spec.hardware.scsiControllers: as LsiLogic, sharingMode None'] },
  { name: 'a class without a copy counts itself', now: listing({ scsiControllers: [scsi(0)] }), ...classHas(device('VirtualLsiLogicController', 0, 'noSharing')), features: { immutableClasses: true }, refused: ['spec.hardware.scsiControllers: class small'] },
  { name: 'a VM that stands is not held against its class', before: upgraded([]), now: upgraded([]), ...classHas(device('VirtualLsiLogicController', 0, 'noSharing')) },
]
vmTable(rows)

test('disks get the modes that their application needs, and keep what they say', t => {
  const modes = (volume: Volume) => {
    const { diskMode, sharingMode } = mutatedVm(having([volume])).spec?.volumes?.[0] ?? {}
    return [diskMode, sharingMode]
  }
  t.deepEqual(modes({ name: 'a', ...claim('a') }), ['Persistent', 'None'])
  t.deepEqual(modes({ name: 'a', ...claim('a'), applicationType: 'OracleRAC' }), ['IndependentPersistent', 'MultiWriter'])
  t.deepEqual(modes({ name: 'a', ...claim('a'), applicationType: 'MicrosoftWSFC' }), ['IndependentPersistent', 'None'])
  t.deepEqual(modes({ name: 'a', ...claim('a'), diskMode: 'NonPersistent' }), ['NonPersistent', 'None'])
  t.deepEqual(modes({ name: 'a', ...claim('a'), sharingMode: 'MultiWriter' }), ['Persistent', 'MultiWriter'])
  t.deepEqual(modes({ name: 'a' }), [undefined, undefined])
  t.deepEqual(mutatedVm(having([{ name: 'a' }, { name: 'b', ...claim('b') }])).spec?.volumes, [{ name: 'a' }, { name: 'b', ...claim('b'), ...plain }])
  t.deepEqual(mutatedVm(upgraded([{ name: 'a', ...claim('a') }]), upgraded([])).spec?.volumes, [disk('a', placed(0))])
  const bare = having([{ name: 'a', ...claim('a') }])
  t.is(mutatedVm(bare, undefined, { features: { sharedDisks: false, allDisksArePvcs: false } }).spec?.volumes?.[0]?.diskMode, undefined)
  t.is(mutatedVm(bare, undefined, { features: { sharedDisks: false } }).spec?.volumes?.[0]?.diskMode, 'Persistent')
})

test('a new VM gets two IDE controllers and no places; an upgraded one gets places', t => {
  const created = mutatedVm(having([disk('a')]))
  t.deepEqual([created.spec?.hardware?.ideControllers, created.spec?.volumes?.[0]?.unitNumber], [two, undefined])
  t.deepEqual(mutatedVm(listing({ ideControllers: [{ busNumber: 1 }] })).spec?.hardware?.ideControllers, [{ busNumber: 1 }])
  const added = mutatedVm(upgraded([disk('a', placed(0)), disk('b')]), upgraded([disk('a', placed(0))]))
  t.like(added.spec?.volumes?.[1], placed(1))
  t.is(mutatedVm(having([disk('b')]), having([])).spec?.volumes?.[0]?.unitNumber, undefined)
})

test('where disks are not shared CD-ROMs are not placed, and keep what they name', t => {
  const drives: NonNullable<NonNullable<VirtualMachineSpec['hardware']>['cdrom']> = [{ name: 'aa', image: { kind: 'VirtualMachineImage', name: 'a' } }, { name: 'bb', image: { kind: 'VirtualMachineImage', name: 'b' }, controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 }]
  const withDrives = (volumes: readonly Volume[]) => ({ upgraded: true, spec: { volumes: [...volumes], hardware: { ideControllers: two, cdrom: drives } } })
  const places = (features: { sharedDisks: boolean; allDisksArePvcs: boolean }) => {
    const { hardware, volumes } = mutatedVm(withDrives([disk('a', { controllerType: 'IDE' })]), withDrives([]), { features }).spec ?? {}
    return [volumes?.[0]?.unitNumber, hardware?.cdrom?.map(({ unitNumber }) => unitNumber)]
  }
  t.deepEqual(places({ sharedDisks: true, allDisksArePvcs: true }), [1, [0, 0]])
  t.deepEqual(places({ sharedDisks: false, allDisksArePvcs: true }), [1, [undefined, 0]])
  t.deepEqual(places({ sharedDisks: false, allDisksArePvcs: false }), [undefined, [undefined, 0]])
  const grown = mutatedVm(withDrives([disk('a')]), withDrives([]), { features: { sharedDisks: false } }).spec?.hardware
  t.deepEqual([grown?.scsiControllers?.length, grown?.cdrom], [1, drives])
})

test('a new disk does not take the place of one that the VM is seen to have', t => {
  const seen = { ...upgraded([]), status: { hardware: { controllers: [{ type: 'SCSI' as const, busNumber: 0, deviceKey: 1000, devices: [{ type: 'Disk' as const, unitNumber: 0 }] }] } } }
  t.like(mutatedVm(upgraded([disk('b')]), seen).spec?.volumes?.[0], placed(1))
})

test('nor that of a disk in the status, nor, while nothing is seen of the VM, that of a disk of its image', t => {
  const named = { kind: 'VirtualMachineImage', name: 'vmi-1' } as const
  const lookup = { images: () => [{ apiVersion: '', kind: named.kind, metadata: { name: named.name, uid: 'u', resourceVersion: '1' }, status: { disks: [{ name: 'disk-0', ...placed(0) }, { name: 'disk-1' }] } }] }
  const unit = (status: object) => mutatedVm(upgraded([disk('b')], [scsi(0)], { image: named }), { ...upgraded([], [scsi(0)], { image: named }), status }, { lookup: lookup as never }).spec?.volumes?.[0]?.unitNumber
  t.is(unit({}), 1)
  t.is(unit({ hardware: { controllers: [] } }), 0)
  t.is(unit({ hardware: { controllers: [] }, volumes: [{ name: 'd0', type: 'Classic', ...placed(0) }] }), 1)
})
