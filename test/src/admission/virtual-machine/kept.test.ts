import test from 'ava'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { controller, vm, type Question, type VmParts } from '../asked.ts'
import { judge, mutatedVm } from '../table.ts'

/** A manifest that is applied again, without what admission had filled into its lists, and what becomes of its spec. */
interface Row extends Question { readonly name: string; readonly before: VirtualMachineSpec; readonly now: VirtualMachineSpec; readonly upgraded?: boolean; readonly then: VirtualMachineSpec; readonly refused?: readonly string[] }

const claim = (claimName: string) => ({ persistentVolumeClaim: { claimName } })
const modes = { diskMode: 'Persistent', sharingMode: 'None' } as const
const place = (unitNumber: number, controllerBusNumber = 0) => ({ controllerType: 'SCSI', controllerBusNumber, unitNumber }) as const
const vds = { apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' }
const adapter = (network?: { readonly name: string; readonly apiVersion?: string; readonly kind?: string }, more: object = {}) => ({ network: { interfaces: [{ name: 'eth0', ...(network === undefined ? {} : { network }), ...more }] } })
const hardware = { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }], scsiControllers: [{ busNumber: 0, sharingMode: 'None', type: 'ParaVirtual' }] } as const
const controllers = { hardware: { ideControllers: [...hardware.ideControllers], scsiControllers: [...hardware.scsiControllers] } }
const drive = (more: object = {}) => ({ guestID: 'other', hardware: { ...controllers.hardware, cdrom: [{ name: 'cd', image: { kind: 'VirtualMachineImage', name: 'iso' }, ...more }] } })
const ide = { controllerType: 'IDE', controllerBusNumber: 1, unitNumber: 1 } as const

