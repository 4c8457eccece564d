import type { VirtualMachineImage } from '#protocols/api/virtual-machine-image.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { specOf, type VmContext } from './vm.ts'

type ImageReference = NonNullable<VirtualMachineSpec['image']>

/** What a friendly image name stands for. */
export type Resolved =
  | { readonly kind: 'Found'; readonly image: ImageReference }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'Ambiguous'; readonly names: readonly string[] }

/** Kinds of images, that of the namespace first. */
export const imageKinds = ['VirtualMachineImage', 'ClusterVirtualMachineImage'] as const

/**
 * `vmi-…` is the name of an object, in the namespace first and then in the cluster; anything else is a display name, which
 * has to be unique over both (webhooks.md section 3.3).
 */
export const resolveImage = (imageName: string, { lookup, request }: VmContext): Resolved => {
  const local = lookup.images(request.namespace).map(({ metadata, status }) => ({ kind: imageKinds[0], name: metadata.name, display: status?.name }))
  const cluster = lookup.clusterImages().map(({ metadata, status }) => ({ kind: imageKinds[1], name: metadata.name, display: status?.name }))
  const all = [...local, ...cluster]
  if (imageName.startsWith('vmi-')) {
    const first = all.find(({ name }) => name === imageName)
    return first === undefined ? { kind: 'NotFound' } : { kind: 'Found', image: { kind: first.kind, name: first.name } }
  }
  const [first, ...others] = all.filter(({ display }) => display === imageName)
  if (first === undefined) return { kind: 'NotFound' }
  return others.length > 0 ? { kind: 'Ambiguous', names: [first, ...others].map(({ name }) => name) } : { kind: 'Found', image: { kind: first.kind, name: first.name } }
}

/** The image that the VM names; the one that mutation found for `imageName` is in `spec.image`. */
export const imageOf = (context: VmContext): VirtualMachineImage | undefined => {
  const { kind, name } = specOf(context).image ?? {}
  const images = kind === 'ClusterVirtualMachineImage' ? context.lookup.clusterImages() : context.lookup.images(context.request.namespace)
  return images.find(({ metadata }) => metadata.name === name)
}
