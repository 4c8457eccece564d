import type { Schema } from '#world/kubernetes/kind.ts'
import { mergeByKey, mergeValues } from '#world/kubernetes/patch/strategic-list.ts'
import { isRecord, setOwn } from '#world/kubernetes/schema/clone.ts'
import { fieldSchema, rootSchema } from '#world/kubernetes/schema/fields.ts'

/**
 * A strategic merge patch: as a merge patch, but lists are merged where the schema gives them a patch strategy, and `$patch`,
 * `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…` say what a merge cannot. The document stays as it is.
 *
 * Throws when an item of a merged list lacks its key (an internal error of the real server as well).
 */
export function strategicMerge(schema: Schema, document: unknown, patch: unknown): unknown {
  return mergeValue(rootSchema(schema), document, patch)
}

const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'

/** One value of a patch over what stands; null is left to whoever holds the field. */
function mergeValue(schema: Schema | undefined, document: unknown, patch: unknown): unknown {
  if (isRecord(patch)) return mergeRecord(schema, isRecord(document) ? document : {}, patch)
  return Array.isArray(patch) ? patch.map((item) => stripped(item)) : patch
}

/** Merges two objects by their schema. */
function mergeRecord(schema: Schema | undefined, document: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const directive = patch['$patch']
  if (directive === 'delete') return {}
  if (directive === 'replace') return stripped(patch) as Record<string, unknown>
  if (directive !== undefined && directive !== 'merge') throw new Error(`Unknown patch type found: ${String(directive)}`)
  const result: Record<string, unknown> = { ...document }
  const retained = patch['$retainKeys']
  if (Array.isArray(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key]
  for (const [key, value] of Object.entries(patch)) mergeField(schema, result, key, value, patch)
  return result
}

function mergeField(schema: Schema | undefined, result: Record<string, unknown>, key: string, value: unknown, patch: Record<string, unknown>): void {
  if (key === '$patch' || key === '$retainKeys') return
  if (key.startsWith(orderPrefix) || key.startsWith(deletePrefix)) {
    const name = key.slice(key.indexOf('/') + 1)
    // The list itself brings its order and deletions with it, when the patch has it.
    if (!Object.hasOwn(patch, name)) setList(schema, result, name, [], patch)
    return
  }
  if (value === null) delete result[key]
  else if (Array.isArray(value)) setList(schema, result, key, value, patch)
  else setOwn(result, key, mergeValue(fieldSchema(schema, key), strategies(fieldSchema(schema, key)).has('replace') ? undefined : result[key], value))
}

const strategies = (schema: Schema | undefined): ReadonlySet<string> => new Set((schema?.['x-kubernetes-patch-strategy'] ?? '').split(','))

function setList(schema: Schema | undefined, result: Record<string, unknown>, name: string, items: readonly unknown[], patch: Record<string, unknown>): void {
  const list = fieldSchema(schema, name)
  const stands = Array.isArray(result[name]) ? result[name] as unknown[] : []
  const order = asList(patch[`${orderPrefix}${name}`])
  if (!strategies(list).has('merge')) {
    if (Object.hasOwn(patch, name)) result[name] = items.map((item) => stripped(item))
    return
  }
  const key = list?.['x-kubernetes-patch-merge-key']
  result[name] = key === undefined
    ? mergeValues(stands, items, asList(patch[`${deletePrefix}${name}`]), order)
    : mergeByKey({ key, merge: (item, change) => mergeRecord(list?.items, item, change), strip: stripped }, stands, items, order)
}

const asList = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : []

/** What a patch leaves where nothing stood: its values without directives and nulls. */
function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !(isRecord(item) && item['$patch'] === 'delete')).map(stripped)
  if (!isRecord(value)) return value
  const plain: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== null && key !== '$patch' && key !== '$retainKeys' && !key.startsWith(orderPrefix) && !key.startsWith(deletePrefix)) setOwn(plain, key, stripped(inner))
  }
  return plain
}
