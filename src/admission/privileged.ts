import type { AdmissionConfig, AdmissionRequest } from '#protocols/admission.ts'

/** Our own service account, administrators, and users that the installation names: they may set what is kept for system services. */
export const isPrivileged = ({ user }: AdmissionRequest, { serviceAccount, privilegedUsers }: AdmissionConfig): boolean =>
  user.groups.includes('system:masters') || user.name === serviceAccount || privilegedUsers.includes(user.name)
