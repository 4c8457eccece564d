import { compare } from '#world/kubernetes/apply/compare.ts'
import { difference, emptySet, isEmptySet, union } from '#world/kubernetes/apply/field-set.ts'
import { afterChange, entriesOf, entryOf, fieldsOfEntry, isOf, storedEntries, type Writer } from '#world/kubernetes/apply/owners.ts'
import type { ApiObject, ManagedFieldsEntry, Schema } from '#world/kubernetes/kind.ts'

/** A write that is not an apply: both versions of the object as they are stored, and who wrote. */
export interface TrackedWrite {
  /** Undefined when the object is new. */
  readonly before: ApiObject | undefined
  readonly after: ApiObject
  readonly manager: string
  readonly schema: Schema
  readonly subresource?: string | undefined
  /** RFC 3339 in seconds. */
  readonly time: string
}

/**
 * The managedFields of `after`: the writer owns what it set or changed, nobody owns what is gone, and others lose what was changed.
 * An entry's time changes only when its writer set something. When `after` brings its own managedFields they are what is gone on from
 * (a writer may edit ownership; `[{}]` lets it start over); when it has none, those of `before`.
 */
export function trackUpdate({ before, after, manager, schema, subresource, time }: TrackedWrite): ManagedFieldsEntry[] {
  const entries = entriesOf((after.metadata.managedFields ?? []).length === 0 ? before : after)
  const change = compare(schema, before, after)
  if (isEmptySet(change.touched) && isEmptySet(change.removed)) return storedEntries(entries)
  const writer: Writer = { manager, operation: 'Update', apiVersion: after.apiVersion, subresource }
  const own = entries.find((entry) => isOf(entry, writer))
  const others = entries.filter((entry) => entry !== own).map((entry) => afterChange(entry, change))
  const fields = union(difference(own === undefined ? emptySet : fieldsOfEntry(own), change.removed), change.touched)
  return storedEntries([...others, entryOf(writer, fields, own === undefined || !isEmptySet(change.touched) ? time : own.time)])
}
