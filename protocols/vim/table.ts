/**
 * vim25's data types as data. `fields` lists `name:type` in the order of the wire, which is part of the protocol: vCenter
 * refuses elements that come in another. `?` marks what may be left out, `[]` a repeated element. The order was read off
 * the public type definitions; a type that is not here is read and written without checks.
 */
export type TypeTable = Readonly<Record<string, { readonly base?: string; readonly fields: string }>>

export interface Field {
  readonly name: string
  readonly type: string
  readonly repeated: boolean
  readonly optional: boolean
}

/** A type with the fields of its bases before its own. */
export interface Shape {
  readonly name: string
  readonly fields: readonly Field[]
  /** Position of each field, by name. */
  readonly positions: ReadonlyMap<string, number>
}

/** `name:type[]?` words, one after another. */
export const parseFields = (words: string): readonly Field[] => words.split(' ').filter(word => word !== '').map(word => {
  const [name = '', rest = ''] = word.split(':')
  const type = rest.replace('?', '').replace('[]', '')
  return { name, type, repeated: rest.includes('[]'), optional: rest.endsWith('?') }
})

export const shapeOf = (name: string, fields: readonly Field[]): Shape => ({ name, fields, positions: new Map(fields.map((field, index) => [field.name, index])) })

/** Looks shapes up in a table, each made once. */
export const shapes = (table: TypeTable): ((name: string) => Shape | undefined) => {
  const made = new Map<string, Shape>()
  const find = (name: string): Shape | undefined => {
    const known = made.get(name)
    const entry = table[name]
    if (known !== undefined || entry === undefined) return known
    const inherited = entry.base === undefined ? [] : (find(entry.base)?.fields ?? [])
    const shape = shapeOf(name, [...inherited, ...parseFields(entry.fields)])
    made.set(name, shape)
    return shape
  }
  return find
}
