import type { ApiObject, Cause } from '#world/kubernetes/kind.ts'
import { part } from '#world/kubernetes/kinds/define.ts'
import { forbidden, invalid, notSupported, required } from '#world/kubernetes/schema/causes.ts'
import { dns1035Label, subdomain } from '#world/kubernetes/schema/names.ts'
import { holds, specOf, statusOf, type Names, type Spec } from './definition.ts'
import { versionsCauses } from './version-rules.ts'

/**
 * What is wrong with a CustomResourceDefinition, in the words of Kubernetes. Through the door of its status only the accepted names are looked at: whoever has moved
 * all objects to another version says so there.
 */
export const definitionCauses = (definition: ApiObject, before?: ApiObject, subresource?: string): Cause[] => {
  const { acceptedNames } = statusOf(definition)
  const ofStatus = acceptedNames === undefined ? [] : nameCauses(acceptedNames, 'status.acceptedNames')
  if (subresource === 'status') return ofStatus
  const spec = specOf(definition)
  const { plural } = spec.names
  return [
    ...before === undefined && definition.metadata.name !== `${plural}.${spec.group}` ? [invalid('metadata.name', definition.metadata.name, 'must be spec.names.plural+"."+spec.group')] : [],
    ...specCauses(spec), ...conversionCauses(definition), ...storedCauses(definition), ...approvalCauses(definition, before), ...fixedCauses(definition, before),
    ...part(definition['spec'])['preserveUnknownFields'] === true && part(before?.['spec'])['preserveUnknownFields'] !== true
      ? [invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead')] : [],
    ...ofStatus,
  ]
}

const specCauses = ({ group, scope, names, versions }: Spec): Cause[] => [
  ...groupCauses(group),
  ...scope === '' ? [required('spec.scope')] : scope === 'Namespaced' || scope === 'Cluster' ? [] : [notSupported('spec.scope', scope, ['Cluster', 'Namespaced'])],
  ...(['plural', 'singular', 'kind', 'listKind'] as const).filter(name => (names[name] ?? '') === '').map(name => required(`spec.names.${name}`)),
  ...nameCauses(names, 'spec.names'),
  ...versionsCauses(versions),
]

const groupCauses = (group: string): Cause[] => {
  if (group === '') return [required('spec.group')]
  const causes = subdomain(group).map(why => invalid('spec.group', group, why))
  return causes.length > 0 || group.includes('.') ? causes : [invalid('spec.group', group, 'should be a domain with at least one dot')]
}

/** Names that are there are names of DNS; of those in CamelCase, the letters in lower case are. */
const nameCauses = (names: Names, at: string): Cause[] => {
  const { plural, singular = '', kind, listKind = '', shortNames, categories } = names
  const plain = (field: string, value: string): Cause[] => value === '' ? [] : dns1035Label(value).map(why => invalid(`${at}.${field}`, value, why))
  const mixed = (field: string, value: string): Cause[] =>
    value === '' ? [] : dns1035Label(value.toLowerCase()).map(why => invalid(`${at}.${field}`, value, `may have mixed case, but should otherwise match: ${why}`))
  const listed = (field: string, values: readonly string[] = []): Cause[] => values.flatMap((value, index) => dns1035Label(value).map(why => invalid(`${at}.${field}[${index}]`, value, why)))
  return [
    ...plain('plural', plural), ...plain('singular', singular), ...mixed('kind', kind), ...mixed('listKind', listKind), ...listed('shortNames', shortNames), ...listed('categories', categories),
    ...kind !== '' && listKind === kind ? [invalid(`${at}.listKind`, listKind, 'kind and listKind may not be the same')] : [],
  ]
}

const knownConversionReviews = ['v1', 'v1beta1']

/** The real server names the parts of a conversion as an older version of definitions has them. */
const conversionCauses = (definition: ApiObject): Cause[] => {
  const { strategy, webhook } = part(part(definition['spec'])['conversion']) as { readonly strategy?: string; readonly webhook?: { readonly clientConfig?: { readonly url?: string; readonly service?: object }; readonly conversionReviewVersions?: readonly string[] } }
  const [versionsAt, clientAt] = ['spec.conversion.conversionReviewVersions', 'spec.conversion.webhookClientConfig']
  const versions = webhook?.conversionReviewVersions ?? []
  const client = webhook?.clientConfig
  if (strategy === 'None') {
    const why = 'should not be set when strategy is not set to Webhook'
    return [...client === undefined ? [] : [forbidden(clientAt, why)], ...versions.length === 0 ? [] : [forbidden(versionsAt, why)]]
  }
  if (strategy !== 'Webhook') return strategy === undefined ? [] : [notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook'])]
  return [
    ...client === undefined ? [required(clientAt, 'required when strategy is set to Webhook')]
      : (client.url === undefined) === (client.service === undefined) ? [required(clientAt, 'exactly one of url or service is required')] : [],
    ...versions.length === 0 ? [required(versionsAt)] : versions.some(one => knownConversionReviews.includes(one)) ? [] : [invalid(versionsAt, versions, `must include at least one of ${knownConversionReviews.join(', ')}`)],
  ]
}

/** A version that objects may still be stored in has to stay. */
const storedCauses = (definition: ApiObject): Cause[] => {
  const at = 'status.storedVersions'
  const { storedVersions } = statusOf(definition)
  const { versions } = specOf(definition)
  if (storedVersions === undefined || storedVersions.length === 0) return [invalid(at, storedVersions ?? null, 'must have at least one stored version')]
  return [
    ...versions.filter(({ name, storage }) => storage && !storedVersions.includes(name)).map(({ name }) => invalid(at, storedVersions, `must have the storage version ${name}`)),
    ...storedVersions.flatMap((name, index) => versions.some(version => version.name === name) ? [] : [invalid(`${at}[${index}]`, name,
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`)]),
  ]
}

const approval = 'api-approved.kubernetes.io'
const approvalUrl = 'https://github.com/kubernetes/enhancements/pull/1111'

/** Groups of Kubernetes itself want to be approved. */
const approvalCauses = (definition: ApiObject, before: ApiObject | undefined): Cause[] => {
  const { group } = specOf(definition)
  const said = definition.metadata.annotations?.[approval] ?? ''
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group) || (before !== undefined && said === (before.metadata.annotations?.[approval] ?? ''))) return []
  const at = `metadata.annotations[${approval}]`
  if (said === '') return [required(at, `protected groups must have approval annotation "${approval}", see ${approvalUrl}`)]
  return said.startsWith('unapproved') || /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(said) ? []
    : [invalid(at, said, `protected groups must have approval annotation "${approval}" with either a URL or a reason starting with "unapproved", see ${approvalUrl}`)]
}

/** Group and plural never change, scope and kind not once objects can have been stored. */
const fixedCauses = (definition: ApiObject, before: ApiObject | undefined): Cause[] => {
  if (before === undefined) return []
  const [now, then] = [specOf(definition), specOf(before)]
  const fixed: readonly (readonly [field: string, now: string, then: string])[] = [
    ...holds(before, 'Established') ? [['scope', now.scope, then.scope], ['names.kind', now.names.kind, then.names.kind]] as const : [],
    ['group', now.group, then.group], ['names.plural', now.names.plural, then.names.plural],
  ]
  return fixed.filter(([, value, old]) => value !== old).map(([field, value]) => invalid(`spec.${field}`, value, 'field is immutable'))
}
