import type { Field, Shape } from './table.ts'
import { typeShape } from './types.ts'
import { isBoxed, isMoRef, type MoRef, type VimObject } from './values.ts'
import { escapeXml } from './xml.ts'

/** The elements of a data object or of a method's parameters, in the order of the wire. Fields that are undefined are left out. */
export const encodeFields = (shape: Shape, value: Readonly<Record<string, unknown>>): string => {
  let xml = ''
  for (const field of shape.fields) {
    const item = value[field.name]
    if (item !== undefined && item !== null) xml += encodeField(field, item)
  }
  return xml
}

/** One field: an element, or one for each entry of a list. */
export const encodeField = (field: Field, value: unknown): string => {
  if (!field.repeated) return encodeValue(field.name, field.type, value)
  let xml = ''
  for (const item of value as readonly unknown[]) xml += encodeValue(field.name, field.type, item)
  return xml
}

const encodeValue = (name: string, type: string, value: unknown): string => {
  if (type === 'any') return encodeAny(name, value)
  if (type === 'moref') return encodeRef(name, value as MoRef, '')
  if (typeof value === 'object' && value !== null) return encodeObject(name, type, value as VimObject)
  return `<${name}>${escapeXml(String(value))}</${name}>`
}

const encodeRef = (name: string, { type, value }: MoRef, attributes: string): string =>
  `<${name}${attributes} type="${escapeXml(type)}">${escapeXml(value)}</${name}>`

const encodeObject = (name: string, declared: string, value: VimObject): string => {
  const type = value._typeName ?? declared
  const attribute = type === declared ? '' : ` xsi:type="${type}"`
  const shape = typeShape(type)
  return `<${name}${attribute}>${shape === undefined ? encodeUnknown(value) : encodeFields(shape, value)}</${name}>`
}

/** A type that is not in the table: its fields as they stand. */
const encodeUnknown = (value: VimObject): string =>
  Object.entries(value).flatMap(([name, item]) => {
    if (name === '_typeName' || item === undefined) return []
    return (Array.isArray(item) ? item : [item]).map(one => encodeValue(name, isMoRef(one) ? 'moref' : '', one))
  }).join('')

/** Types of XML Schema have their own prefix; enumerations are types of vim25. */
const primitive = (name: string, type: string, value: unknown): string =>
  `<${name} xsi:type="${schemaTypes.has(type) ? 'xsd:' : ''}${type}">${escapeXml(String(value))}</${name}>`
const schemaTypes = new Set(['string', 'int', 'long', 'short', 'byte', 'boolean', 'float', 'double', 'dateTime', 'base64Binary', 'anyURI'])

/** Where anything may stand, the type goes along. Numbers are ints; what is not says so by a box. */
const encodeAny = (name: string, value: unknown): string => {
  if (typeof value === 'string') return primitive(name, 'string', value)
  if (typeof value === 'number') return primitive(name, 'int', value)
  if (typeof value === 'boolean') return primitive(name, 'boolean', value)
  if (isMoRef(value)) return encodeRef(name, value, ' xsi:type="ManagedObjectReference"')
  if (isBoxed(value)) return Array.isArray(value._value) ? encodeArray(name, value._typeName, value._value) : primitive(name, value._typeName, value._value)
  if (Array.isArray(value)) return encodeArray(name, arrayTypeOf(value), value)
  const object = value as VimObject
  if (object._typeName === undefined) throw new Error(`${name}: a data object where anything may stand needs _typeName`)
  return encodeObject(name, '', object)
}

const arrayTypeOf = (items: readonly unknown[]): string => (items.every(isMoRef) && items.length > 0 ? 'ArrayOfManagedObjectReference' : 'ArrayOfString')

/** `ArrayOfX` holds elements named `X`, primitives in small letters. */
const encodeArray = (name: string, arrayType: string, items: readonly unknown[]): string => {
  const item = arrayType.slice('ArrayOf'.length)
  const lower = item === 'ManagedObjectReference' ? item : primitiveNames[item] ?? item
  const type = item === 'ManagedObjectReference' ? 'moref' : lower
  return `<${name} xsi:type="${arrayType}">${items.map(one => encodeValue(lower, type, one)).join('')}</${name}>`
}

const primitiveNames: Readonly<Record<string, string>> = { String: 'string', Int: 'int', Long: 'long', Boolean: 'boolean', Short: 'short', Byte: 'byte' }
