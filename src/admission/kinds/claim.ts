import type { AdmittedObject, Rule } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import { kindAdmission } from '../kind.ts'
import { forbidden } from '../violations.ts'

/** Admission of PersistentVolumeClaims of instance storage (webhooks.md section 14): they are for system services alone. */

const accounts = new Set(['persistent-volume-binder', 'pvc-protection-controller', 'generic-garbage-collector', 'namespace-controller'].map(name => `system:serviceaccount:kube-system:${name}`)
  .concat('system:serviceaccount:vmware-system-csi:vsphere-csi-controller'))

const what = { CREATE: 'creating', UPDATE: 'changing', DELETE: 'deleting' } as const

const instanceStorage: Rule<AdmittedObject> = ({ request: { operation, object, old, user }, caller }) => {
  const labelled = [object, old].some(one => one?.metadata.labels?.[labels.instanceStorage] !== undefined)
  return !labelled || caller.privileged || accounts.has(user.name) ? undefined
    : forbidden(`metadata.labels[${labels.instanceStorage}]`, `${what[operation]} claims of instance storage is kept for privileged users`)
}

export const claimAdmission = kindAdmission<AdmittedObject>({ mutations: [], rules: [instanceStorage], deletions: [instanceStorage] })
