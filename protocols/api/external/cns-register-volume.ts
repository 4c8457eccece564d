import { cnsRegisterVolumes } from '../resources.ts'
import { flag, maybe, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

export const cnsRegisterVolumeSpec = record({
  accessMode: maybe(text('Access mode of the claim: ReadWriteOnce, or ReadWriteMany for a shared disk.')),
  backingType: maybe(text('Type of the backing of the disk in vSphere.')),
  diskURLPath: maybe(text('Path of the disk as a URL of vCenter. Excludes volumeID where the storage driver takes one only.')),
  pvcName: text('Name of the claim that is to hold the disk.'),
  volumeID: maybe(text('Identifier of the disk, or its path where it has none yet.')),
  volumeMode: maybe(text('Volume mode of the claim: Block or Filesystem.')),
})

export const cnsRegisterVolumeStatus = record({
  error: maybe(text('Why the disk could not be registered.')),
  registered: flag('Whether the claim holds the disk.'),
})

export type CnsRegisterVolume = KindOf<typeof cnsRegisterVolumeSpec, typeof cnsRegisterVolumeStatus>

/** A disk that is to become a claim. External: the storage driver brings its own. */
export const cnsRegisterVolumeKind: Kind = {
  ...cnsRegisterVolumes, shortNames: [], categories: [],
  description: 'A disk that stands in vSphere and is to be held by a PersistentVolumeClaim, without copying its data.',
  spec: cnsRegisterVolumeSpec, status: cnsRegisterVolumeStatus, columns: [],
}