const rows: readonly Row[] = [
  { name: 'the network that an adapter was given', before: adapter({ name: '', ...vds }), now: adapter(), then: adapter({ name: '', ...vds }) },
  { name: 'what else is said of the network', before: { network: { ...adapter({ name: '', ...vds }).network, hostName: 'a' } }, now: { network: { ...adapter().network, hostName: 'a' } }, then: { network: { ...adapter({ name: '', ...vds }).network, hostName: 'a' } } },
  { name: 'the network of a provider from before', before: adapter({ name: '', apiVersion: 'vmware.com/v1alpha1', kind: 'VirtualNetwork' }), now: adapter(), then: adapter({ name: '', apiVersion: 'vmware.com/v1alpha1', kind: 'VirtualNetwork' }) },
  { name: 'the network that the configuration names', before: adapter({ name: 'VM Network' }), now: adapter(), config: { network: { provider: 'Named', named: 'VM Network', restricted: false } }, then: adapter({ name: 'VM Network' }) },
  { name: 'group and kind of a network that is named', before: adapter({ name: 'lan', ...vds }), now: adapter({ name: 'lan' }), then: adapter({ name: 'lan', ...vds }) },
  { name: 'the network of an adapter that names an empty one', before: adapter({ name: '', ...vds }), now: adapter({} as { readonly name: string }), then: adapter({ name: '', ...vds }) },
  { name: 'not a network that the user named', before: adapter({ name: 'lan', ...vds }), now: adapter(), then: adapter(), refused: ['spec.network.interfaces[0].network: Forbidden: cannot be changed once the VM stands'] },
  { name: 'nothing of another network', before: adapter({ name: 'lan', ...vds }), now: adapter({ name: 'wan' }), then: adapter({ name: 'wan' }), refused: ['spec.network.interfaces[0].network: Forbidden: cannot be changed once the VM stands'] },
  { name: 'not what else a user takes from an adapter', before: adapter({ name: '', ...vds }, { macAddr: '00:50:56:00:00:01' }), now: adapter(), then: adapter({ name: '', ...vds }), refused: ['spec.network.interfaces[0].macAddr: Invalid value: "": cannot be changed once the VM stands'] },
  { name: 'modes of a volume, before the upgrade too', before: { volumes: [{ name: 'a', ...claim('a'), ...modes }] }, now: { volumes: [{ name: 'a', ...claim('a') }] }, then: { volumes: [{ name: 'a', ...claim('a'), ...modes }] } },
  { name: 'what one volume leaves out beside one that says it', before: { volumes: [{ name: 'a', ...claim('a'), ...modes }, { name: 'b', ...claim('b'), ...modes }] }, now: { volumes: [{ name: 'a', ...claim('a') }, { name: 'b', ...claim('b'), ...modes }] },
    then: { volumes: [{ name: 'a', ...claim('a'), ...modes }, { name: 'b', ...claim('b'), ...modes }] } },
  { name: 'places of volumes', upgraded: true, before: { ...controllers, volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(1) }, { name: 'b', ...claim('b'), ...modes, ...place(0) }] }, now: { ...controllers, volumes: [{ name: 'a', ...claim('a') }, { name: 'b', ...claim('b') }] },
    then: { ...controllers, volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(1) }, { name: 'b', ...claim('b'), ...modes, ...place(0) }] } },
  { name: 'the rest of a place that is named in part', upgraded: true, before: { ...controllers, volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(4) }] }, now: { ...controllers, volumes: [{ name: 'a', ...claim('a'), controllerType: 'SCSI', controllerBusNumber: 0 }] }, then: { ...controllers, volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(4) }] } },
  { name: 'no place of a volume that is to stand elsewhere', upgraded: true, before: { ...controllers, volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(4) }] }, now: { ...controllers, volumes: [{ name: 'a', ...claim('a'), controllerType: 'IDE' }] },
    then: { ...controllers, volumes: [{ name: 'a', ...claim('a'), ...modes, controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 }] }, refused: ['spec.volumes[0].controllerType: Invalid value: "IDE": cannot be changed; it was "SCSI". Remove the volume and add it anew', 'spec.volumes[0].unitNumber: Invalid value: 0: cannot be changed; it was 4. Remove the volume and add it anew'] },
  { name: 'nothing of a volume with another claim', before: { volumes: [{ name: 'a', ...claim('a'), ...modes }] }, now: { volumes: [{ name: 'a', ...claim('b') }] }, then: { volumes: [{ name: 'a', ...claim('b') }] } },
  { name: 'nothing of a volume of another application', before: { volumes: [{ name: 'a', ...claim('a'), ...modes }] }, now: { volumes: [{ name: 'a', ...claim('a'), applicationType: 'OracleRAC' }] }, then: { volumes: [{ name: 'a', ...claim('a'), applicationType: 'OracleRAC' }] },
    refused: ['spec.volumes[0].applicationType: Invalid value: "OracleRAC": cannot be changed; it was not set. Remove the volume and add it anew'] },
  { name: 'the controllers that were added for places', upgraded: true, before: { hardware: { ...controllers.hardware, scsiControllers: [...hardware.scsiControllers, { busNumber: 1, sharingMode: 'Physical', type: 'ParaVirtual' }], sataControllers: [{ busNumber: 0 }, { busNumber: 1 }], cdrom: [{ name: 'cd', image: { kind: 'VirtualMachineImage', name: 'iso' }, controllerType: 'SATA', controllerBusNumber: 1, unitNumber: 0 }] }, guestID: 'other', volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(0) }, { name: 'b', ...claim('b'), ...modes, ...place(0, 1) }] },
    now: { hardware: { ...controllers.hardware, cdrom: [{ name: 'cd', image: { kind: 'VirtualMachineImage', name: 'iso' } }] }, guestID: 'other', volumes: [{ name: 'a', ...claim('a') }, { name: 'b', ...claim('b') }] },
    then: { hardware: { ...controllers.hardware, scsiControllers: [...hardware.scsiControllers, { busNumber: 1, sharingMode: 'Physical', type: 'ParaVirtual' }], sataControllers: [{ busNumber: 1 }], cdrom: [{ name: 'cd', image: { kind: 'VirtualMachineImage', name: 'iso' }, controllerType: 'SATA', controllerBusNumber: 1, unitNumber: 0 }] }, guestID: 'other', volumes: [{ name: 'a', ...claim('a'), ...modes, ...place(0) }, { name: 'b', ...claim('b'), ...modes, ...place(0, 1) }] } },
  { name: 'a controller that was added, where there are no drives', upgraded: true, before: { hardware: { ...controllers.hardware, sataControllers: [{ busNumber: 0 }] }, volumes: [{ name: 'a', ...claim('a'), ...modes, controllerType: 'SATA', controllerBusNumber: 0, unitNumber: 0 }] }, now: { ...controllers, volumes: [{ name: 'a', ...claim('a'), controllerType: 'SATA' }] },
    then: { hardware: { ...controllers.hardware, sataControllers: [{ busNumber: 0 }] }, volumes: [{ name: 'a', ...claim('a'), ...modes, controllerType: 'SATA', controllerBusNumber: 0, unitNumber: 0 }] } },
  { name: 'the IDE controllers where none is listed, before the upgrade too', before: { hardware: { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] } }, now: {}, then: { hardware: { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] } } },
  { name: 'the IDE controllers, but no drive that is taken away', upgraded: true, before: { ...drive(ide), powerState: 'PoweredOff' }, now: { guestID: 'other', powerState: 'PoweredOff' }, then: { guestID: 'other', hardware: { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] }, powerState: 'PoweredOff' } },
  { name: 'no IDE controller of a list that the user writes', upgraded: true, before: controllers, now: { hardware: { ...controllers.hardware, ideControllers: [{ busNumber: 0 }] } }, then: { hardware: { ...controllers.hardware, ideControllers: [{ busNumber: 0 }] } }, refused: ['spec.hardware.ideControllers: Invalid value: [{"busNumber":0}]: a VM has two IDE controllers, with the bus numbers 0 and 1'] },
  { name: 'no controller of a place that is named', upgraded: true, before: { hardware: { ...controllers.hardware, scsiControllers: [...hardware.scsiControllers, { busNumber: 1, sharingMode: 'Physical', type: 'ParaVirtual' }] }, volumes: [{ name: 'b', ...claim('b'), ...modes, ...place(0, 1) }] }, now: { ...controllers, volumes: [{ name: 'b', ...claim('b'), ...place(0, 1) }] },
    then: { ...controllers, volumes: [{ name: 'b', ...claim('b'), ...modes, ...place(0, 1) }] }, refused: ['spec.volumes[0].controllerBusNumber: Invalid value: 1: there is no SCSI controller 1 in spec.hardware.scsiControllers; add it, or leave the bus out'] },
  { name: 'the place of a drive', upgraded: true, before: drive(ide), now: drive(), then: drive(ide) },
  { name: 'no place of a drive that is to stand elsewhere', upgraded: true, before: { ...drive(ide), powerState: 'PoweredOff' }, now: { ...drive({ controllerType: 'IDE', controllerBusNumber: 0 }), powerState: 'PoweredOff' }, then: { ...drive({ controllerType: 'IDE', controllerBusNumber: 0, unitNumber: 0 }), powerState: 'PoweredOff' } },
]

for (const { name, before, now, then, upgraded, refused = [], ...question } of rows) {
  const parts = (spec: VirtualMachineSpec): VmParts => ({ spec, status: { uniqueID: 'vm-1' }, ...(upgraded === undefined ? {} : { upgraded }) })
  test(`an update keeps ${name}`, t => {
    t.deepEqual(mutatedVm(parts(now), parts(before), question).spec, vm(parts(then)).spec)
    t.deepEqual(judge(virtualMachineAdmission, vm(parts(now)), vm(parts(before)), question), refused)
  })
}

test('the controller leaves out what it likes', t => {
  const parts = (more: object): VmParts => ({ spec: { volumes: [{ name: 'a', ...claim('a'), ...more }] } })
  t.deepEqual(mutatedVm(parts({}), parts(modes), { caller: controller }).spec, vm(parts({})).spec)
})
