import type { Shape } from './table.ts'
import { descends, typeShape } from './types.ts'
import type { VimObject } from './values.ts'
import type { Element } from './xml.ts'

/** How careful reading is: a server checks as vCenter does, a client takes what a newer server may send. */
export type Care = 'strict' | 'lenient'

/** What was wrong with a request, in the words of vCenter's InvalidRequest. */
export class MalformedRequest extends Error {}

/** A data object (or parameters) from the children of an element. */
export const decodeFields = (shape: Shape, element: Element, care: Care): Record<string, unknown> => {
  const value: Record<string, unknown> = {}
  let cursor = 0
  for (const item of element.children) {
    const position = shape.positions.get(item.name)
    const field = position === undefined ? undefined : shape.fields[position]
    if (position === undefined || field === undefined || (care === 'strict' && position < cursor)) {
      if (care === 'strict') throw new MalformedRequest(unexpected(item.name, shape, shape.fields[cursor]?.name))
      append(value, item.name, generic(item))
      continue
    }
    cursor = field.repeated ? position : position + 1
    const decoded = decodeValue(field.type, item, care)
    if (field.repeated) (value[field.name] ??= [] as unknown[], value[field.name] as unknown[]).push(decoded)
    else value[field.name] = decoded
  }
  if (care === 'strict') required(shape, value)
  return value
}

const unexpected = (name: string, shape: Shape, wanted: string | undefined): string =>
  `Unexpected element tag "${name}" seen while parsing serialized ${shape.name}${wanted === undefined ? '' : `: "${wanted}" or later was expected`}`

const required = (shape: Shape, value: Readonly<Record<string, unknown>>): void => {
  for (const { name, optional, repeated } of shape.fields) {
    if (!optional && !repeated && value[name] === undefined) throw new MalformedRequest(`Required property ${name} is missing from ${shape.name}`)
  }
}

/** One value of a declared type; `xsi:type` wins over the declaration. */
export const decodeValue = (declared: string, element: Element, care: Care): unknown => {
  if (declared === 'any') return decodeAny(element, care)
  const type = element.xsiType ?? declared
  const simple = decodePrimitive(type, element, care)
  if (simple !== undefined) return simple.value
  const shape = typeShape(type)
  if (shape === undefined) return element.children.length === 0 && element.xsiType === undefined ? element.text : named(element.xsiType, generic(element))
  if (care === 'strict' && type !== declared && typeShape(declared) !== undefined && !descends(type, declared)) {
    throw new MalformedRequest(`Type ${type} of ${element.name} is not a ${declared}`)
  }
  const fields = decodeFields(shape, element, care)
  return element.xsiType === undefined ? fields : { _typeName: type, ...fields }
}

const decodePrimitive = (type: string, element: Element, care: Care): { readonly value: unknown } | undefined => {
  switch (type) {
    case 'string': case 'base64Binary': case 'anyURI': return { value: element.text }
    case 'dateTime': return { value: care === 'strict' ? instantIn(element) : element.text }
    case 'moref': case 'ManagedObjectReference': return { value: { type: element.type ?? '', value: element.text } }
    case 'boolean': return { value: truthIn(element, care) }
    case 'int': case 'long': case 'short': case 'byte': case 'float': case 'double': return { value: numberIn(type, element, care) }
    default: return undefined
  }
}

const truthIn = ({ name, text }: Element, care: Care): boolean => {
  if (text === 'true' || text === '1') return true
  if (care === 'strict' && text !== 'false' && text !== '0') throw new MalformedRequest(`"${text}" of ${name} is no boolean`)
  return false
}

const instantIn = ({ name, text }: Element): string => {
  if (Number.isNaN(Date.parse(text))) throw new MalformedRequest(`"${text}" of ${name} is no dateTime`)
  return text
}

/** The largest whole number of each type; longs beyond 2^53 lose their last digits. */
const largest: Readonly<Record<string, number>> = { byte: 0x7f, short: 0x7fff, int: 0x7fffffff, long: 2 ** 63 }

const numberIn = (type: string, { name, text }: Element, care: Care): number => {
  const number = Number(text)
  if (care === 'lenient') return number
  const limit = largest[type]
  const fits = limit === undefined ? Number.isFinite(number) : Number.isInteger(number) && number >= -limit - 1 && number <= limit
  if (!fits || text.trim() === '') throw new MalformedRequest(`"${text}" of ${name} is no ${type}`)
  return number
}

const decodeAny = (element: Element, care: Care): unknown => {
  const type = element.xsiType
  if (type === undefined) return element.children.length === 0 ? element.text : generic(element)
  if (type.startsWith('ArrayOf')) return element.children.map(item => decodeValue(itemType(type), item, care))
  if (decodePrimitive(type, element, care) !== undefined || typeShape(type) !== undefined) return decodeValue(type, element, care)
  // An enumeration, or a data type that we do not know.
  return element.children.length === 0 ? element.text : named(type, generic(element))
}

const itemType = (arrayType: string): string => {
  const item = arrayType.slice('ArrayOf'.length)
  return item === 'ManagedObjectReference' ? 'moref' : typeShape(item) === undefined ? item.charAt(0).toLowerCase() + item.slice(1) : item
}

/** Text stays text; a data object (one without fields is empty text here) keeps its type. */
const named = (type: string | undefined, value: unknown): unknown => {
  if (type === undefined) return value
  if (value === '') return { _typeName: type }
  return typeof value !== 'object' || value === null ? value : { _typeName: type, ...(value as VimObject) }
}

/** What a newer server sends: fields by name, repeated ones as lists, text as text. */
const generic = (element: Element): unknown => {
  if (element.type !== undefined && element.children.length === 0) return { type: element.type, value: element.text }
  if (element.children.length === 0) return element.text
  const value: Record<string, unknown> = {}
  for (const item of element.children) append(value, item.name, item.xsiType === undefined ? generic(item) : decodeAny(item, 'lenient'))
  return value
}

const append = (value: Record<string, unknown>, name: string, item: unknown): void => {
  const before = value[name]
  value[name] = before === undefined ? item : Array.isArray(before) ? [...(before as unknown[]), item] : [before, item]
}
