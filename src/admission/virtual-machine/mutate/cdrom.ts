import type { Cdrom } from '#protocols/allocation/slots.ts'
import { blank, onCreate, onUpdate, withSpec, type VmMutation } from '../vm.ts'

/** Sets the kind of images that leave it out and fit. */
const inNamespace = (fits: (imageName: string, before: readonly Cdrom[]) => boolean): VmMutation => (vm, { request: { old } }) => {
  const drives = vm.spec?.hardware?.cdrom ?? []
  const bare = ({ image }: Cdrom): boolean => blank(image.kind) && fits(image.name, old?.spec?.hardware?.cdrom ?? [])
  if (!drives.some(bare)) return vm
  return withSpec(vm, { hardware: { ...vm.spec?.hardware, cdrom: drives.map(drive => (bare(drive) ? { ...drive, image: { ...drive.image, kind: 'VirtualMachineImage' } } : drive)) } })
}

/** An image that does not say where it is, is in the namespace. */
const kind = inNamespace(() => true)
/** A kind that is left out later is what it was, if it was in the namespace. */
const oldKind = inNamespace((name, before) => before.some(({ image }) => image.kind === 'VirtualMachineImage' && image.name === name))

export const cdromMutations: readonly VmMutation[] = [onCreate(kind), onUpdate(oldKind)]
