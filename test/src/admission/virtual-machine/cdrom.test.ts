import test from 'ava'
import { controller } from '../asked.ts'
import { mutatedVm, vmTable } from '../table.ts'

const iso = (name: string, kind = 'VirtualMachineImage') => ({ kind, name })
const drive = (name: string, image = iso(`${name}-iso`), more: object = {}) => ({ name, image, connected: true, allowGuestControl: true, ...more })
const having = (cdrom: readonly ReturnType<typeof drive>[], more: object = {}) => ({ spec: { guestID: 'other3xLinux64Guest', hardware: { cdrom: [...cdrom], ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] }, ...more } })
const places = ['controllerType', 'controllerBusNumber', 'unitNumber']
const off = { powerState: 'PoweredOff' as const }
const at = (controllerType: string, controllerBusNumber: number, unitNumber: number) => ({ controllerType, controllerBusNumber, unitNumber })
const held = { annotations: { 'poweron.check.vmoperator.vmware.com/ad': 'wait' } }

vmTable([
  { name: 'a VM with CD-ROMs is admitted', now: having([drive('aa'), drive('bb')]) },
  { name: 'a CD-ROM needs a guest', now: having([drive('aa')], { guestID: undefined }), refused: ['spec.guestID: Required'] },
  { name: 'an image of the cluster is admitted', now: having([drive('aa', iso('x', 'ClusterVirtualMachineImage'))]) },
  { name: 'an image of another kind is refused', now: having([drive('aa', iso('x', 'Secret'))]), refused: ['spec.hardware.cdrom[0].image.kind: supported values'] },
  { name: 'an image is in one drive', now: having([drive('aa', iso('x')), drive('bb', iso('x', 'ClusterVirtualMachineImage'))]), refused: ['spec.hardware.cdrom[1].image.name: Duplicate'] },
  { name: 'a type goes with a bus', now: having([drive('aa', iso('x'), { controllerType: 'IDE' })]), refused: ['spec.hardware.cdrom[0].controllerBusNumber: Required'] },
  { name: 'a bus goes with a type', now: having([drive('aa', iso('x'), { controllerBusNumber: 0 })]), refused: ['spec.hardware.cdrom[0].controllerType: Required'] },
  { name: 'where places are not ours they are not judged', now: having([drive('aa', iso('x'), { controllerType: 'SCSI' })]), features: { sharedDisks: false } },
  { name: 'a whole place is not judged there either', now: having([drive('aa', iso('x'), at('SCSI', 0, 0)), drive('bb', iso('y'), at('IDE', 0, 9)), drive('cc', iso('z'), at('IDE', 0, 9))]), features: { sharedDisks: false } },
  { name: 'an update may name half a place before the upgrade', before: having([], off), now: having([drive('aa', iso('x'), { controllerType: 'IDE' })], off) },
  { name: 'a unit below 0 is refused', now: having([drive('aa', iso('x'), at('SATA', 0, -1))]), refused: ['spec.hardware.cdrom[0].unitNumber: 0 to 29'] },
  { name: 'a bus below 0 is refused', now: having([drive('aa', iso('x'), at('SATA', -1, 0))]), refused: ['spec.hardware.cdrom[0].controllerBusNumber: 0 to 3'] },
  { name: 'SATA has four buses', now: having([drive('aa', iso('x'), at('SATA', 4, 0))]), refused: ['spec.hardware.cdrom[0].controllerBusNumber: 0 to 3'] },
  { name: 'a drive may stand on SATA', now: having([drive('aa', iso('x'), at('SATA', 3, 29))]) },
  { name: 'a drive does not stand on SCSI', now: having([drive('aa', iso('x'), at('SCSI', 0, 0))]), refused: ['spec.hardware.cdrom[0].controllerType: "SCSI": supported values: "IDE", "SATA"'] },
  { name: 'nor does one that leaves the unit open', now: having([drive('aa', iso('x'), { controllerType: 'NVME', controllerBusNumber: 0 })]), refused: ['spec.hardware.cdrom[0].controllerType: supported values'] },
  { name: 'a bus is there, whether the unit is named or not', now: having([drive('aa', iso('x'), { controllerType: 'SATA', controllerBusNumber: 4 })]), refused: ['spec.hardware.cdrom[0].controllerBusNumber: 0 to 3'] },
  { name: 'a drive on a controller that is not listed beside others is refused', now: { spec: { guestID: 'other', hardware: { cdrom: [drive('aa', iso('x'), at('SATA', 1, 0))], sataControllers: [{ busNumber: 0 }] } } }, refused: ['spec.hardware.cdrom[0].controllerBusNumber: there is no SATA controller 1'] },
  { name: 'so is one on a controller that an upgraded VM does not have', before: { upgraded: true, ...having([], off) }, now: { upgraded: true, ...having([drive('aa', iso('x'), at('SATA', 0, 0))], off) }, refused: ['spec.hardware.cdrom[0].controllerBusNumber: there is no SATA controller 0'] },
  { name: 'the controller writes drives as it finds them', before: { upgraded: true, ...having([], off) }, now: { upgraded: true, ...having([drive('aa', iso('x'), at('SATA', 0, 0))], off) }, caller: controller },
  { name: 'before the upgrade a drive that stays is not judged', before: having([drive('aa', iso('x'), { controllerType: 'SCSI', controllerBusNumber: 0 })], off), now: having([drive('aa', iso('x'), { controllerType: 'SCSI', controllerBusNumber: 0 })], { ...off, className: 'large' }) },
  { name: 'an image has a name', now: having([drive('aa', iso('')), drive('bb', iso(''))]), refused: ['spec.hardware.cdrom[0].image.name: name an ISO image', 'spec.hardware.cdrom[1].image.name: name an ISO image'] },
  { name: 'IDE has two buses', now: having([drive('aa', iso('x'), at('IDE', 2, 0))]), refused: ['spec.hardware.cdrom[0].controllerBusNumber: 0 to 1'] },
  { name: 'IDE has two units', now: having([drive('aa', iso('x'), at('IDE', 1, 2))]), refused: ['spec.hardware.cdrom[0].unitNumber: 0 to 1'] },
  { name: 'SATA has thirty units', now: having([drive('aa', iso('x'), at('SATA', 0, 30))]), refused: ['spec.hardware.cdrom[0].unitNumber: 0 to 29'] },
  { name: 'two drives have two places', now: having([drive('aa', iso('x'), at('IDE', 0, 0)), drive('bb', iso('y'), at('IDE', 0, 0))]), refused: ['spec.hardware.cdrom[1].unitNumber: Duplicate'] },
  { name: 'on SATA too', now: having([drive('aa', iso('x'), at('SATA', 0, 0)), drive('bb', iso('y'), at('SATA', 0, 0))]), refused: ['spec.hardware.cdrom[1].unitNumber: Duplicate'] },
  { name: 'the same unit of two types is two places', now: having([drive('aa', iso('x'), at('IDE', 0, 0)), drive('bb', iso('y'), at('SATA', 0, 0))]) },
  { name: 'where no drive may stand none has the place', now: having([drive('aa', iso('x'), at('NVME', 0, 0)), drive('bb', iso('y'), at('NVME', 0, 0))]), refused: [0, 1].map(index => `spec.hardware.cdrom[${index}].controllerType: supported values`) },
  { name: 'two drives that leave the unit open share a bus', now: having([drive('aa', iso('x'), { controllerType: 'IDE', controllerBusNumber: 0 }), drive('bb', iso('y'), { controllerType: 'IDE', controllerBusNumber: 0 })]) },

  { name: 'a drive of a VM that is on may be disconnected', before: having([drive('aa')]), now: having([drive('aa', iso('aa-iso'), { connected: false, allowGuestControl: false })]) },
  { name: 'a drive is not added while the VM is on', before: having([drive('aa')]), now: having([drive('aa'), drive('bb')]), refused: ['spec.hardware.cdrom: added or removed'] },
  { name: 'a drive is not exchanged while the VM is on', before: having([drive('aa')]), now: having([drive('bb')]), refused: ['spec.hardware.cdrom.name: aa', 'spec.hardware.cdrom[0].name: bb'] },
  { name: 'an image is not exchanged while the VM is on', before: having([drive('aa')]), now: having([drive('aa', iso('other'))]), refused: ['spec.hardware.cdrom[0].image: while the VM is on'] },
  { name: 'drives change while the VM is off', before: having([drive('aa')], off), now: having([drive('bb'), drive('cc')], off) },
  { name: 'drives change with powering off', before: having([drive('aa')]), now: having([], off) },
  { name: 'drives change while powering on is held back', before: { ...having([drive('aa')]), ...held }, now: { ...having([drive('bb')]), ...held } },
  { name: 'the place of a drive stays while an upgraded VM is on', before: { upgraded: true, status: { powerState: 'PoweredOn' }, ...having([drive('aa', iso('x'), at('IDE', 0, 0))]) }, now: { upgraded: true, ...having([drive('aa', iso('x'), at('IDE', 0, 1))]) }, refused: ['spec.hardware.cdrom[0].unitNumber: while the VM is on'] },
  { name: 'every part of it', before: { upgraded: true, status: { powerState: 'PoweredOn' }, ...having([drive('aa', iso('x'), at('IDE', 0, 0))]) }, now: { upgraded: true, ...having([drive('aa', iso('x'), at('SATA', 1, 1))]) }, refused: [...['controllerType', 'controllerBusNumber', 'unitNumber'].map(key => `spec.hardware.cdrom[0].${key}: while the VM is on`), 'spec.hardware.cdrom[0].controllerBusNumber: there is no SATA controller 1'] },
  { name: 'a drive without a place gets one while the VM is on', before: { upgraded: true, status: { powerState: 'PoweredOn' }, ...having([drive('aa', iso('x'))]) }, now: { upgraded: true, ...having([drive('aa', iso('x'), at('IDE', 0, 0))]) } },
  ...([['before the VM is observed', { upgraded: true }, {}], ['before the upgrade', { status: { powerState: 'PoweredOn' as const } }, {}], ['where places are not ours', { upgraded: true, status: { powerState: 'PoweredOn' as const } }, { features: { sharedDisks: false } }]] as const).map(([when, more, question]) =>
    ({ name: `the place of a drive may change ${when}`, before: { ...more, ...having([drive('aa', iso('x'), at('IDE', 0, 0))]) }, now: { ...more, ...having([drive('aa', iso('x'), at('IDE', 0, 1))]) }, ...question })),
  { name: 'a drive that names half its place is refused on an upgraded VM', before: { upgraded: true, ...having([], off) }, now: { upgraded: true, ...having([drive('aa', iso('x'), { controllerType: 'IDE' })], off) }, refused: ['spec.hardware.cdrom[0].controllerBusNumber: Required value: name the type and the bus', 'spec.hardware.cdrom[0].unitNumber: Required value: name the type and the bus'] },
  { name: 'so is one that names a unit alone', before: { upgraded: true, ...having([], off) }, now: { upgraded: true, ...having([drive('aa', iso('x'), { unitNumber: 0 })], off) }, refused: ['spec.hardware.cdrom[0].controllerType: Required', 'spec.hardware.cdrom[0].controllerBusNumber: Required'] },
  { name: 'a drive on a controller without a free unit is refused on an upgraded VM', before: { upgraded: true, ...having([], off) }, now: { upgraded: true, ...having([drive('aa', iso('x'), at('IDE', 0, 0)), drive('bb', iso('y'), at('IDE', 0, 1)), drive('cc', iso('z'), { controllerType: 'IDE', controllerBusNumber: 0 })], off) }, refused: ['spec.hardware.cdrom[2].unitNumber: Required value: IDE 0 is not there or has no free unit'] },
  ...([124, 125] as const).map(count => ({ name: `${count} drives ${count === 124 ? 'have places' : 'are too many'}`, before: { upgraded: true, ...having([], off) }, now: { upgraded: true, ...having(Array.from({ length: count }, (_, n) => drive(`d${n}`)), off) },
    refused: count === 124 ? [] : places.map(key => `spec.hardware.cdrom[124].${key}: Required value: no place was found`) })),
])

