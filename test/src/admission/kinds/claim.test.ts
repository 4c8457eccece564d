import test from 'ava'
import type { AdmissionOperation } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import { claimAdmission } from '#src/admission/kinds/claim.ts'
import { ask, controller, privileged } from '../asked.ts'
import { kindTable } from '../table.ts'

const claim = (labelled: boolean) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'demo', labels: labelled ? { [labels.instanceStorage]: 'true' } : {} } })
const [plain, instance] = [claim(false), claim(true)]
const field = `metadata.labels[${labels.instanceStorage}]`
const account = (namespace: string, name: string) => ({ userName: `system:serviceaccount:${namespace}:${name}` })

kindTable(claimAdmission, [
  { name: 'a plain claim is nobody\'s business', object: plain },
  { name: 'a user does not make a claim of instance storage', object: instance, refused: [`${field}: Forbidden: creating claims`] },
  { name: 'a user does not change one', old: instance, object: instance, refused: [`${field}: Forbidden: changing claims`] },
  { name: 'a user does not make a claim one', old: plain, object: instance, refused: [`${field}: Forbidden: changing claims`] },
  { name: 'a user does not make one a plain claim', old: instance, object: plain, refused: [`${field}: Forbidden: changing claims`] },
  { name: 'whoever takes a finalizer from one on its way out is not asked', old: { ...instance, metadata: { ...instance.metadata, deletionTimestamp: '2026-01-02T15:04:05Z' } } as typeof instance, object: instance },
  { name: 'a privileged user does', object: instance, caller: privileged },
  { name: 'the controller does', object: instance, caller: controller },
  ...['persistent-volume-binder', 'pvc-protection-controller', 'generic-garbage-collector', 'namespace-controller'].map(name =>
    ({ name: `${name} of Kubernetes does`, old: instance, object: instance, ...account('kube-system', name) })),
  { name: 'the CSI controller does', old: instance, object: instance, ...account('vmware-system-csi', 'vsphere-csi-controller') },
  { name: 'an account of that name elsewhere does not', old: instance, object: instance, ...account('demo', 'vsphere-csi-controller'), refused: [field] },
])

test('a user does not delete a claim of instance storage, and may delete any other', t => {
  const deleting = (object: typeof plain) => {
    const context = ask(object, object)
    const operation: AdmissionOperation = 'DELETE'
    return claimAdmission.validate({ ...context, request: { ...context.request, operation } }).map(violation => `${violation.field}: ${violation.message}`)
  }
  t.deepEqual(deleting(plain), [])
  t.deepEqual(deleting(instance), [`${field}: Forbidden: deleting claims of instance storage is kept for privileged users`])
})
