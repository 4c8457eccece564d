import { ageAt } from '#world/kubernetes/age.ts'
import type { ApiObject, KindDefinition, PrinterColumn, Schema, Verb } from '#world/kubernetes/kind.ts'
import { text } from '#world/kubernetes/kinds/fields.ts'
import { valueAt } from '#world/kubernetes/schema/value-at.ts'

/** Everything that can be done with an object. */
export const allVerbs: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** What tells one built-in kind from another; the rest follows from it. */
export interface BuiltinKind {
  readonly group?: string
  readonly kind: string
  readonly plural: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly namespaced: boolean
  readonly status?: boolean
  readonly description: string
  readonly properties: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly columns: readonly PrinterColumn[]
  readonly nameRule?: NonNullable<KindDefinition['nameRule']>
  readonly selectableFields?: readonly string[]
}

/** A built-in kind with the fields that every object has. */
export const define = (kind: BuiltinKind): KindDefinition => ({
  group: kind.group ?? '',
  version: 'v1',
  kind: kind.kind,
  listKind: `${kind.kind}List`,
  plural: kind.plural,
  singular: kind.kind.toLowerCase(),
  shortNames: kind.shortNames ?? [],
  categories: kind.categories ?? [],
  namespaced: kind.namespaced,
  schema: withTypeMeta({ type: 'object', description: kind.description, properties: kind.properties, required: kind.required ?? [] }),
  subresources: { status: kind.status ?? false },
  columns: kind.columns,
  nameRule: kind.nameRule,
  selectableFields: kind.selectableFields,
  builtin: true,
  verbs: allVerbs,
})

/** The schema with the three fields of every object before its own. */
export const withTypeMeta = (schema: Schema): Schema => ({
  ...schema,
  properties: {
    apiVersion: text('Group and version of the kind, as group/version.'),
    kind: text('Name of the kind, in CamelCase.'),
    metadata: { type: 'object', description: 'Name, labels, owners and version of the object.' },
    ...schema.properties,
  },
})

/** A column that shows what a path finds. */
export const column = (name: string, jsonPath: string, more: Partial<PrinterColumn> = {}): PrinterColumn => ({ name, type: 'string', jsonPath, ...more })

/** A column that shows what a function of the object says. */
export const computed = (name: string, cell: (object: ApiObject, now: number) => unknown, more: Partial<PrinterColumn> = {}): PrinterColumn =>
  ({ name, type: 'string', jsonPath: '', cell, ...more })

/** Time since the object was created. */
export const ageColumn: PrinterColumn = computed('Age', (object, now) => ageAt(object.metadata.creationTimestamp, now),
  { jsonPath: '.metadata.creationTimestamp', description: 'Time since the object was created.' })

/** A part of an object that is not typed: an empty record when it is missing. */
export const part = (value: unknown, ...path: readonly string[]): Record<string, unknown> => {
  const found = valueAt(value, path)
  return typeof found === 'object' && found !== null ? found as Record<string, unknown> : {}
}
/** A list of objects in an object: empty when it is missing. */
export const objects = (value: unknown): readonly Record<string, unknown>[] => Array.isArray(value) ? value as Record<string, unknown>[] : []
/** A list of texts in an object: empty when it is missing. */
export const texts = (value: unknown): readonly string[] => Array.isArray(value) ? value as string[] : []
/** A text in an object, or what stands for it. */
export const word = (value: unknown, otherwise = ''): string => typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : otherwise
