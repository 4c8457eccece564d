import type { AdmissionConfig, AdmissionRequest, Caller } from '#protocols/admission.ts'

const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/
const hashEnd = /-HASH$/

/** Who asks: the controller itself, administrators, and users that the installation names. */
export const callerOf = ({ user: { name, groups } }: Pick<AdmissionRequest, 'user'>, config: Pick<AdmissionConfig, 'serviceAccount' | 'privilegedUsers'>): Caller => {
  const controller = name.toLowerCase() === config.serviceAccount.toLowerCase()
  const master = groups.includes('system:masters')
  return { controller, master, privileged: controller || master || name.toLowerCase() === 'kubernetes-admin' || config.privilegedUsers.some(listed => isSame(listed, name)) }
}

/** A listed service account whose namespace ends in `-HASH` means all that end in a dash and five letters or digits instead. */
const isSame = (listed: string, name: string): boolean => {
  const [, namespace = '', account = ''] = serviceAccount.exec(listed) ?? []
  const [, callerNamespace, callerAccount] = serviceAccount.exec(name) ?? []
  if (!hashEnd.test(namespace)) return listed === name
  const prefix = namespace.replace(hashEnd, '-')
  return callerNamespace !== undefined && callerAccount === account && callerNamespace.startsWith(prefix) && /^[A-Za-z0-9]{5}$/.test(callerNamespace.slice(prefix.length))
}
