import { isRecord, own, setOwn } from '#world/kubernetes/schema/clone.ts'

/** Why an operation of a JSON patch cannot be carried out. */
export class PatchFault extends Error {}

/** The names in a JSON pointer (RFC 6901): `/a/b~1c` is `a`, `b/c`. None in what does not begin with a slash. */
const pointerParts = (pointer: string): string[] =>
  (pointer.startsWith('/') ? pointer.slice(1).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~')) : [])

/** An object or list with the last name of a pointer into it. */
export interface Slot { readonly holder: Record<string, unknown> | unknown[]; readonly name: string }

/** Where a pointer leads, without the last step; undefined when something on the way is missing. */
export function slotAt(document: unknown, pointer: string): Slot | undefined {
  const parts = pointerParts(pointer)
  const name = parts.pop()
  if (name === undefined) return undefined
  let holder: unknown = document
  for (const part of parts) holder = Array.isArray(holder) ? holder[placeIn(part, holder.length)] : isRecord(holder) ? own(holder, part) : undefined
  return isRecord(holder) || Array.isArray(holder) ? { holder, name } : undefined
}

const indexPattern = /^[+-]?\d+$/
/** Counted from the end when negative. */
const placeIn = (name: string, length: number): number => (indexPattern.test(name) ? Number(name) + (Number(name) < 0 ? length : 0) : -1)

/** An index in a list: a whole number, counted from the end when negative. At most `last`. */
function indexOf(name: string, length: number, last: number): number {
  if (!indexPattern.test(name)) throw new PatchFault(`strconv.Atoi: parsing ${JSON.stringify(name)}: invalid syntax`)
  const index = placeIn(name, length)
  if (index < 0 || index > last) throw new PatchFault(`Unable to access invalid index: ${Number(name)}: invalid index referenced`)
  return index
}

/** The value in a slot; undefined when there is none. */
export const read = ({ holder, name }: Slot): unknown => (Array.isArray(holder) ? holder[indexOf(name, holder.length, holder.length - 1)] : own(holder, name))

/** Puts a value into a slot; in a list it goes before the item that stands there, or last for `-`. */
export function insertAt({ holder, name }: Slot, value: unknown): void {
  if (!Array.isArray(holder)) setOwn(holder, name, value)
  else if (name === '-') holder.push(value)
  else if (!indexPattern.test(name)) throw new PatchFault(`value was not a proper array index: '${name}': strconv.Atoi: parsing ${JSON.stringify(name)}: invalid syntax`)
  else holder.splice(indexOf(name, holder.length + 1, holder.length), 0, value)
}

/** Takes the value out of a slot. Throws PatchFault when there is none. */
export function take({ holder, name }: Slot): unknown {
  if (Array.isArray(holder)) return holder.splice(indexOf(name, holder.length, holder.length - 1), 1)[0]
  if (!Object.hasOwn(holder, name)) throw new PatchFault(`Unable to remove nonexistent key: ${name}: missing value`)
  const value = holder[name]
  delete holder[name]
  return value
}

/** Changes the value in a slot; a field that is not there is set, as the real server does. Throws PatchFault for an index out of range. */
export function change({ holder, name }: Slot, value: unknown): void {
  if (Array.isArray(holder)) holder[indexOf(name, holder.length, holder.length - 1)] = value
  else setOwn(holder, name, value)
}
