import type { Cause, PrinterColumn, ScalePaths, Schema } from '#world/kubernetes/kind.ts'
import { duplicate, invalid, required, tooMany } from '#world/kubernetes/schema/causes.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { dns1035Label } from '#world/kubernetes/schema/names.ts'
import type { Version } from './definition.ts'
import { structuralCauses } from './structural.ts'
import { own } from '#world/kubernetes/schema/clone.ts'

/** What is wrong with the versions of a definition. */
export const versionsCauses = (versions: readonly Version[]): Cause[] => {
  const names = versions.map(({ name = '' }) => name)
  return [
    ...versions.flatMap(({ name = '', deprecated, deprecationWarning }, index) => [
      ...dns1035Label(name).flatMap(why => [...index === 0 ? [invalid('spec.version', name, why)] : [], invalid(`spec.versions[${index}].name`, name, why)]),
      ...deprecationCauses(deprecated === true, deprecationWarning, `spec.versions[${index}].deprecationWarning`),
    ]),
    ...new Set(names).size < names.length ? [invalid('spec.versions', versions.map(shownVersion), 'must contain unique version names')] : [],
    ...versions.filter(({ storage }) => storage).length === 1 ? [] : [invalid('spec.versions', versions.map(shownVersion), 'must have exactly one version marked as storage version')],
    ...versions.flatMap(({ schema }, index) => hasSchema(schema?.openAPIV3Schema) ? [] : [required(`spec.versions[${index}].schema.openAPIV3Schema`)]),
    ...onceOrEach(versions, 'schema', 'validation', ({ schema }, at) => hasSchema(schema?.openAPIV3Schema) ? structuralCauses(schema?.openAPIV3Schema, `${at}.openAPIV3Schema`) : []),
    ...onceOrEach(versions, 'schema', 'validation', (version, at) => rootCauses(version, `${at}.openAPIV3Schema`)),
    ...onceOrEach(versions, 'subresources', 'subresources', ({ subresources }, at) => scaleCauses(subresources?.scale, `${at}.scale`)),
    ...onceOrEach(versions, 'additionalPrinterColumns', 'additionalPrinterColumns', ({ additionalPrinterColumns: columns = [] }, at) => columns.flatMap((column, place) => columnCauses(column, `${at}[${place}]`))),
    ...selectablesCauses(versions),
  ]
}

/** Fields are selectable once for all versions, or in each, as their schemas are. */
const selectablesCauses = (versions: readonly Version[]): Cause[] => {
  const oneSchema = isCommon(versions, 'schema')
  const why = `may only be set when ${oneSchema ? '`version.schema.openAPIV3Schema` is not included' : 'validations.schema is included'}`
  return onceOrEach(versions, 'selectableFields', 'selectableFields', (version, at) => {
    if ((version.selectableFields ?? []).length === 0) return []
    return versions.length > 1 && oneSchema !== (at === 'spec.selectableFields') ? [invalid(at, '', why)] : selectableCauses(version, at)
  })
}

const isCommon = (versions: readonly Version[], part: keyof Version): boolean => versions.every(version => sameJson(version[part], versions[0]?.[part]))

/** What all versions have in common is looked at and named once, by the name that it has in the spec of older definitions. */
const onceOrEach = (versions: readonly Version[], part: keyof Version, common: string, look: (version: Version, at: string) => Cause[]): Cause[] => {
  const [first] = versions
  if (first !== undefined && isCommon(versions, part)) return look(first, `spec.${common}`)
  return versions.flatMap((version, index) => look(version, `spec.versions[${index}].${part}`))
}

const hasSchema = (schema: Schema | undefined): boolean => schema !== undefined && schema !== null

/** A version as the real server prints it, with what all versions have in common taken out. */
const shownVersion = ({ name, served, storage, deprecated, deprecationWarning }: Version): object => ({
  Name: name, Served: served, Storage: storage, Deprecated: deprecated === true, DeprecationWarning: deprecationWarning ?? null, Schema: null, Subresources: null, AdditionalPrinterColumns: null, SelectableFields: null,
})

const warningMaxBytes = 256

const deprecationCauses = (deprecated: boolean, warning: string | undefined, at: string): Cause[] => {
  if (warning === undefined || warning === null) return []
  if (!deprecated) return [invalid(at, warning, 'can only be set for deprecated versions')]
  const odd = warning.search(/[^\P{C}]|[^\P{Z} ]/u)
  return [
    ...Buffer.byteLength(warning) > warningMaxBytes ? [invalid(at, warning, `must be <= ${warningMaxBytes} characters long`)] : [],
    ...warning === '' ? [invalid(at, warning, 'must not be an empty string')] : [],
    ...odd < 0 ? [] : [invalid(at, warning, `must only contain printable UTF-8 characters; non-printable character found at index ${odd}`)],
  ]
}

