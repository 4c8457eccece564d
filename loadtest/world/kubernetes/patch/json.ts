import { cloneJson, isRecord } from '#world/kubernetes/schema/clone.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { change, insert, PatchFault, pointerParts, read, slotAt, take } from '#world/kubernetes/patch/pointer.ts'

/** The patched copy, or why the patch does not fit: 422 when it does not apply, 400 when it is no patch, 413 when it is too long. */
export type JsonPatched =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly code: 400 | 413 | 422 }

/** A server carries out so many operations in one patch. */
export const operationsLimit = 10_000

/** Applies a JSON patch (RFC 6902) to a copy of the document, all of it or nothing. */
export function jsonPatch(document: unknown, operations: readonly unknown[]): JsonPatched {
  if (operations.length > operationsLimit) {
    return { ok: false, code: 413, message: `The allowed maximum operations in a JSON patch is ${operationsLimit}, got ${operations.length}` }
  }
  const root = { value: cloneJson(document) }
  for (const operation of operations) {
    if (!isOperation(operation)) return { ok: false, code: 400, message: `${JSON.stringify(operation)} is no operation of a JSON patch` }
    try {
      run(root, operation)
    } catch (error) {
      if (error instanceof PatchFault) return { ok: false, code: 422, message: error.message }
      throw error
    }
  }
  return { ok: true, value: root.value }
}

interface Operation { readonly op: string; readonly path: string; readonly from?: string; readonly value?: unknown }

const operationNames = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

const isOperation = (operation: unknown): operation is Operation =>
  isRecord(operation) && typeof operation['path'] === 'string' && typeof operation['op'] === 'string' && operationNames.has(operation['op'])
  && (operation['op'] !== 'move' && operation['op'] !== 'copy' || typeof operation['from'] === 'string')

function run(root: { value: unknown }, { op, path, from = '', value }: Operation): void {
  // The document hangs in a slot itself, so that the empty pointer needs no arms of its own.
  const at = (pointer: string) => pointerParts(pointer).length === 0 ? { holder: root, name: 'value' } : slotAt(root.value, pointer)
  switch (op) {
    case 'add': return insert(at(path), cloneJson(value))
    case 'remove': return void take(at(path))
    case 'replace': return change(at(path), cloneJson(value))
    case 'move': return move(at, from, path)
    case 'copy': return copy(at, from, path)
    default: {
      if (!sameJson(read(at(path)) ?? null, value ?? null)) throw new PatchFault(`testing value ${path} failed: test failed`)
    }
  }
}

type At = (pointer: string) => Parameters<typeof read>[0]

function move(at: At, from: string, path: string): void {
  if (path.startsWith(`${from}/`)) throw new PatchFault(`cannot move ${from} into itself`)
  const value = take(at(from))
  insert(at(path), value)
}

function copy(at: At, from: string, path: string): void {
  // A field that is not there is copied as null, as the real server does.
  const value = read(at(from)) ?? null
  insert(at(path), cloneJson(value))
}
