import type { ApiMeta, Cause, KindDefinition } from '#world/kubernetes/kind.ts'
import { invalid, required, forbidden, tooLong } from '#world/kubernetes/schema/causes.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'
import { jsonType } from '#world/kubernetes/schema/decode.ts'
import { dnsLabel, labelValue, pathSegment, qualifiedName, subdomain, type NameCheck } from '#world/kubernetes/schema/names.ts'

/** How names of a kind are checked: those of namespaces and services by `label`, of roles by `pathSegment`, all others by `subdomain`. */
type NameRule = NonNullable<KindDefinition['nameRule']>

/** A name's length is told in characters, and a dot in a label by itself. */
const nameWords = (check: NameCheck): NameCheck => text =>
  check === dnsLabel && text.includes('.') ? ['must not contain dots'] : check(text).map(why => why.replace(/^(must be no more than \d+) bytes$/, '$1 characters'))

const nameChecks: Readonly<Record<NameRule, NameCheck>> = { subdomain: nameWords(subdomain), label: nameWords(dnsLabel), pathSegment }

/** All annotations together, keys and values, in bytes. */
const annotationsMaxBytes = 256 * 1024

/** The part of ObjectMeta that a writer sends; the server's own fields may still be missing. */
export type WrittenMeta = Partial<ApiMeta>

/**
 * What is wrong with an object's metadata, in the words of Kubernetes. The name is expected to be made up already when it was to be
 * generated; types are expected to be right (`metadataTypeFault`).
 */
export function validateMetadata(meta: WrittenMeta, options: { readonly namespaced: boolean; readonly builtin: boolean; readonly nameRule?: NameRule | undefined }): Cause[] {
  const checkName = nameChecks[options.nameRule ?? 'subdomain']
  return [
    ...nameCauses(meta, checkName),
    ...namespaceCauses(meta, options.namespaced),
    ...labelCauses(meta.labels ?? {}),
    ...annotationCauses(meta.annotations ?? {}),
    ...ownerCauses(meta.ownerReferences ?? []),
    ...finalizerCauses(meta.finalizers ?? [], options.builtin),
  ]
}

function nameCauses(meta: WrittenMeta, check: NameCheck): Cause[] {
  const prefix = meta.generateName ?? ''
  // A prefix may end in a dash or dot, as something follows it.
  const prefixCauses = prefix === '' ? [] : check(prefix.replace(/[-.]$/, 'a')).map((why) => invalid('metadata.generateName', prefix, why))
  if (meta.name === undefined || meta.name === '') return [...prefixCauses, required('metadata.name', 'name or generateName is required')]
  return [...prefixCauses, ...check(meta.name).map((why) => invalid('metadata.name', meta.name, why))]
}

function namespaceCauses(meta: WrittenMeta, namespaced: boolean): Cause[] {
  const namespace = meta.namespace ?? ''
  if (!namespaced) return namespace === '' ? [] : [forbidden('metadata.namespace', 'not allowed on this type')]
  if (namespace === '') return [required('metadata.namespace')]
  return dnsLabel(namespace).map((why) => invalid('metadata.namespace', namespace, why))
}

/** What is wrong with labels; also for labels of selectors and templates, whose `field` differs. */
export function labelCauses(labels: Readonly<Record<string, string>>, field = 'metadata.labels'): Cause[] {
  const causes: Cause[] = []
  for (const [key, value] of Object.entries(labels)) {
    for (const why of qualifiedName(key)) causes.push(invalid(field, key, why))
    for (const why of labelValue(value)) causes.push(invalid(field, value, why))
  }
  return causes
}

function annotationCauses(annotations: Readonly<Record<string, string>>): Cause[] {
  const field = 'metadata.annotations'
  const causes: Cause[] = []
  let bytes = 0
  for (const [key, value] of Object.entries(annotations)) {
    for (const why of qualifiedName(key.toLowerCase())) causes.push(invalid(field, key, why))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (bytes > annotationsMaxBytes) causes.push(tooLong(field, annotationsMaxBytes))
  return causes
}

function ownerCauses(owners: NonNullable<ApiMeta['ownerReferences']>): Cause[] {
  const field = 'metadata.ownerReferences'
  const empty = (value: string | undefined): boolean => value === undefined || value === ''
  const causes = owners.flatMap((owner, index) => [
    ...(['apiVersion', 'kind', 'name', 'uid'] as const).filter(name => empty(owner[name])).map(name => required(`${field}[${index}].${name}`, 'must not be empty')),
    ...owner.kind === 'Event' && owner.apiVersion === 'v1' ? [invalid(`${field}[${index}]`, owner, '/v1, Kind=Event is disallowed from being an owner')] : [],
  ])
  const [first, second] = owners.filter((owner) => owner.controller === true)
  if (first !== undefined && second !== undefined) {
    causes.push(invalid(field, owners, `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`))
  }
  return causes
}

function finalizerCauses(finalizers: readonly string[], builtin: boolean): Cause[] {
  const field = 'metadata.finalizers'
  const causes = finalizers.flatMap((name, index) => [
    ...qualifiedName(name).map((why) => invalid(field, name, why)),
    ...builtin && !name.includes('/') && !standardFinalizers.has(name) ? [invalid(`${field}[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified')] : [],
  ])
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) causes.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  return causes
}

const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion', 'customresourcecleanup.apiextensions.k8s.io'])

/**
 * Why metadata cannot be read at all (400 rather than 422), or undefined: a field has the wrong JSON type. Worded as Go's decoder
 * does: `json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string`. Without a `kind` they are decoded
 * alone, as those of a custom resource are.
 */
export function metadataTypeFault(meta: unknown, kind: string | undefined): string | undefined {
  if (!isRecord(meta)) return kind === undefined ? `json: cannot unmarshal ${jsonType(meta)} into Go value of type v1.ObjectMeta` : typeFault(meta, `${kind}.metadata`, 'v1.ObjectMeta')
  const field = (name: string): string => `ObjectMeta.${kind === undefined ? '' : 'metadata.'}${name}`
  for (const name of ['name', 'generateName', 'namespace', 'uid', 'resourceVersion']) {
    const value = meta[name]
    if (value !== undefined && value !== null && typeof value !== 'string') return typeFault(value, field(name), 'string')
  }
  for (const name of ['labels', 'annotations']) {
    const fault = mapFault(meta[name], field(name))
    if (fault !== undefined) return fault
  }
  const { finalizers, ownerReferences } = meta
  if (finalizers !== undefined && finalizers !== null && !Array.isArray(finalizers)) return typeFault(finalizers, field('finalizers'), '[]string')
  const odd = ((finalizers ?? []) as unknown[]).find((one) => typeof one !== 'string')
  if (odd !== undefined) return typeFault(odd, field('finalizers'), 'string')
  if (ownerReferences === undefined || ownerReferences === null || (Array.isArray(ownerReferences) && ownerReferences.every(isRecord))) return undefined
  return typeFault(ownerReferences, field('ownerReferences'), '[]v1.OwnerReference')
}

function mapFault(map: unknown, field: string): string | undefined {
  if (map === undefined || map === null) return undefined
  if (!isRecord(map)) return typeFault(map, field, 'map[string]string')
  const odd = Object.values(map).find((value) => typeof value !== 'string')
  return odd === undefined ? undefined : typeFault(odd, field, 'string')
}

const typeFault = (value: unknown, field: string, wanted: string): string => `json: cannot unmarshal ${jsonType(value)} into Go struct field ${field} of type ${wanted}`
