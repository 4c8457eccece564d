import { compare, type Comparison } from '#world/kubernetes/apply/compare.ts'
import { difference, emptySet, isEmptySet, pathsOf, union, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import { fieldsOf } from '#world/kubernetes/apply/fields-of.ts'
import { lastApplied, withLastApplied } from '#world/kubernetes/apply/last-applied.ts'
import { merged, withoutAbandoned } from '#world/kubernetes/apply/merge.ts'
import { afterChange, entriesOf, entryOf, fieldsOfEntry, isOf, storedEntries, takenFrom, type Owned, type Writer } from '#world/kubernetes/apply/owners.ts'
import type { ApiObject, ManagedFieldsEntry, Schema } from '#world/kubernetes/kind.ts'
import { rootSchema } from '#world/kubernetes/schema/fields.ts'

/** A server-side apply. */
export interface Application {
  /** Undefined when the object is new. */
  readonly live: ApiObject | undefined
  /** What the applier wants: the fields it has an opinion on, and no others. */
  readonly applied: ApiObject
  readonly manager: string
  /** Whether fields are taken over from others. */
  readonly force: boolean
  readonly schema: Schema
  /** `status`: only the status is applied. */
  readonly subresource?: string | undefined
  /** Whether the status is written through its own door only, so that it is left out here. */
  readonly statusApart?: boolean | undefined
  /** RFC 3339 in seconds. */
  readonly time: string
}

/** A field that the apply wants to change and another owns; `message` as Kubernetes words it, without the field. */
export interface Conflict { readonly manager: string; readonly field: string; readonly message: string }

/** The object as it is to be stored, or why it is not. */
export type Applied = { readonly ok: true; readonly object: ApiObject } | { readonly ok: false; readonly conflicts: Conflict[] }

/**
 * Server-side apply: lays what is applied over what stands, takes away what the applier had applied before, leaves out now and nobody
 * else owns, and records who owns what. Fields that another owns with another value are conflicts, unless forced.
 *
 * The result shares parts with what was handed in; `live` and `applied` stay as they are. Defaults are left to the caller: they are
 * owned by nobody.
 */
export function apply(application: Application): Applied {
  const { live, manager, schema } = application
  const wanted = opinion(application)
  const writer: Writer = { manager, operation: 'Apply', apiVersion: wanted.apiVersion, subresource: application.subresource }
  const entries = ownersBefore(live, schema, application.time)
  const own = entries.find((entry) => isOf(entry, writer))
  const others = entries.filter((entry) => entry !== own)
  const fields = fieldsOf(schema, wanted)

  const laid = merged(rootSchema(schema), live, wanted) as ApiObject
  const kept = others.map(fieldsOfEntry).reduce(union, fields)
  const object = withoutAbandoned(rootSchema(schema), laid, own === undefined ? emptySet : fieldsOfEntry(own), kept) as ApiObject
  const change = compare(schema, live, object)
  const conflicts = application.force ? [] : refused(takenFrom(others, change), application)
  if (conflicts.length > 0) return { ok: false, conflicts: conflicts.flatMap(told) }
  const time = own === undefined || isChange(change) ? application.time : own.time
  const managedFields = storedEntries([...others.map((entry) => afterChange(entry, change)), entryOf(writer, fields, time)])
  return { ok: true, object: withOwners(withLastApplied(object, wanted, writer), managedFields) }
}

/** The part of what is applied that counts: not what only the server says, and either the status or everything else. */
function opinion({ applied, subresource, statusApart }: Application): ApiObject {
  const { managedFields: _managed, creationTimestamp: _created, uid: _uid, resourceVersion: _version, ...metadata } = applied.metadata
  const { status, ...rest } = applied
  if (subresource === 'status') {
    const named = { name: metadata.name, ...metadata.namespace === undefined ? {} : { namespace: metadata.namespace } }
    return { apiVersion: applied.apiVersion, kind: applied.kind, metadata: named, ...status === undefined ? {} : { status } } as unknown as ApiObject
  }
  return { ...rest, metadata, ...status === undefined || statusApart === true ? {} : { status } } as ApiObject
}

/** Fields that were there before anybody kept account of them belong to a writer of this name. */
const unknownWriter = 'before-first-apply'

function ownersBefore(live: ApiObject | undefined, schema: Schema, time: string): readonly ManagedFieldsEntry[] {
  const entries = entriesOf(live)
  if (live === undefined || entries.length > 0) return entries
  const writer: Writer = { manager: unknownWriter, operation: 'Update', apiVersion: live.apiVersion, subresource: undefined }
  return [entryOf(writer, compare(schema, undefined, live).touched, time)]
}

const isChange = ({ touched, removed }: Comparison): boolean => !isEmptySet(touched) || !isEmptySet(removed)

/** What is not to be had. kubectl may take over what its own older way of applying has left, where that still stands. */
function refused(taken: readonly Owned[], { live, manager, schema }: Application): readonly Owned[] {
  if (taken.length === 0 || manager !== 'kubectl' || live === undefined) return taken
  const allowed: FieldSet = lastApplied(schema, live)
  return taken.map(({ entry, fields }) => ({ entry, fields: difference(fields, allowed) })).filter(({ fields }) => !isEmptySet(fields))
}

function told({ entry, fields }: Owned): Conflict[] {
  const through = entry.subresource === undefined || entry.subresource === '' ? '' : ` with subresource ${JSON.stringify(entry.subresource)}`
  const version = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : ''
  const message = `conflict with ${JSON.stringify(entry.manager)}${through}${version}`
  return pathsOf(fields).map((field) => ({ manager: entry.manager, field, message }))
}

/** The message of the 409 that refuses an apply. */
export function conflictMessage(conflicts: readonly Conflict[]): string {
  const [only] = conflicts
  if (conflicts.length === 1 && only !== undefined) return `Apply failed with 1 conflict: ${only.message}: ${only.field}`
  const byWriter = [...Map.groupBy(conflicts, ({ message }) => message)].sort(([left], [right]) => left < right ? -1 : 1)
  const lines = byWriter.flatMap(([message, fields]) => [`${message.replace('conflict', 'conflicts')}:`, ...fields.map(({ field }) => `- ${field}`)])
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

const withOwners = (object: ApiObject, managedFields: ManagedFieldsEntry[]): ApiObject => ({ ...object, metadata: { ...object.metadata, managedFields } })