const rootWords = [
  'Description', 'Type', 'Format', 'Title', 'Maximum', 'ExclusiveMaximum', 'Minimum', 'ExclusiveMinimum', 'MaxLength', 'MinLength', 'Pattern', 'MaxItems', 'MinItems', 'UniqueItems', 'MultipleOf', 'Required', 'Items', 'Properties',
  'ExternalDocs', 'Example', 'XPreserveUnknownFields', 'XValidations',
]
/** `maxLength` as `MaxLength`, `x-kubernetes-validations` as `XValidations`. */
const goName = (word: string): string => word.replace(/^x-kubernetes-/, 'x-').replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())

/** The status is checked alone by its own part of the schema: what holds for the whole object could be lost. */
const rootCauses = ({ schema, subresources }: Version, at: string): Cause[] => {
  const root = schema?.openAPIV3Schema
  if (root === undefined || root === null) return []
  const odd = Object.entries(root).find(([word, value]) => value !== undefined && value !== false && word !== 'nullable' && !rootWords.includes(goName(word)))
  return [
    ...subresources?.status === undefined || odd === undefined ? [] : [invalid(at, root, `only [${rootWords.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`)],
    ...root.nullable === true ? [{ reason: 'FieldValueForbidden', field: `${at}.nullable`, message: 'Forbidden: nullable cannot be true at the root' } as const] : [],
  ]
}

const noSimplePath = 'must be a simple json path starting with .'

const scaleCauses = (scale: Partial<ScalePaths> | undefined, at: string): Cause[] => {
  if (scale === undefined || scale === null) return []
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale
  const path = (field: string, value: string | undefined, starts: readonly string[], where: string): Cause[] => {
    if (value === undefined || value === '') return field === 'labelSelectorPath' ? [] : [required(`${at}.${field}`)]
    if (!value.startsWith('.')) return [invalid(`${at}.${field}`, value, noSimplePath)]
    return starts.some(start => value.startsWith(start)) ? [] : [invalid(`${at}.${field}`, value, `should be a json path under ${where}`)]
  }
  return [
    ...path('specReplicasPath', specReplicasPath, ['.spec.'], '.spec'), ...path('statusReplicasPath', statusReplicasPath, ['.status.'], '.status'),
    ...path('labelSelectorPath', labelSelectorPath, ['.spec.', '.status.'], 'either .spec or .status'),
  ]
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

const columnCauses = ({ name = '', type, format = '', jsonPath = '' }: Partial<PrinterColumn>, at: string): Cause[] => [
  ...name === '' ? [required(`${at}.name`)] : [],
  ...(type as string | undefined ?? '') === '' ? [required(`${at}.type`, `must be one of ${columnTypes.join(',')}`)] : columnTypes.includes(type ?? '') ? [] : [invalid(`${at}.type`, type, `must be one of ${columnTypes.join(',')}`)],
  ...format === '' || columnFormats.includes(format) ? [] : [invalid(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`)],
  ...jsonPath === '' ? [required(`${at}.JSONPath`)] : jsonPath.startsWith('.') ? [] : [invalid(`${at}.JSONPath`, jsonPath, noSimplePath)],
]

const selectableMaxCount = 8
const selectableTypes = ['string', 'boolean', 'integer']

const selectableCauses = ({ schema, selectableFields = [] }: Version, at: string): Cause[] => {
  const paths = selectableFields.map(({ jsonPath = '' }) => jsonPath)
  const sound = new Set<string>()
  const causes = paths.flatMap((path, index) => {
    const field = `${at}[${index}].jsonPath`
    if (path === '') return [required(field)]
    const found = schemaAt(schema?.openAPIV3Schema ?? {}, path)
    if (typeof found === 'string') return [invalid(field, path, `is an invalid path: ${found}`)]
    const causes = selectableTypes.includes(found.type ?? '') && found['x-kubernetes-int-or-string'] !== true ? [] : [invalid(field, path, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.')]
    if (sound.has(path)) causes.push(duplicate(field, path))
    sound.add(path)
    return causes
  })
  return sound.size > selectableMaxCount ? [...causes, tooMany(at, sound.size, selectableMaxCount)] : causes
}

/** The part of a schema that a path such as `.spec.size` leads to, or why it leads nowhere. */
const schemaAt = (schema: Schema, path: string): Schema | string => {
  if (!path.startsWith('.') && !path.startsWith('[')) return `expected [ or . but got: ${/^[^.[\]]+/.exec(path)?.[0] ?? ''}`
  let at: Schema | undefined = schema
  for (const name of path.slice(1).split(/(?=\[)|\./)) {
    if (path.startsWith('[') || name.startsWith('[')) return 'array notation is not allowed'
    at = at.properties !== undefined ? own(at.properties, name) : typeof at.additionalProperties === 'object' ? at.additionalProperties : undefined
    if (at === undefined) return 'does not refer to a valid field'
  }
  return at
}
