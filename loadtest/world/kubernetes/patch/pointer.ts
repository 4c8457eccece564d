import { isRecord, setOwn } from '#world/kubernetes/schema/clone.ts'

/** Why an operation of a JSON patch cannot be carried out. */
export class PatchFault extends Error {}

/** The names in a JSON pointer (RFC 6901): `/a/b~1c` is `a`, `b/c`. The empty text is the whole document. */
export function pointerParts(pointer: string): string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) throw new PatchFault(`invalid pointer ${JSON.stringify(pointer)}: it has to begin with a slash`)
  return pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** An object or list with the last name of a pointer into it. */
export interface Slot { readonly holder: Record<string, unknown> | unknown[]; readonly name: string }

/** Where a pointer leads, without the last step. Throws PatchFault when something on the way is missing. */
export function slotAt(document: unknown, pointer: string): Slot {
  const parts = pointerParts(pointer)
  const name = parts.pop() ?? ''
  let holder: unknown = document
  for (const part of parts) holder = child(holder, part)
  if (!isRecord(holder) && !Array.isArray(holder)) throw new PatchFault(`doc is missing path: ${JSON.stringify(pointer)}: missing value`)
  return { holder, name }
}

const child = (holder: unknown, name: string): unknown => {
  if (Array.isArray(holder)) return holder[indexOf(name, holder.length, holder.length - 1)]
  return isRecord(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined
}

/** An index in a list: digits without leading zeros, or negative from the end. At most `last`. */
function indexOf(name: string, length: number, last: number): number {
  if (!/^(0|-?[1-9]\d*)$/.test(name)) throw new PatchFault(`${JSON.stringify(name)} is no index of a list`)
  const index = Number(name) < 0 ? Number(name) + length : Number(name)
  if (index < 0 || index > last) throw new PatchFault(`Unable to access invalid index: ${name}: invalid index referenced`)
  return index
}

/** The value in a slot; undefined when there is none. */
export const read = ({ holder, name }: Slot): unknown => child(holder, name)

/** Puts a value into a slot; in a list it goes before the item that stands there, or last for `-`. */
export function insert({ holder, name }: Slot, value: unknown): void {
  if (!Array.isArray(holder)) setOwn(holder, name, value)
  else if (name === '-') holder.push(value)
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
