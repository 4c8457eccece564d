import type { ApiObject, Cause, KindDefinition, PrinterColumn, Schema } from '#world/kubernetes/kind.ts'

interface Version { name: string; served?: boolean; storage?: boolean; schema?: { openAPIV3Schema?: Schema }; subresources?: { status?: object; scale?: KindDefinition['subresources']['scale'] }; additionalPrinterColumns?: PrinterColumn[] }
interface Spec { group: string; scope: string; names: { kind: string; listKind?: string; plural: string; singular?: string; shortNames?: string[]; categories?: string[] }; versions: Version[] }

/** The kinds that a CustomResourceDefinition brings, one a served version, and what is wrong with it. */
export function kindsOf(crd: ApiObject): { kinds: KindDefinition[]; causes: Cause[] } {
  const { group, scope, names, versions } = crd['spec'] as Spec
  const kinds = versions.filter(version => version.served !== false).map((version): KindDefinition => ({
    group, version: version.name, kind: names.kind, listKind: names.listKind ?? `${names.kind}List`, plural: names.plural, singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [], categories: names.categories ?? [], namespaced: scope === 'Namespaced',
    schema: version.schema?.openAPIV3Schema ?? {}, subresources: { status: version.subresources?.status !== undefined, scale: version.subresources?.scale },
    columns: version.additionalPrinterColumns ?? [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
    builtin: false, verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  }))
  return { kinds, causes: [] }
}
