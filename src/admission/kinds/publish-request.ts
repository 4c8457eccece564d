import type { AdmissionContext, AdmittedObject, Rule } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import { group } from '#protocols/api/resources.ts'
import type { VirtualMachinePublishRequest, VirtualMachinePublishRequestSpec } from '#protocols/api/virtual-machine-publish-request.ts'
import { fixed } from '../fixed.ts'
import { kindAdmission } from '../kind.ts'
import { saysTheSame } from '../same.ts'
import { forbidden, required, unsupported } from '../violations.ts'
import { blank, createRule, isUpdate } from '../when.ts'

/** Admission of a VirtualMachinePublishRequest (webhooks.md section 9). */

type Request = VirtualMachinePublishRequest & AdmittedObject
type Context = AdmissionContext<Request>
const specOf = ({ request }: Context): VirtualMachinePublishRequestSpec => request.object.spec ?? {}
const libraryVersions = ['imageregistry.vmware.com/v1alpha1', 'imageregistry.vmware.com/v1alpha2']
const managedField = `metadata.labels[${labels.publishManagedBy}]`

/** One that says that a group request made it is owned by that request, and is not for ordinary users to change. */
const managed: Rule<Request> = context => {
  const { request: { object, old }, caller } = context
  const by = object.metadata.labels?.[labels.publishManagedBy]
  const before = old?.metadata.labels?.[labels.publishManagedBy]
  if (isUpdate(context) && (by ?? before) !== undefined && !caller.privileged && (by !== before || !saysTheSame(old?.spec, object.spec))) return forbidden(managedField, 'it marks a request that was made for a group, which only its VirtualMachineGroupPublishRequest changes')
  if (by === undefined) return undefined
  const owned = (object.metadata.ownerReferences ?? []).some(({ kind, uid }) => kind === 'VirtualMachineGroupPublishRequest' && uid === by)
  return owned ? undefined : forbidden(managedField, `needs an owner reference to the VirtualMachineGroupPublishRequest with the UID ${by}`)
}

const source: Rule<Request> = createRule(context => {
  const { apiVersion = '', kind = '' } = specOf(context).source ?? {}
  return [
    ...(apiVersion === '' || apiVersion.split('/')[0] === group ? [] : [unsupported('spec.source.apiVersion', apiVersion, [`${group}/v1alpha5`])]),
    ...(kind === '' || kind === 'VirtualMachine' ? [] : [unsupported('spec.source.kind', kind, ['VirtualMachine'])]),
  ]
})

const target: Rule<Request> = createRule(context => {
  const { name, kind = 'ContentLibrary', apiVersion = libraryVersions[0] ?? '' } = specOf(context).target?.location ?? {}
  return [
    ...(blank(name) ? [required('spec.target.location.name', 'name a ContentLibrary of this namespace')] : []),
    ...(kind === 'ContentLibrary' ? [] : [unsupported('spec.target.location.kind', kind, ['ContentLibrary'])]),
    ...(libraryVersions.includes(apiVersion) ? [] : [unsupported('spec.target.location.apiVersion', apiVersion, libraryVersions)]),
  ]
})

const stays = fixed<VirtualMachinePublishRequestSpec>('source', 'target')

/** The verdict of an outside quota service. */
const quotaAnnotations = ['vmware-system-vcfa-storage-quota', 'vcfa.storage.quota.check.vmware.com/requested-capacity', 'vcfa.storage.quota.check.vmware.com/status', 'vcfa.storage.quota.check.vmware.com/message']
const quota: Rule<Request> = ({ request: { object, old, user }, caller }) => {
  if (caller.privileged || user.groups.some(one => /^sso:SupervisorProviderAdministrators@/i.test(one))) return undefined
  return quotaAnnotations.filter(key => object.metadata.annotations?.[key] !== old?.metadata.annotations?.[key]).map(key => forbidden(`metadata.annotations[${key}]`, 'is kept for privileged users'))
}

export const publishRequestAdmission = kindAdmission<Request>({ mutations: [], rules: [managed, source, target, stays, quota] })
