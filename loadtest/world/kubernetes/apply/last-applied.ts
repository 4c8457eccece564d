import { compare } from '#world/kubernetes/apply/compare.ts'
import { difference, emptySet, type FieldSet } from '#world/kubernetes/apply/field-set.ts'
import { fieldsOf } from '#world/kubernetes/apply/fields-of.ts'
import type { Writer } from '#world/kubernetes/apply/owners.ts'
import type { ApiObject, Schema } from '#world/kubernetes/kind.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/** Where `kubectl apply` without `--server-side` keeps what it applied. */
const lastAppliedKey = 'kubectl.kubernetes.io/last-applied-configuration'

/** The fields that client-side apply has set and that still stand with the same value; none when the annotation cannot be read. */
export function lastApplied(schema: Schema, live: ApiObject): FieldSet {
  const text = live.metadata.annotations?.[lastAppliedKey]
  const object = text === undefined ? undefined : parsed(text)
  if (object === undefined || object['apiVersion'] !== live.apiVersion) return emptySet
  const { touched, removed } = compare(schema, live, object)
  return difference(difference(fieldsOf(schema, object), touched), removed)
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The object with the annotation brought up to date by kubectl's server-side apply, so that users may go back to client-side apply. */
export function withLastApplied(object: ApiObject, applied: ApiObject, { manager, subresource }: Writer): ApiObject {
  const { annotations } = object.metadata
  if (manager !== 'kubectl' || subresource !== undefined || annotations?.[lastAppliedKey] === undefined) return object
  const { [lastAppliedKey]: _own, ...rest } = applied.metadata.annotations ?? {}
  const kept = { ...applied, metadata: { ...applied.metadata, ...applied.metadata.annotations === undefined ? {} : { annotations: rest } } }
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [lastAppliedKey]: `${JSON.stringify(kept)}\n` } } }
}
