import { annotations } from '#protocols/api/keys.ts'
import { sameJson } from '#protocols/equal.ts'
import { forbidden, invalid, required, was } from '../../violations.ts'
import { imageKinds, resolveImage } from '../image.ts'
import { blank, createRule, oldSpecOf, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'

/** What a VM is made of: image and storage class (webhooks.md section 4.2, V1 to V7 and V12 to V14). */
const image: VmRule = createRule(context => {
  const { image: given, imageName = '' } = specOf(context)
  if (given !== undefined) return imageName === '' ? undefined : sameImage(context, imageName)
  if (imageName !== '') return unresolved(context, imageName)
  const { imageImport, restore } = context.config.features
  if (!imageImport && !restore) return required('spec.image', 'set spec.image, or spec.imageName to the name of an image')
  return context.caller.privileged ? undefined : forbidden('spec.image', 'set spec.image, or spec.imageName to the name of an image; only privileged users may do without')
})

/** Names the image in two ways: both have to mean the same. */
const sameImage = (context: VmContext, imageName: string) => {
  const found = resolveImage(imageName, context)
  if (found.kind !== 'Found') return unresolved(context, imageName)
  return sameJson(found.image, specOf(context).image) ? undefined : invalid('spec.imageName', imageName, `is ${found.image.kind} ${found.image.name}, while spec.image names another; set one of the two`)
}

const unresolved = (context: VmContext, imageName: string) => {
  const found = resolveImage(imageName, context)
  switch (found.kind) {
    case 'Found': return undefined
    case 'NotFound': return invalid('spec.imageName', imageName, 'no image of this namespace or of the cluster has this name; kubectl get vmi,cvmi lists them')
    case 'Ambiguous': return invalid('spec.imageName', imageName, `several images have this display name; set spec.imageName to one of ${found.names.join(', ')}`)
  }
}

const imageKind: VmRule = createRule(context => {
  const kind = specOf(context).image?.kind
  if (kind === undefined) return undefined
  if (kind === '') return required('spec.image.kind', `one of ${imageKinds.join(', ')}`)
  return imageKinds.some(known => known === kind) ? undefined : invalid('spec.image.kind', kind, `is none of ${imageKinds.join(', ')}`)
})

const imageObject: VmRule = createRule(context =>
  (specOf(context).image?.name === '' ? required('spec.image.name', 'name the image object; kubectl get vmi,cvmi lists them') : undefined))

/** The image of a VM stays; only a privileged user may take it from one that was failed over. */
const imageStays: VmRule = updateRule(context => {
  const [before, now] = [oldSpecOf(context), specOf(context)]
  const changed = (['image', 'imageName'] as const).filter(field => !sameJson(before[field] ?? '', now[field] ?? ''))
  const taken = now.image === undefined && blank(now.imageName)
  const failedOver = context.config.features.restore && context.request.object.metadata.annotations?.[annotations.failedOverVm] !== undefined
  if (taken && failedOver) return context.caller.privileged ? undefined : changed.map(field => forbidden(`spec.${field}`, 'only privileged users may take the image from a VM'))
  return changed.map(field => invalid(`spec.${field}`, now[field], `cannot be changed after creation; ${was(before[field])}`))
})

/** Needed of all but privileged users (decisions.md 35). */
const storageClass: VmRule = createRule(context => {
  const name = specOf(context).storageClass
  if (name === undefined || name === '') return context.caller.privileged ? undefined : required('spec.storageClass', 'name a StorageClass; kubectl get storageclass lists them')
  const found = context.lookup.storageClass(name)
  if (found === undefined) return invalid('spec.storageClass', name, 'there is no such StorageClass; kubectl get storageclass lists them')
  return blank(found.parameters?.['storagePolicyID']) ? invalid('spec.storageClass', name, 'it names no storage policy of vSphere (parameters.storagePolicyID)') : undefined
})

const storageClassStays: VmRule = updateRule(context => {
  const before = oldSpecOf(context).storageClass ?? ''
  return before === (specOf(context).storageClass ?? '') ? undefined : invalid('spec.storageClass', specOf(context).storageClass ?? '', `cannot be changed after creation; ${was(before)}`)
})

const resourcePolicyStays: VmRule = updateRule(context => {
  const [before, now] = [oldSpecOf(context).reserved?.resourcePolicyName ?? '', specOf(context).reserved?.resourcePolicyName ?? '']
  return before === now ? undefined : invalid('spec.reserved.resourcePolicyName', now, `cannot be changed after creation; ${was(before)}`)
})

export const sourceRules: readonly VmRule[] = [image, imageKind, imageObject, imageStays, storageClass, storageClassStays, resourcePolicyStays]
