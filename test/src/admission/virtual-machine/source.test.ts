import test from 'ava'
import { annotations, labels } from '#protocols/api/keys.ts'
import { privileged } from '../asked.ts'
import { mutatedVm, vmTable } from '../table.ts'

const image = { kind: 'VirtualMachineImage', name: 'vmi-0123456789abcdef0' }
const none = { image: undefined, imageName: undefined }
const instance = (name: string, owner: string, active: boolean) =>
  ({ apiVersion: '', kind: '', metadata: { name, uid: name, resourceVersion: '1', labels: active ? { [labels.activeInstance]: '' } : {}, ownerReferences: [{ apiVersion: '', kind: 'VirtualMachineClass', name: owner, uid: 'u' }] } })
const instances = { classInstances: () => [instance('small-1', 'small', false), instance('small-2', 'small', true), instance('large-1', 'large', true)] }
const frozen = { features: { immutableClasses: true }, lookup: instances }
const classRef = (name: string) => ({ apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachineClassInstance', name })
const encryptionClass = (name: string) => ({ apiVersion: '', kind: '', metadata: { name, uid: name, resourceVersion: '1', labels: { [labels.defaultEncryption]: 'true' } } })
const twins = { images: () => [{ metadata: { name: 'vmi-1' }, status: { name: 'ubuntu' } }, { metadata: { name: 'vmi-2' }, status: { name: 'ubuntu' } }] as never }

vmTable([
  { name: 'a VM of a class, an image and a storage class is admitted' },
  { name: 'a VM without an image is refused', now: { spec: none }, refused: ['spec.image: Forbidden'] },
  { name: 'where images cannot be imported a user is told to name one', now: { spec: none }, features: { imageImport: false, restore: false }, refused: ['spec.image: Required'] },
  { name: 'a privileged user may do without an image', now: { spec: none }, caller: privileged },
  { name: 'where images cannot be imported a privileged user needs one too', now: { spec: none }, caller: privileged, features: { imageImport: false, restore: false }, refused: ['spec.image: Required'] },
  { name: 'where either feature is on a privileged user may do without an image', now: { spec: none }, caller: privileged, features: { restore: false } },
  { name: 'whichever of the two it is', now: { spec: none }, caller: privileged, features: { imageImport: false } },
  { name: 'an image name that is an object is resolved', now: { spec: { image: undefined, imageName: 'vmi-0123456789abcdef0' } } },
  { name: 'an image name that is a display name is resolved', now: { spec: { image: undefined, imageName: 'photon' } } },
  { name: 'an image name that nothing has is refused', now: { spec: { image: undefined, imageName: 'solaris' } }, refused: ['spec.imageName: no image'] },
  { name: 'an object name that nothing has is refused', now: { spec: { image: undefined, imageName: 'vmi-ffffffffffffffff0' } }, refused: ['spec.imageName: no image'] },
  { name: 'a display name of two images is refused, with both', now: { spec: { image: undefined, imageName: 'ubuntu' } }, lookup: twins, refused: ['spec.imageName: vmi-1, vmi-2'] },
  { name: 'image and image name may name the same', now: { spec: { image, imageName: 'ubuntu' } } },
  { name: 'image and image name may not name different images', now: { spec: { image, imageName: 'photon' } }, refused: ['spec.imageName: names another'] },
  { name: 'an image beside an image name that nothing has is refused', now: { spec: { image, imageName: 'solaris' } }, refused: ['spec.imageName: no image'] },
  { name: 'a user may not take the image and its name from a VM', before: { spec: { imageName: 'ubuntu' } }, now: { spec: none }, refused: ['spec.image: cannot be changed', 'spec.imageName: cannot be changed'] },
  { name: 'an image of an unknown kind is refused', now: { spec: { image: { kind: 'Secret', name: 'x' } } }, refused: ['spec.image.kind: Invalid value: "Secret": is none of VirtualMachineImage, ClusterVirtualMachineImage'] },
  { name: 'an image without a kind is refused', now: { spec: { image: { kind: '', name: 'x' } } }, refused: ['spec.image.kind: Required'] },
  { name: 'a kind from before the rule is not judged again', before: { spec: { image: { kind: 'Secret', name: 'x' } } }, now: { spec: { image: { kind: 'Secret', name: 'x' }, powerState: 'PoweredOff' } } },
  { name: 'an image without a name is refused', now: { spec: { image: { kind: 'VirtualMachineImage', name: '' } } }, refused: ['spec.image.name: Required value: name the image object'] },
  { name: 'the image of a VM stays', before: {}, now: { spec: { image: { kind: 'VirtualMachineImage', name: 'vmi-9' } } }, refused: ['spec.image: cannot be changed'] },
  { name: 'the image name of a VM stays, for privileged users too', before: { spec: { imageName: 'ubuntu' } }, now: { spec: { imageName: 'photon' } }, caller: privileged, refused: ['spec.imageName: cannot be changed'] },
  { name: 'the image of a VM that was failed over may be taken by a privileged user', before: { annotations: { [annotations.failedOverVm]: '' } }, now: { spec: none, annotations: { [annotations.failedOverVm]: '' } }, caller: privileged },
  { name: 'the image of a VM that was failed over is taken with its name', before: { annotations: { [annotations.failedOverVm]: '' }, spec: { imageName: 'ubuntu' } }, now: { spec: { image: undefined, imageName: 'ubuntu' }, annotations: { [annotations.failedOverVm]: '' } }, caller: privileged, refused: ['spec.image: cannot be changed'] },
  { name: 'and the name is not taken alone', before: { annotations: { [annotations.failedOverVm]: '' }, spec: { imageName: 'ubuntu' } }, now: { annotations: { [annotations.failedOverVm]: '' } }, caller: privileged, refused: ['spec.imageName: Invalid value: null: cannot be changed after creation; it was "ubuntu"'] },
  { name: 'where restoring is off the image of a VM that was failed over stays', before: { annotations: { [annotations.failedOverVm]: '' } }, now: { spec: none, annotations: { [annotations.failedOverVm]: '' } }, caller: privileged, features: { restore: false }, refused: ['spec.image: cannot be changed'] },
  { name: 'the image of a VM that was failed over may not be taken by a user', before: { annotations: { [annotations.failedOverVm]: '' } }, now: { spec: none, annotations: { [annotations.failedOverVm]: '' } }, refused: ['spec.image: Forbidden'] },

  { name: 'a VM without a class is refused', now: { spec: { className: undefined } }, refused: ['spec.className: Forbidden'] },
  { name: 'where classes cannot be imported a user is told to name one', now: { spec: { className: undefined } }, features: { imageImport: false }, refused: ['spec.className: Required'] },
  { name: 'a privileged user may do without a class', now: { spec: { className: undefined } }, caller: privileged },
  { name: 'where classes cannot be imported a privileged user needs one too', now: { spec: { className: undefined } }, caller: privileged, features: { imageImport: false }, refused: ['spec.className: Required'] },
  { name: 'the class of a VM that is on may be changed', before: {}, now: { spec: { className: 'large' } } },
  { name: 'the class may not be changed where resize is off', before: {}, now: { spec: { className: 'large' } }, features: { resize: false }, refused: ['spec.className: cannot be changed'] },
  { name: 'there it may stay', before: {}, now: { labels: { a: 'b' } }, features: { resize: false } },
  { name: 'and be added', before: { spec: { className: undefined } }, now: {}, features: { resize: false } },
  { name: 'the class may not be taken away', before: {}, now: { spec: { className: undefined } }, refused: ['spec.className: Required'] },
  { name: 'a privileged user may take the class away', before: {}, now: { spec: { className: undefined } }, caller: privileged },
  { name: 'where classes cannot be imported he may not', before: {}, now: { spec: { className: undefined } }, caller: privileged, features: { imageImport: false }, refused: ['spec.className: Required'] },
  { name: 'a VM without a class may stay so', before: { spec: { className: undefined } }, now: { spec: { className: undefined }, labels: { a: 'b' } } },
  { name: 'class instances are refused where they are not used', now: { spec: { class: classRef('small-2') } }, refused: ['spec.class: Forbidden'] },
  { name: 'the active instance of the class is admitted', now: { spec: { class: classRef('small-2') } }, ...frozen },
  { name: 'an instance that is not there is refused', now: { spec: { class: classRef('small-9') } }, ...frozen, refused: ['spec.class.name: there is no such'] },
  { name: 'an instance that is not active is refused', now: { spec: { class: classRef('small-1') } }, ...frozen, refused: ['spec.class.name: no longer active'] },
  { name: 'an instance of another class is refused', now: { spec: { class: classRef('large-1') } }, ...frozen, refused: ['spec.class.name: of class large'] },
  { name: 'the class changes with its active instance', before: { spec: { class: classRef('small-2') } }, now: { spec: { className: 'large', class: classRef('large-1') } }, ...frozen },
  { name: 'the class does not change to one of another instance', before: { spec: { class: classRef('small-2') } }, now: { spec: { className: 'large', class: classRef('small-2') } }, ...frozen, refused: ['spec.class.name: of class small'] },
  { name: 'the class does not change to one without an instance', before: {}, now: { spec: { className: 'huge' } }, ...frozen, refused: ['spec.class.name: class huge has no active instance'] },
  { name: 'an instance that was retired stays with its VM', before: { spec: { class: classRef('small-1') } }, now: { spec: { class: classRef('small-1'), powerState: 'PoweredOff' } }, ...frozen },
  { name: 'a privileged user may take class and instance away', before: { spec: { class: classRef('small-2') } }, now: { spec: { className: undefined } }, ...frozen, caller: privileged },
  { name: 'an instance that was retired is not gone back to', before: { spec: { class: classRef('small-2') } }, now: { spec: { class: classRef('small-1') } }, ...frozen, refused: ['spec.class.name: no longer active'] },
  { name: 'an instance alone that is not there is refused, for privileged users too', now: { spec: { className: undefined, class: classRef('small-9') } }, ...frozen, caller: privileged, refused: ['spec.class.name: there is no such'] },
  { name: 'an instance alone that is not active is refused', now: { spec: { className: undefined, class: classRef('small-1') } }, ...frozen, refused: ['spec.class.name: no longer active'] },
  { name: 'an instance without a name gives no class', now: { spec: { className: undefined, class: classRef('') } }, ...frozen, refused: ['spec.className: Forbidden', 'spec.class.name: there is no such'] },
  { name: 'where classes are not frozen an instance gives no class', now: { spec: { className: undefined, class: classRef('small-2') } }, refused: ['spec.className: Forbidden', 'spec.class: Forbidden'] },
  { name: 'an instance of no class is refused', now: { spec: { class: classRef('orphan') } }, features: { immutableClasses: true }, lookup: { classInstances: () => [{ ...instance('orphan', '', true), metadata: { name: 'orphan', uid: 'o', resourceVersion: '1', labels: { [labels.activeInstance]: '' } } }] }, refused: ['spec.class.name: no owner reference'] },
  { name: 'an instance alone gives the class', now: { spec: { className: undefined, class: classRef('small-2') } }, ...frozen },

  { name: 'a VM without a storage class is refused', now: { spec: { storageClass: undefined } }, refused: ['spec.storageClass: Required'] },
  { name: 'a privileged user may do without a storage class', now: { spec: { storageClass: '' } }, caller: privileged },
  { name: 'a storage class that is not there is refused', now: { spec: { storageClass: 'gold' } }, refused: ['spec.storageClass: there is no such StorageClass'] },
  { name: 'a storage class without a policy is refused', lookup: { storageClass: () => ({ apiVersion: '', kind: '', metadata: { name: 'x', uid: 'x', resourceVersion: '1' } }) }, refused: ['spec.storageClass: names no storage policy'] },
  { name: 'the storage class of a VM stays', before: {}, now: { spec: { storageClass: 'secret' } }, refused: ['spec.storageClass: Invalid value: "secret": cannot be changed after creation; it was "standard"'] },
  { name: 'the storage class of a VM may not be taken away', before: {}, now: { spec: { storageClass: undefined } }, refused: ['spec.storageClass: Invalid value: "": cannot be changed'] },
  { name: 'a VM without a storage class gets none later', before: { spec: { storageClass: undefined } }, now: {}, refused: ['spec.storageClass: it was not set'] },
  { name: 'an empty storage class is none', before: { spec: { storageClass: undefined } }, now: { spec: { storageClass: '' } } },
  { name: 'no storage class is an empty one', before: { spec: { storageClass: '' } }, now: { spec: { storageClass: undefined } } },
  { name: 'a storage class that went later is not looked up again', before: { spec: { storageClass: 'gold' } }, now: { spec: { storageClass: 'gold', powerState: 'PoweredOff' } } },
  { name: 'the resource policy of a VM stays', before: {}, now: { spec: { reserved: { resourcePolicyName: 'web' } } }, refused: ['spec.reserved.resourcePolicyName: cannot be changed after creation; it was not set'] },
  { name: 'what is wrong is told together', now: { spec: { className: undefined, image: undefined, storageClass: undefined } }, refused: ['spec.className', 'spec.image', 'spec.storageClass'] },

  { name: 'encryption is admitted where it is on', now: { spec: { storageClass: 'secret', crypto: { encryptionClassName: 'mine' } } } },
  { name: 'encryption is refused where it is off', now: { spec: { crypto: { useDefaultKeyProvider: true } } }, features: { encryption: false }, refused: ['spec.crypto: not offered'] },
  { name: 'an encryption class needs storage that encrypts', now: { spec: { crypto: { encryptionClassName: 'mine' } } }, refused: ['spec.crypto.encryptionClassName: standard does not'] },
  { name: 'no storage class encrypts nothing', now: { spec: { storageClass: undefined, crypto: { encryptionClassName: 'mine' } } }, caller: privileged, refused: ['spec.crypto.encryptionClassName: none does not'] },
  { name: 'one default encryption class is filled in', now: { spec: { storageClass: 'secret' } }, lookup: { encryptionClasses: () => [encryptionClass('a')] } },
  { name: 'without a default none is filled in', now: { spec: { storageClass: 'secret' } } },
  { name: 'where encryption is off none is filled in', now: { spec: { storageClass: 'secret' } }, features: { encryption: false }, lookup: { encryptionClasses: () => [encryptionClass('a'), encryptionClass('b')] } },
  { name: 'of two default encryption classes one may be named', now: { spec: { storageClass: 'secret', crypto: { encryptionClassName: 'a' } } }, lookup: { encryptionClasses: () => [encryptionClass('a'), encryptionClass('b')] } },
  { name: 'two default encryption classes are refused, with both', now: { spec: { storageClass: 'secret' } }, lookup: { encryptionClasses: () => [encryptionClass('a'), encryptionClass('b')] }, refused: ['spec.crypto.encryptionClassName: (a, b)'] },
])

test('the display name of an image becomes its reference, and stays as written', t => {
  const { spec } = mutatedVm({ spec: { image: undefined, imageName: 'photon' } })
  t.deepEqual([spec?.imageName, spec?.image], ['photon', { kind: 'ClusterVirtualMachineImage', name: 'vmi-fedcba98765432100' }])
})

test('a VM with CD-ROMs is installed from the first that is connected', t => {
  const cdrom = (name: string, connected: boolean) => ({ name, connected, image: { kind: 'VirtualMachineImage', name } })
  t.is(mutatedVm({ spec: { image: undefined, hardware: { cdrom: [cdrom('iso1', false), cdrom('iso2', true)] } } }).spec?.imageName, 'iso2')
  t.is(mutatedVm({ spec: { image: undefined, hardware: { cdrom: [cdrom('iso1', false), cdrom('iso2', false)] } } }).spec?.imageName, 'iso1')
  const drives = { image: undefined, hardware: { cdrom: [cdrom('iso1', true)] } }
  t.is(mutatedVm({ spec: { ...drives, imageName: 'photon' } }).spec?.imageName, 'photon')
  t.is(mutatedVm({ spec: drives }, { spec: drives }).spec?.imageName, undefined)
})

test('class and instance fill each other in, where classes are frozen', t => {
  t.deepEqual(mutatedVm({}, undefined, frozen).spec?.class, classRef('small-2'))
  t.is(mutatedVm({ spec: { className: undefined, class: classRef('large-1') } }, undefined, frozen).spec?.className, 'large')
  t.is(mutatedVm({}, undefined, { lookup: instances }).spec?.class, undefined)
})

test('a VM on storage that encrypts gets the one default encryption class', t => {
  const one = { lookup: { encryptionClasses: () => [encryptionClass('a')] } }
  t.is(mutatedVm({ spec: { storageClass: 'secret' } }, undefined, one).spec?.crypto?.encryptionClassName, 'a')
  t.is(mutatedVm({}, undefined, one).spec?.crypto, undefined)
  t.is(mutatedVm({ spec: { storageClass: 'secret' } }, undefined, { ...one, features: { encryption: false } }).spec?.crypto, undefined)
  t.is(mutatedVm({ spec: { storageClass: 'secret', crypto: { encryptionClassName: 'b' } } }, undefined, one).spec?.crypto?.encryptionClassName, 'b')
  t.is(mutatedVm({ spec: { storageClass: 'secret' } }).spec?.crypto, undefined)
  t.deepEqual(mutatedVm({ spec: { storageClass: 'secret', crypto: { useDefaultKeyProvider: false } } }, undefined, one).spec?.crypto, { useDefaultKeyProvider: false, encryptionClassName: 'a' })
  t.is(mutatedVm({ spec: { storageClass: 'secret' } }, { spec: { storageClass: 'secret' } }, one).spec?.crypto, undefined)
  const plain = { ...encryptionClass('a'), metadata: { ...encryptionClass('a').metadata, labels: {} } }
  t.is(mutatedVm({ spec: { storageClass: 'secret' } }, undefined, { lookup: { encryptionClasses: () => [plain] } }).spec?.crypto, undefined)
})

test('where classes are frozen the instance before a resize is noted too', t => {
  const { metadata } = mutatedVm({ spec: { className: 'large', class: classRef('large-1') } }, { spec: { class: classRef('small-2') } }, frozen)
  t.like(metadata.annotations, { [annotations.lastResizedClass]: '{"name":"small"}', [annotations.lastResizedClassInstance]: '{"name":"small-2"}' })
  t.is(mutatedVm({ spec: { className: 'large', class: classRef('large-1') } }, { spec: { class: classRef('small-2') } }, { ...frozen, features: { ...frozen.features, resize: false } }).metadata.annotations, undefined)
  t.is(mutatedVm({ spec: { className: 'large' } }, {}, { features: { resize: false }, caller: privileged }).metadata.annotations, undefined)
})

test('where the class stays, where there was none and where resize is off nothing is noted', t => {
  t.is(mutatedVm({}, {}).metadata.annotations, undefined)
  t.is(mutatedVm({}, { spec: { className: undefined } }).metadata.annotations, undefined)
  t.is(mutatedVm({ spec: { class: classRef('small-1') } }, { spec: { class: classRef('small-2') } }).metadata.annotations, undefined)
})

test('the class before a resize is noted once', t => {
  const noted = mutatedVm({ spec: { className: 'large' } }, {}).metadata.annotations?.[annotations.lastResizedClass]
  t.is(noted, '{"name":"small"}')
  const again = mutatedVm({ spec: { className: 'huge' }, annotations: { [annotations.lastResizedClass]: noted ?? '' } }, { spec: { className: 'large' } })
  t.is(again.metadata.annotations?.[annotations.lastResizedClass], noted)
})
