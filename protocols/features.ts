/** What an installation may switch on and off; the name is the key `features.<name>` of the configuration. */
export interface Features {
  /** VirtualMachineGroups, and `spec.groupName` of a VM. */
  readonly groups: boolean
  /** VirtualMachineSnapshots, and going back to one. */
  readonly snapshots: boolean
  /** Controllers and units of volumes and CD-ROMs, disks that several VMs write. */
  readonly sharedDisks: boolean
  /** Disks of images become PersistentVolumeClaims. */
  readonly allDisksArePvcs: boolean
  /** Encryption with keys of the user's choice (`spec.crypto`). */
  readonly encryption: boolean
  /** The class of a VM may be changed. */
  readonly resize: boolean
  /** VMs follow frozen copies of classes (`spec.class`). */
  readonly immutableClasses: boolean
  /** Adapters of a deployed VM may be added, removed and connected elsewhere. */
  readonly mutableNetworks: boolean
  /** Privileged users may bring VMs without a class or an image. */
  readonly imageImport: boolean
  /** Privileged users may take the image from a VM that was failed over. */
  readonly restore: boolean
  /** Passwords and scripts in `linuxPrep` and `sysprep`. */
  readonly guestCustomization: boolean
  /** Policies of compute resources (`spec.policies`). */
  readonly policies: boolean
  /** VMs may use only storage classes that are assigned to their namespace by a quota. */
  readonly storageAssignment: boolean
}

/** Bits of the annotation `upgraded-to-feature-version` (decisions.md 2). */
export const featureBits = { base: 1, sharedDisks: 2, allDisksArePvcs: 4 } as const

/** All bits that are on: always `base`, and one for each feature that is (requirements, Feature Versions). */
export const activeBits = ({ sharedDisks, allDisksArePvcs }: Pick<Features, 'sharedDisks' | 'allDisksArePvcs'>): number =>
  featureBits.base | (sharedDisks ? featureBits.sharedDisks : 0) | (allDisksArePvcs ? featureBits.allDisksArePvcs : 0)