test('an image without a kind is one of the namespace', t => {
  const [cluster, bare] = [drive('bb', iso('y', 'ClusterVirtualMachineImage')), drive('aa', iso('x', ''))]
  const [local, other] = [drive('aa', iso('x')), drive('aa', iso('z'))]
  const drives = (before?: Parameters<typeof having>[0]) => mutatedVm(having([bare, cluster]), before === undefined ? undefined : having(before)).spec?.hardware
  t.deepEqual(drives(), having([local, cluster]).spec.hardware)
  t.deepEqual(drives([cluster, local])?.cdrom, [local, cluster])
  t.deepEqual(drives([drive('aa', iso('x', 'ClusterVirtualMachineImage'))])?.cdrom, [bare, cluster])
  t.deepEqual(drives([other])?.cdrom, [bare, cluster])
})

test('drives of an upgraded VM get a place on IDE', t => {
  const now = mutatedVm({ upgraded: true, ...having([drive('aa'), drive('bb')], off) }, { upgraded: true, ...having([], off) })
  t.deepEqual(now.spec?.hardware?.cdrom?.map(({ controllerType, controllerBusNumber, unitNumber }) => [controllerType, controllerBusNumber, unitNumber]), [['IDE', 0, 0], ['IDE', 0, 1]])
})
