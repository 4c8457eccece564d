import { parseJsonPath } from '#world/kubernetes/json-path.ts'
import type { ApiObject, Cause, KindDefinition, PrinterColumn, ScalePaths, Schema } from '#world/kubernetes/kind.ts'
import { allVerbs, ageColumn, withTypeMeta } from '#world/kubernetes/kinds/define.ts'
import { structuralCauses } from '#world/kubernetes/kinds/structural.ts'
import { duplicate, invalid, notSupported, required } from '#world/kubernetes/schema/causes.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { dns1035Label, subdomain } from '#world/kubernetes/schema/names.ts'

interface Version {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly schema?: { readonly openAPIV3Schema?: Schema }
  readonly subresources?: { readonly status?: object; readonly scale?: ScalePaths }
  readonly additionalPrinterColumns?: readonly PrinterColumn[]
  readonly selectableFields?: readonly { readonly jsonPath: string }[]
}
interface Names {
  readonly plural: string
  readonly kind: string
  readonly singular?: string
  readonly listKind?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}
interface Spec { readonly group: string; readonly scope: string; readonly names: Names; readonly versions: readonly Version[] }

/**
 * The kinds that a CustomResourceDefinition brings, one a served version in its order, and what is wrong with the definition in the
 * words of Kubernetes. A definition with causes brings no kinds. Expects an object that passed the schema of the definition's own kind.
 */
export function kindsOf(crd: ApiObject): { kinds: KindDefinition[]; causes: Cause[] } {
  const spec = crd['spec'] as Spec | undefined
  if (!isRecord(spec) || !isRecord(spec.names) || !Array.isArray(spec.versions)) return { kinds: [], causes: [required('spec')] }
  const causes = [...nameCauses(crd, spec as Spec), ...versionCauses(spec as Spec), ...schemaCauses((spec as Spec).versions)]
  if (causes.length > 0) return { kinds: [], causes }
  return { kinds: (spec as Spec).versions.filter((version) => version.served).map((version) => kindOf(spec as Spec, version)), causes }
}

function kindOf({ group, scope, names }: Spec, version: Version): KindDefinition {
  return {
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === 'Namespaced',
    schema: withTypeMeta(version.schema?.openAPIV3Schema ?? { type: 'object' }),
    subresources: { status: version.subresources?.status !== undefined, scale: version.subresources?.scale },
    columns: version.additionalPrinterColumns ?? [ageColumn],
    builtin: false,
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.replace(/^\./, '')),
    storage: version.storage,
    verbs: allVerbs,
  }
}

function nameCauses(crd: ApiObject, { group, names, scope }: Spec): Cause[] {
  const rules: readonly (readonly [field: string, value: string | undefined])[] = [
    ['spec.names.plural', names.plural], ['spec.names.singular', names.singular], ['spec.names.kind', names.kind?.toLowerCase()],
    ['spec.names.listKind', names.listKind?.toLowerCase()], ...(names.shortNames ?? []).map((name, index) => [`spec.names.shortNames[${index}]`, name] as const),
  ]
  const causes = rules.flatMap(([field, value]) => value === undefined ? [] : dns1035Label(value).map((why) => invalid(field, value, why)))
  causes.push(...subdomain(group).map((why) => invalid('spec.group', group, why)))
  if (!group.includes('.')) causes.push(invalid('spec.group', group, 'should be a domain with at least one dot'))
  if (crd.metadata.name !== `${names.plural}.${group}`) causes.push(invalid('metadata.name', crd.metadata.name, 'must be spec.names.plural+"."+spec.group'))
  if (names.listKind !== undefined && names.listKind === names.kind) causes.push(invalid('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'))
  if (scope !== 'Namespaced' && scope !== 'Cluster') causes.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']))
  return causes
}

function versionCauses({ versions }: Spec): Cause[] {
  const causes: Cause[] = []
  const names = versions.map(({ name }) => name)
  if (names.length === 0) causes.push(required('spec.versions', 'must have at least one version'))
  else if (versions.filter((version) => version.storage).length !== 1) {
    causes.push(invalid('spec.versions', names, 'must have exactly one version marked as storage version'))
  }
  versions.forEach((version, index) => {
    const at = `spec.versions[${index}]`
    causes.push(...dns1035Label(version.name).map((why) => invalid(`${at}.name`, version.name, why)))
    if (names.indexOf(version.name) < index) causes.push(duplicate(`${at}.name`, version.name))
    version.additionalPrinterColumns?.forEach((column, place) => causes.push(...columnCauses(column, `${at}.additionalPrinterColumns[${place}]`)))
  })
  return causes
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']

function columnCauses(column: PrinterColumn, field: string): Cause[] {
  const causes: Cause[] = []
  if ((column.name ?? '') === '') causes.push(required(`${field}.name`))
  if (((column.type as string | undefined) ?? '') === '') causes.push(required(`${field}.type`, `must be one of ${columnTypes.join(',')}`))
  else if (!columnTypes.includes(column.type)) causes.push(invalid(`${field}.type`, column.type, `must be one of ${columnTypes.join(',')}`))
  if ((column.jsonPath ?? '') === '') causes.push(required(`${field}.jsonPath`))
  else if (!column.jsonPath.startsWith('.') || parseJsonPath(column.jsonPath) === undefined) {
    causes.push(invalid(`${field}.jsonPath`, column.jsonPath, 'must be a simple json path starting with .'))
  }
  return causes
}

/** When all versions have the same schema, Kubernetes names it once, for all of them. */
function schemaCauses(versions: readonly Version[]): Cause[] {
  const schemas = versions.map((version) => version.schema?.openAPIV3Schema)
  const [first, ...others] = schemas
  if (first !== undefined && others.every((schema) => sameJson(schema, first))) return structuralCauses(first, 'spec.validation.openAPIV3Schema')
  return schemas.flatMap((schema, index) => structuralCauses(schema, `spec.versions[${index}].schema.openAPIV3Schema`))
}
