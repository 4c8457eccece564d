import type { ApiObject, KindDefinition, PrinterColumn, ScalePaths, Schema } from '#world/kubernetes/kind.ts'
import { ageAt } from '#world/kubernetes/age.ts'
import { allVerbs, withTypeMeta } from '#world/kubernetes/kinds/define.ts'
import { byMaturity } from '#world/kubernetes/maturity.ts'
import { specOf, statusOf, type Names, type Version } from './definition.ts'

/** Age as definitions without columns show it. */
const ageColumn: PrinterColumn = {
  name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since the object was created.', cell: ({ metadata: { creationTimestamp } }, now) => (creationTimestamp === undefined ? null : ageAt(creationTimestamp, now)),
}

/**
 * The kinds that a CustomResourceDefinition brings, one a served version in its order. It goes by the accepted names where there are any, and by the wanted ones
 * before. Expects a definition without faults.
 */
export const kindsOf = (definition: ApiObject): readonly KindDefinition[] => {
  const { versions } = specOf(definition)
  return versions.filter(({ served }) => served).map(version => kindOf(definition, version, versions.find(({ storage }) => storage)))
}

const kindOf = (definition: ApiObject, version: Version, stored: Version | undefined): KindDefinition => {
  const { group, scope, names: wanted } = specOf(definition)
  const { plural, kind, singular, listKind, shortNames, categories } = { ...wanted, ...given(statusOf(definition).acceptedNames) }
  const { status, scale } = version.subresources ?? {}
  return {
    group, version: version.name, kind, listKind: listKind ?? `${kind}List`, plural, singular: singular ?? kind.toLowerCase(), shortNames: shortNames ?? [], categories: categories ?? [],
    namespaced: scope === 'Namespaced',
    schema: schemaOf(version),
    subresources: { status: status !== undefined && status !== null, scale: scale as ScalePaths | undefined },
    columns: (version.additionalPrinterColumns as readonly PrinterColumn[] | undefined) ?? [ageColumn],
    builtin: false,
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath = '' }) => jsonPath.replace(/^\./, '')),
    storedAs: stored === undefined || stored === version ? undefined : { version: stored.name, schema: schemaOf(stored) },
    deprecation: version.deprecated === true ? version.deprecationWarning ?? deprecationOf(definition, version.name) : undefined,
    verbs: allVerbs,
    ending: definition.metadata.deletionTimestamp !== undefined,
  }
}

/** Says what to use instead where a more mature version is served. */
const deprecationOf = (definition: ApiObject, deprecated: string): string => {
  const { group, names: { kind }, versions } = specOf(definition)
  const [better] = versions.filter(({ name, served, deprecated: old }) => served && old !== true && byMaturity(name, deprecated) < 0).map(({ name }) => name).sort(byMaturity)
  return `${group}/${deprecated} ${kind} is deprecated${better === undefined ? '' : `; use ${group}/${better} ${kind}`}`
}

/** The names that are there: none is accepted at first, and then the wanted ones go. */
const given = (names: Names | undefined): Partial<Names> => (names === undefined || names.plural === '' || names.kind === '' ? {} : names)

const schemas = new WeakMap<Version, Schema>()

/** The schema with type and metadata; the same one each time for a version. */
const schemaOf = (version: Version): Schema => {
  const made = schemas.get(version) ?? withTypeMeta(version.schema?.openAPIV3Schema ?? { type: 'object' })
  schemas.set(version, made)
  return made
}
