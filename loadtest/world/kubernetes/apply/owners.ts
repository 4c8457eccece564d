import { difference, emptySet, intersection, isEmptySet, union, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import type { Comparison } from '#world/kubernetes/apply/compare.ts'
import type { ApiObject, ManagedFieldsEntry } from '#world/kubernetes/kind.ts'

/** Who wrote: appliers are the same in all versions of a kind, others are not. */
export interface Writer {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** Undefined for the object itself. */
  readonly subresource: string | undefined
}

/** Whether an entry of managedFields is that of a writer. */
export const isOf = (entry: ManagedFieldsEntry, writer: Writer): boolean =>
  entry.manager === writer.manager && entry.operation === writer.operation && (entry.subresource ?? '') === (writer.subresource ?? '')
  && (writer.operation === 'Apply' || entry.apiVersion === writer.apiVersion)

/** The fields of an entry. */
export const fieldsOfEntry = (entry: ManagedFieldsEntry): FieldSet => entry.fieldsV1 as FieldSet | undefined ?? emptySet

/** A writer's entry. Time is an RFC 3339 text in seconds. */
export const entryOf = (writer: Writer, fields: FieldSet, time: string): ManagedFieldsEntry => ({
  manager: writer.manager, operation: writer.operation, apiVersion: writer.apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: fields,
  ...writer.subresource === undefined || writer.subresource === '' ? {} : { subresource: writer.subresource },
})

/** The entries of an object that make sense: `[{}]`, by which a writer lets ownership start over, has none. */
export const entriesOf = (object: ApiObject | undefined): readonly ManagedFieldsEntry[] =>
  (object?.metadata.managedFields ?? []).filter((entry) => typeof entry.manager === 'string' && typeof entry.operation === 'string')

/** A field that another owns and a write wants to change. */
export interface Owned { readonly entry: ManagedFieldsEntry; readonly fields: FieldSet }

/** What a change takes from others, by entry. */
export const takenFrom = (entries: readonly ManagedFieldsEntry[], { touched }: Comparison): readonly Owned[] =>
  isEmptySet(touched) ? [] : entries.map((entry) => ({ entry, fields: intersection(fieldsOfEntry(entry), touched) })).filter(({ fields }) => !isEmptySet(fields))

/** An entry after others changed and removed fields; the same reference when it lost none. */
export function afterChange(entry: ManagedFieldsEntry, { touched, removed }: Comparison): ManagedFieldsEntry {
  const fields = fieldsOfEntry(entry)
  const left = difference(difference(fields, touched), removed)
  return left === fields ? entry : { ...entry, fieldsV1: left }
}

/** Writers by plain update that are told apart; the oldest beyond are merged into one. */
const updatersLimit = 10
const ancient = 'ancient-changes'

/** The list as it is stored: without empty entries, appliers first, then by time and name, and not too long. */
export function storedEntries(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const full = entries.filter((entry) => !isEmptySet(fieldsOfEntry(entry)))
  return capped(full.sort(byOperationThenTime))
}

function byOperationThenTime(left: ManagedFieldsEntry, right: ManagedFieldsEntry): number {
  return compareText(left.operation, right.operation) || compareText(left.time ?? '', right.time ?? '')
    || compareText(left.manager, right.manager) || compareText(left.subresource ?? '', right.subresource ?? '')
}

const compareText = (left: string, right: string): number => left < right ? -1 : left > right ? 1 : 0

function capped(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const updaters = entries.filter(({ operation }) => operation === 'Update')
  if (updaters.length <= updatersLimit) return entries
  const oldest = updaters.slice(0, updaters.length - updatersLimit + 1)
  const byVersion = Map.groupBy(oldest, ({ apiVersion }) => apiVersion)
  const folded = [...byVersion].map(([apiVersion, group]) => entryOf(
    { manager: ancient, operation: 'Update', apiVersion, subresource: undefined },
    group.map(fieldsOfEntry).reduce(union, emptySet), group.at(-1)?.time ?? '',
  ))
  return [...entries.filter((entry) => !oldest.includes(entry)), ...folded].sort(byOperationThenTime)
}
