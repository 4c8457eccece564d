import { resolveImage } from '../image.ts'
import { blank, invalid, isCreate, oldSpecOf, required, specOf, unsupported, type Rule } from './rule.ts'

/** What a VM is made of: class, image, storage class (api.md section 3.3, decision 35). */
const className: Rule = context =>
  isCreate(context) && !context.privileged && blank(specOf(context).className) ? required('spec.className', 'name a VirtualMachineClass of this namespace') : undefined

const classStays: Rule = context =>
  !isCreate(context) && !context.privileged && !blank(oldSpecOf(context).className) && blank(specOf(context).className)
    ? required('spec.className', 'the class of a VM can be changed but not taken away') : undefined

const image: Rule = context => {
  const { image: given, imageName } = specOf(context)
  if (!isCreate(context) || given !== undefined) return undefined
  if (blank(imageName)) return context.privileged ? undefined : required('spec.image', 'set spec.image, or spec.imageName to the name of an image')
  if (!context.lookup.ready()) return undefined
  const found = resolveImage(imageName ?? '', context)
  switch (found.kind) {
    case 'Found': return undefined
    case 'NotFound': return invalid('spec.imageName', imageName, 'no image of this namespace or of the cluster has this name; kubectl get vmi,cvmi lists them')
    case 'Ambiguous': return invalid('spec.imageName', imageName, `several images have this display name; set spec.imageName to one of ${found.names.join(', ')}`)
  }
}

const imageKind: Rule = context => {
  const kind = specOf(context).image?.kind
  return kind === undefined || kind === 'VirtualMachineImage' || kind === 'ClusterVirtualMachineImage' ? undefined
    : unsupported('spec.image.kind', kind, ['VirtualMachineImage', 'ClusterVirtualMachineImage'])
}

const storageClass: Rule = context =>
  isCreate(context) && !context.privileged && blank(specOf(context).storageClass) ? required('spec.storageClass', 'name a StorageClass') : undefined

export const sourceRules: readonly Rule[] = [className, classStays, image, imageKind, storageClass]
