import test from 'ava'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { ask, lookup, vm, type Question, type VmParts } from '../asked.ts'

/** What is admitted and told all the same; nothing: no word. */
interface Row extends Question { readonly name: string; readonly now: VmParts; readonly before?: VmParts; readonly told?: readonly string[] }

const local = { image: { kind: 'VirtualMachineImage', name: 'vmi-0123456789abcdef0' } }
const tenGi = { lookup: { images: () => lookup.images('').map(one => ({ ...one, status: { ...one.status, disks: [{ name: 'a', limit: '10Gi' }] } })) as never } }
const keys = { lookup: { encryptionClasses: () => ['theirs', 'ours'].map(name => ({ apiVersion: '', kind: '', metadata: { name, uid: name, resourceVersion: '1' } })) as never } }
const boot = (bootDiskCapacity: string) => ({ spec: { advanced: { bootDiskCapacity } } })
const network = (disabled: boolean) => ({ spec: { network: { disabled } } })

const rows: readonly Row[] = [
  { name: 'of a VM that is as usual nothing is said', now: {} },
  { name: 'a new name with dots', now: { name: 'a.b' }, told: ['metadata.name: a.b has dots; the guest needs spec.network.hostName, since a host name has none'] },
  { name: 'a new name with dots beside a host name', now: { name: 'a.b', spec: { network: { hostName: 'ab' } } } },
  { name: 'a new name that is longer than a host name', now: { name: 'a'.repeat(64) }, told: [`metadata.name: ${'a'.repeat(64)} is longer than the 63 characters of a host name; the guest needs spec.network.hostName`] },
  { name: 'a new name as long as a host name', now: { name: 'a'.repeat(63) } },
  { name: 'a name with dots is told once', now: { name: 'a.b' }, before: { name: 'a.b' } },
  { name: 'a class that is not there', now: { spec: { className: 'smal' } }, told: ['spec.className: there is no VirtualMachineClass smal yet; the VM waits for it'] },
  { name: 'a change to a class that is not there', now: { spec: { className: 'smal' } }, before: {}, told: ['spec.className: there is no VirtualMachineClass smal yet'] },
  { name: 'a class that went later is not told', now: { spec: { className: 'smal' } }, before: { spec: { className: 'smal' } } },
  { name: 'without a class nothing is said', now: { spec: { className: undefined } } },
  { name: 'an image that is not there', now: { spec: { image: { ...local.image, name: 'vmi-0' } } }, told: ['spec.image.name: there is no VirtualMachineImage vmi-0 yet; the VM waits for it'] },
  { name: 'an image that stands elsewhere', now: { spec: { image: { kind: 'ClusterVirtualMachineImage', name: local.image.name } } }, told: [`spec.image.name: there is no ClusterVirtualMachineImage ${local.image.name} yet; the VM waits for it`] },
  { name: 'of an image that cannot be only the refusal speaks', now: { spec: { image: { kind: 'VirtualMachineImage', name: '' } } } },
  { name: 'of an image of no known kind too', now: { spec: { image: { kind: 'Image', name: 'vmi-0' } } } },
  { name: 'an image that went later is not told', now: { spec: { image: { ...local.image, name: 'vmi-0' } } }, before: { spec: { image: { ...local.image, name: 'vmi-0' } } } },
  { name: 'an EncryptionClass that is not there', now: { spec: { crypto: { encryptionClassName: 'our' } } }, ...keys, told: ['spec.crypto.encryptionClassName: there is no EncryptionClass our yet'] },
  { name: 'one that is there', now: { spec: { crypto: { encryptionClassName: 'ours' } } }, ...keys },
  { name: 'one that went later is not told', now: { spec: { crypto: { encryptionClassName: 'our' } } }, before: { spec: { crypto: { encryptionClassName: 'our' } } }, ...keys },
  { name: 'without an image nothing is said', now: { spec: { image: undefined } } },
  { name: 'a boot disk that is smaller than the image\'s', now: boot('10239Mi'), ...tenGi, told: ['spec.advanced.bootDiskCapacity: a disk does not shrink; it keeps its 10Gi'] },
  { name: 'a boot disk as large as the image\'s', now: boot('10Gi'), ...tenGi },
  { name: 'a boot disk that is to shrink', now: boot('19Gi'), before: boot('20Gi'), told: ['spec.advanced.bootDiskCapacity: a disk does not shrink; it keeps its 20Gi'] },
  { name: 'a boot disk that grows', now: boot('21Gi'), before: boot('20Gi') },
  { name: 'a size that is taken away', now: {}, before: boot('20Gi') },
  { name: 'a boot disk that is to be smaller than it stands', now: boot('19Gi'), before: { status: { volumes: [{ name: 'a', type: 'Classic', limit: '20Gi' }] } }, told: ['spec.advanced.bootDiskCapacity: a disk does not shrink; it keeps its 20Gi'] },
  { name: 'a network that is disabled later', now: network(true), before: {}, told: ['spec.network.disabled: has no effect once the VM stands; its adapters stay'] },
  { name: 'a new VM without a network', now: network(true) },
  { name: 'a network that stays disabled', now: network(true), before: network(true) },
]
for (const { name, now, before, told = [], ...question } of rows) {
  test(name, t => {
    t.deepEqual(virtualMachineAdmission.warnings(ask(vm(now), before === undefined ? undefined : vm(before), question)), told)
  })
}
