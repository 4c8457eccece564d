import { cloneJson, isRecord } from '#world/kubernetes/schema/clone.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { change, insertAt, PatchFault, read, slotAt, take, type Slot } from '#world/kubernetes/patch/pointer.ts'

/** The patched copy, or why the patch does not fit: 422 when it does not apply, 400 when it is no patch, 413 when a user's is too long. */
export type JsonPatched =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly code: 400 | 413 | 422 }

/** A server carries out so many operations in one patch of a user. */
const operationsLimit = 10_000

/** Applies what a user sent, which may not be too long. */
export function usersJsonPatch(document: unknown, operations: readonly unknown[]): JsonPatched {
  if (operations.length <= operationsLimit) return jsonPatch(document, operations)
  return { ok: false, code: 413, message: `The allowed maximum operations in a JSON patch is ${operationsLimit}, got ${operations.length}` }
}

/** Applies a JSON patch (RFC 6902) to a copy of the document, all of it or nothing. Those of webhooks may have any length. */
export function jsonPatch(document: unknown, operations: readonly unknown[]): JsonPatched {
  const root = { value: cloneJson(document) }
  for (const operation of operations) {
    if (!isRecord(operation)) return { ok: false, code: 400, message: `${JSON.stringify(operation)} is no operation of a JSON patch` }
    try {
      run(root, operation)
    } catch (error) {
      if (error instanceof PatchFault) return { ok: false, code: 422, message: error.message }
      throw error
    }
  }
  return { ok: true, value: root.value }
}

interface Operation { readonly op?: unknown; readonly path?: unknown; readonly from?: unknown; readonly value?: unknown }

function run(root: { value: unknown }, operation: Operation): void {
  const { op, value } = operation
  // The document hangs in a slot itself, so that the empty pointer needs no arms of its own.
  const at = (pointer: string, missing: string): Slot => {
    const slot = pointer === '' ? { holder: root, name: 'value' } : slotAt(root.value, pointer)
    if (slot === undefined) throw new PatchFault(`${missing}: missing value`)
    return slot
  }
  switch (op) {
    case 'add': case 'remove': {
      const path = pointerOf(operation, 'path', `${op} operation failed to decode path: missing value`)
      const slot = at(path, `${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}`)
      return within(`error in ${op} for path: '${path}'`, () => void (op === 'add' ? insertAt(slot, cloneJson(value)) : take(slot)))
    }
    case 'replace': {
      const path = pointerOf(operation, 'path', 'replace operation failed to decode path: operation missing path field: missing value')
      const slot = at(path, `replace operation does not apply: doc is missing path: ${path}`)
      return within(`replace operation does not apply: doc is missing key: ${path}`, () => change(slot, cloneJson(value)))
    }
    case 'move': return move(at, operation)
    case 'copy': return copy(at, operation)
    case 'test': {
      const path = pointerOf(operation, 'path', 'test operation failed to decode path: operation missing path field: missing value')
      const slot = at(path, `test operation does not apply: is missing path: ${path}`)
      const found = within(`error in test for path: '${path}'`, () => read(slot))
      if (!sameJson(found ?? null, value ?? null)) throw new PatchFault(`testing value ${path} failed: test failed`)
      return
    }
    default: throw new PatchFault(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`)
  }
}

type At = (pointer: string, missing: string) => Slot

const pointerOf = (operation: Operation, field: 'path' | 'from', missing: string): string => {
  const pointer = operation[field]
  if (typeof pointer !== 'string') throw new PatchFault(missing)
  return pointer
}

/** Says where something went wrong. */
const within = <T>(where: string, act: () => T): T => {
  try {
    return act()
  } catch (error) {
    if (error instanceof PatchFault) throw new PatchFault(`${where}: ${error.message}`)
    throw error
  }
}

function move(at: At, operation: Operation): void {
  const from = pointerOf(operation, 'from', 'move operation failed to decode from: operation, missing from field: missing value')
  const slot = at(from, `move operation does not apply: doc is missing from path: ${from}`)
  const value = within(`error in move for path: '${slot.name}'`, () => take(slot))
  const path = pointerOf(operation, 'path', 'move operation failed to decode path: operation missing path field: missing value')
  const to = at(path, `move operation does not apply: doc is missing destination path: ${path}`)
  within(`error in move for path: '${path}'`, () => insertAt(to, value))
}

function copy(at: At, operation: Operation): void {
  const from = pointerOf(operation, 'from', 'copy operation failed to decode from: operation, missing from field: missing value')
  // A field that is not there is copied as null, as the real server does.
  const slot = at(from, `copy operation does not apply: doc is missing from path: ${from}`)
  const value = within(`error in copy for from: '${from}'`, () => read(slot)) ?? null
  const path = pointerOf(operation, 'path', 'copy operation failed to decode path: missing value')
  const to = at(path, `copy operation does not apply: doc is missing destination path: ${path}`)
  within('error while adding value during copy', () => insertAt(to, cloneJson(value)))
}
