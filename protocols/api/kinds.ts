import { availabilityZoneKind } from './availability-zone.ts'
import type { Kind } from './schema.ts'
import { virtualMachineClassKind } from './virtual-machine-class.ts'
import { clusterVirtualMachineImageKind, virtualMachineImageKind } from './virtual-machine-image.ts'
import { virtualMachineKind } from './virtual-machine/index.ts'

/** The kinds that vmherd brings. */
export const ownKinds: readonly Kind[] = [virtualMachineKind, virtualMachineClassKind, virtualMachineImageKind, clusterVirtualMachineImageKind]

/** Kinds that others bring (a Supervisor); installed where there is nobody who does. */
export const externalKinds: readonly Kind[] = [availabilityZoneKind]
