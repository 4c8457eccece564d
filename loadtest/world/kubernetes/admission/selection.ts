import type { Authorizer } from '../authorization/authorizer.ts'
import { Rights } from '../cel/libraries/rights.ts'
import { matchConditions } from '../cel/match-conditions.ts'
import { forbiddenObject } from '../errors.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { isNamespace } from '../kinds/namespace.ts'
import { collectionOf, storageKey, type Registry } from '../registry.ts'
import { matchLabelSelector } from '../selectors/label-selector-object.ts'
import type { Storage } from '../storage.ts'
import { namespaceOf, type AdmissionAttributes } from './attributes.ts'
import { questionOf } from './review.ts'
import type { Rule, Webhook } from './webhook.ts'

/** A webhook that is to be asked, and the version of the resource that it is asked in. */
export interface Invocation { readonly hook: Webhook; readonly kind: KindDefinition }

/** Where labels of namespaces, versions of resources and rights of users are looked up. */
export interface Surroundings { readonly storage: Storage; readonly registry: Registry; readonly authorizer: Pick<Authorizer, 'decide'> }

/** Whether a webhook is concerned by a write as it stands now. Throws an ApiError when a condition of it breaks and failures count. */
export const invocationOf = (hook: Webhook, attributes: AdmissionAttributes, surroundings: Surroundings): Invocation | undefined => {
  if (!namespaceFits(hook, attributes, surroundings.storage) || !objectFits(hook, attributes)) return undefined
  const kind = versionAskedIn(hook, attributes, surroundings.registry)
  if (kind === undefined) return undefined
  const invocation = { hook, kind }
  return conditionsHold(invocation, attributes, surroundings.authorizer) ? invocation : undefined
}

/** The version of the request, if a rule names it; otherwise the first equivalent one that a rule names, unless versions have to be exact. */
const versionAskedIn = ({ rules = [], matchPolicy }: Webhook, attributes: AdmissionAttributes, registry: Registry): KindDefinition | undefined => {
  const { kind, subresource } = attributes
  if (rules.some(rule => ruleFits(rule, attributes, kind))) return kind
  if (matchPolicy === 'Exact') return undefined
  const others = registry.inCollection(collectionOf(kind)).filter(other => other !== kind && offers(other, subresource))
  for (const rule of rules) {
    const found = others.find(other => ruleFits(rule, attributes, other))
    if (found !== undefined) return found
  }
  return undefined
}

const offers = ({ subresources }: KindDefinition, subresource: string | undefined): boolean =>
  subresource === undefined || (subresource === 'scale' ? subresources.scale !== undefined : subresource === 'status' && subresources.status)

const ruleFits = ({ operations, apiGroups, apiVersions, resources = [], scope = '*' }: Rule, attributes: AdmissionAttributes, kind: KindDefinition): boolean => {
  const clusterWide = isNamespace(kind) || namespaceOf(attributes) === ''
  return has(operations, attributes.operation) && has(apiGroups, kind.group) && has(apiVersions, kind.version)
    && resources.some(one => resourceFits(one, kind.plural, attributes.subresource ?? '')) && (scope === '*' || (scope === 'Cluster') === clusterWide)
}

const has = (list: readonly string[] = [], word: string): boolean => list.includes('*') || list.includes(word)

const resourceFits = (named: string, plural: string, subresource: string): boolean => {
  const [resource, sub = ''] = named.split('/')
  return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource)
}

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: NonNullable<Webhook['objectSelector']>): boolean => Object.keys(matchLabels).length === 0 && matchExpressions.length === 0

/** The new object or the old one. */
const objectFits = ({ objectSelector = {} }: Webhook, { object, oldObject }: AdmissionAttributes): boolean =>
  isEmpty(objectSelector) || [object, oldObject].some(one => one !== undefined && matchLabelSelector(objectSelector, one.metadata.labels))

/** What is in no namespace is never held back by this. */
const namespaceFits = ({ namespaceSelector = {} }: Webhook, attributes: AdmissionAttributes, storage: Storage): boolean => {
  if ((namespaceOf(attributes) === '' && !isNamespace(attributes.kind)) || isEmpty(namespaceSelector)) return true
  return matchLabelSelector(namespaceSelector, labelsOfNamespace(attributes, storage))
}

/** A namespace that is itself written counts with the labels that it is to have. */
const labelsOfNamespace = (attributes: AdmissionAttributes, storage: Storage): Readonly<Record<string, string>> | undefined => {
  const { kind, subresource, object } = attributes
  if (isNamespace(kind) && subresource === undefined && object !== undefined) return object.metadata.labels
  return storage.get('/namespaces', storageKey(undefined, namespaceOf(attributes)))?.object.metadata.labels
}

const conditionsHold = (invocation: Invocation, attributes: AdmissionAttributes, authorizer: Surroundings['authorizer']): boolean => {
  const { matchConditions: conditions = [], failurePolicy } = invocation.hook
  if (conditions.length === 0) return true
  const { uid: _uid, object, oldObject, ...request } = questionOf('', invocation, attributes) as { uid: string; object: ApiObject | null; oldObject: ApiObject | null }
  const { group, plural } = attributes.kind
  const about = { group, resource: plural, subresource: attributes.subresource ?? '', namespace: namespaceOf(attributes), name: attributes.name }
  const found = matchConditions(conditions, { object, oldObject, request, rights: new Rights(authorizer, attributes.user, about) })
  if ('matches' in found) return found.matches
  if (failurePolicy === 'Ignore') return false
  throw forbiddenObject(attributes.kind, attributes.name, found.fault)
}
