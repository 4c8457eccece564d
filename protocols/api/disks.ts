/** The words for disks and their controllers that several kinds share. */
export const controllerTypes = ['IDE', 'NVME', 'SCSI', 'SATA'] as const
export const diskModes = ['IndependentNonPersistent', 'IndependentPersistent', 'NonPersistent', 'Persistent'] as const
/** Whether several VMs may write to a disk at once. */
export const diskSharingModes = ['MultiWriter', 'None'] as const
