import type { ApiObject, Schema } from '#world/kubernetes/kind.ts'
import { specOf } from './definition.ts'
import { partsOf } from './parts.ts'

const stringFormats = new Set([
  'bsonobjectid', 'uri', 'email', 'hostname', 'ipv4', 'ipv6', 'cidr', 'mac', 'uuid', 'uuid3', 'uuid4', 'uuid5', 'isbn', 'isbn10', 'isbn13', 'creditcard', 'ssn', 'hexcolor', 'rgbcolor', 'byte', 'password', 'date', 'duration',
  'datetime', 'k8sshortname', 'k8slongname',
])
const numberFormats: Readonly<Record<string, readonly string[]>> = { integer: ['int32', 'int64'], number: ['float', 'double'] }

/** What the writer of a definition is told that it does not refuse: formats that mean nothing, sets whose items are no scalars. What stood before is not told again. */
export const definitionWarnings = (definition: ApiObject, before: ApiObject | undefined): readonly string[] => {
  const known = new Set(before === undefined ? [] : warningsOf(before))
  return warningsOf(definition).filter(warning => !known.has(warning))
}

const warningsOf = (definition: ApiObject): readonly string[] => {
  const parts = specOf(definition).versions.flatMap(({ schema }) => (schema?.openAPIV3Schema === undefined ? [] : schemasIn(schema.openAPIV3Schema)))
  return [...parts.filter(hasUnknownFormat).map(({ format = '' }) => `unrecognized format ${JSON.stringify(format)}`), ...new Set(parts.flatMap(looseSet).sort())]
}

const hasUnknownFormat = ({ type, format }: Schema): boolean => {
  if (format === undefined || format === '') return false
  if (type === undefined || type === 'string') return !stringFormats.has(format.replaceAll('-', ''))
  return numberFormats[type]?.includes(format) !== true
}

const looseSet = (schema: Schema): readonly string[] => {
  const type = schema['x-kubernetes-list-type'] === 'set' ? schema.items?.type : undefined
  return type === 'object' || type === 'array' ? [`x-kubernetes-list-type: set for items of type ${JSON.stringify(type)} is not supported by server-side apply or CEL validation rules`] : []
}

/** A schema and all schemas in it. */
const schemasIn = (schema: Schema): readonly Schema[] => [schema, ...partsOf(schema, '').flatMap(({ part }) => schemasIn(part))]
