import type { Clock, Random } from '#protocols/clock.ts'
import type { Log } from '#protocols/log.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { availabilityZones, clusterVirtualMachineImages, storageClasses, virtualMachineClasses, virtualMachineImages } from '#protocols/api/resources.ts'
import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import type { VirtualMachineImage } from '#protocols/api/virtual-machine-image.ts'
import type { ZoneView } from '#protocols/placement.ts'
import type { KubernetesObject, ObjectStore, Resource } from '#protocols/store.ts'
import { startReflector, type Reflector } from './watch/reflector.ts'
import { zoneOf, type AvailabilityZone, type SharedObjects, type StorageClass } from './watch/translate.ts'

/** The small kinds that every member watches whole, and what they tell when they change. */
export interface Shared extends SharedObjects {
  zones(): readonly ZoneView[]
  storageClasses(): Iterable<StorageClass>
  /** Images by what a user may call them, for admission. */
  images(): Iterable<VirtualMachineImage & KubernetesObject>
  clusterImages(): Iterable<VirtualMachineImage & KubernetesObject>
  /** Undefined once every kind has been read; else which has not. */
  unready(): string | undefined
  stop(): void
}

/** What a VM depends on: `class namespace/name` and the like; the same words that `dependenciesOf` gives. */
export type Dependency = string

export interface SharedOrder {
  readonly store: ObjectStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  /** An object that VMs may depend on has come, changed or gone. */
  readonly onDependency: (dependency: Dependency) => void
  /** Every kind has been read for the first time. */
  readonly onRead: () => void
}

/** Starts watching the shared kinds. */
export const watchShared = (order: SharedOrder): Shared => {
  const follow = <T extends KubernetesObject>(resource: Resource, changed: (object: T) => void): Reflector<T> =>
    startReflector<T>({ ...order, resource, onChange: change => {
      if (change.kind !== 'Synced') changed(change.object)
      else if (Object.values(all).every(one => one.synced())) order.onRead()
    } })
  const depends = (kind: string) => ({ metadata: { namespace, name } }: KubernetesObject): void =>
    order.onDependency(namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`)

  const classes = follow<VirtualMachineClass & KubernetesObject>(virtualMachineClasses, depends('VirtualMachineClass'))
  const images = follow<VirtualMachineImage & KubernetesObject>(virtualMachineImages, depends('VirtualMachineImage'))
  const clusterImages = follow<VirtualMachineImage & KubernetesObject>(clusterVirtualMachineImages, depends('ClusterVirtualMachineImage'))
  const storage = follow<StorageClass>(storageClasses, depends('StorageClass'))
  const zones = follow<AvailabilityZone>(availabilityZones, () => undefined)
  const current = (): readonly ZoneView[] => [...zones.cache.values()].map(zoneOf)
  const all = { classes, images, clusterImages, storage, zones }
  return {
    vmClass: (namespace, name) => classes.cache.get(name, namespace),
    image: (namespace, name) => images.cache.get(name, namespace),
    clusterImage: name => clusterImages.cache.get(name),
    storageClass: name => storage.cache.get(name),
    zones: current,
    storageClasses: () => storage.cache.values(),
    images: () => images.cache.values(),
    clusterImages: () => clusterImages.cache.values(),
    unready: () => {
      const [name, reflector] = Object.entries(all).find(([, one]) => !one.synced()) ?? []
      return name === undefined ? undefined : `${name} not read yet${reflector?.trouble() === undefined ? '' : `: ${reflector.trouble()?.message ?? ''}`}`
    },
    stop: () => { for (const reflector of Object.values(all)) reflector.stop() },
  }
}

/** What a VM depends on; its cache is indexed by these words. */
export const dependenciesOf = ({ metadata: { namespace = '' }, spec }: KubernetesObject<{ readonly className?: string; readonly storageClass?: string; readonly image?: { readonly kind?: string; readonly name?: string } }>): readonly Dependency[] => {
  const { className, storageClass, image } = spec ?? {}
  return [
    ...(className === undefined ? [] : [`VirtualMachineClass ${namespace}/${className}`]),
    ...(storageClass === undefined ? [] : [`StorageClass ${storageClass}`]),
    ...(image?.name === undefined ? [] : [image.kind === 'ClusterVirtualMachineImage' ? `ClusterVirtualMachineImage ${image.name}` : `VirtualMachineImage ${namespace}/${image.name}`]),
  ]
}
