import type { ClaimView } from '#protocols/admission.ts'
import { controllersOf, type BusSharing, type Volume } from '#protocols/allocation/slots.ts'
import { isEncryptingClass } from './storage.ts'
import { oldSpecOf, specOf, type VmContext } from './vm.ts'

/** Whether controllers and units of disks are chosen here at all. */
export const placesAreOurs = ({ config: { features } }: VmContext): boolean => features.sharedDisks || features.allDisksArePvcs

export const volumesOf = (context: VmContext): readonly Volume[] => specOf(context).volumes ?? []
export const oldVolumesOf = (context: VmContext): readonly Volume[] => oldSpecOf(context).volumes ?? []
/** What volumes were, by their names. */
export const oldVolumesByName = (context: VmContext): ReadonlyMap<string, Volume> => new Map(oldVolumesOf(context).map(volume => [volume.name, volume]))

/** The claim that a volume names, if it exists by now. */
export const claimOf = ({ persistentVolumeClaim }: Volume, { lookup, request }: VmContext): ClaimView | undefined =>
  persistentVolumeClaim === undefined || persistentVolumeClaim.claimName === '' ? undefined : lookup.claim(request.namespace, persistentVolumeClaim.claimName)

const encryptionAnnotations = ['csi.vsphere.encryption-class', 'encryption.vmware.com/encryption-class-name']
/** Whether the disk of a claim is encrypted: by its storage class, or by a class of its own. */
export const isEncrypted = ({ metadata, spec }: ClaimView, context: VmContext): boolean =>
  encryptionAnnotations.some(key => metadata.annotations?.[key] !== undefined) || isEncryptingClass(spec?.storageClassName, context)

/** Whether several VMs may write to the disk of a claim. */
export const isSharedClaim = ({ spec }: ClaimView): boolean => (spec?.accessModes ?? []).includes('ReadWriteMany')

/** How the bus is shared that a volume names; undefined when it names none that is listed. */
export const sharingOf = ({ controllerType = 'SCSI', controllerBusNumber }: Volume, context: VmContext): BusSharing | undefined =>
  controllersOf(specOf(context).hardware ?? {}).find(({ type, busNumber }) => type === controllerType && busNumber === controllerBusNumber)?.sharing
