import { groupVersion } from '#protocols/api/resources.ts'
import { labels } from '#protocols/api/keys.ts'
import { activeInstanceOf, classOf, instanceNamed, isActive } from '../class-instance.ts'
import { resolveImage } from '../image.ts'
import { isEncryptingClass } from '../storage.ts'
import { blank, onCreate, withSpec, type VmMutation } from '../vm.ts'

/** Without an image name, the first CD-ROM that is connected, else the first, says what the VM is installed from. */
const imageNameOfCdrom: VmMutation = vm => {
  const drives = vm.spec?.hardware?.cdrom ?? []
  const drive = drives.find(({ connected }) => connected === true) ?? drives[0]
  return blank(vm.spec?.imageName) && vm.spec?.image === undefined && drive?.image !== undefined ? withSpec(vm, { imageName: drive.image.name }) : vm
}

/** A friendly image name becomes a reference; what cannot be resolved is refused by validation. */
const image: VmMutation = (vm, context) => {
  const { image: given, imageName = '' } = vm.spec ?? {}
  if (given !== undefined || imageName === '') return vm
  const found = resolveImage(imageName, context)
  return found.kind === 'Found' ? withSpec(vm, { image: found.image }) : vm
}

/** Class and instance fill each other in, where VMs follow frozen copies of classes (webhooks.md section 3.4). */
const classInstance: VmMutation = (vm, context) => {
  if (!context.config.features.immutableClasses) return vm
  const { class: instance, className = '' } = vm.spec ?? {}
  if (instance === undefined && className !== '') {
    const active = activeInstanceOf(className, context)
    return active === undefined ? vm : withSpec(vm, { class: { apiVersion: groupVersion, kind: 'VirtualMachineClassInstance', name: active.metadata.name } })
  }
  if (instance === undefined || className !== '') return vm
  const named = instanceNamed(instance.name, context)
  const owner = named !== undefined && isActive(named) ? classOf(named) : undefined
  return owner === undefined ? vm : withSpec(vm, { className: owner })
}

/** A VM on storage that encrypts gets the namespace's default EncryptionClass, if there is just one. */
const encryptionClass: VmMutation = (vm, context) => {
  const { crypto, storageClass } = vm.spec ?? {}
  if (!context.config.features.encryption || !blank(crypto?.encryptionClassName) || !isEncryptingClass(storageClass, context)) return vm
  const [only, ...others] = context.lookup.encryptionClasses(context.request.namespace).filter(({ metadata }) => metadata.labels?.[labels.defaultEncryption] === 'true')
  return only === undefined || others.length > 0 ? vm : withSpec(vm, { crypto: { ...crypto, encryptionClassName: only.metadata.name } })
}

export const sourceMutations: readonly VmMutation[] = [onCreate(imageNameOfCdrom), onCreate(image), classInstance, onCreate(encryptionClass)]
