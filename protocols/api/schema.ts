import { Type, type SchemaOptions, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox'
import type { Resource } from '../store.ts'

/**
 * The words in which the schemas of the kinds are written: TypeBox for the TypeScript type, with Kubernetes' extensions
 * for the CRD. Every description is what `kubectl explain` shows.
 */

/** Extensions and limits that stand beside a schema; JSON Schema's own and Kubernetes' `x-kubernetes-*`. */
export type Options = SchemaOptions

/** For a field that keeps the value it was created with: the API server sees to it. */
export const fixed: Options = { 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'cannot be changed' }] }

export const text = (description?: string, options: Options = {}) => Type.String({ ...say(description), ...options })
export const oneOf = <const T extends readonly string[]>(words: T, description?: string, options: Options = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...say(description), ...options })
export const flag = (description?: string, options: Options = {}) => Type.Boolean({ ...say(description), ...options })
export const int32 = (description?: string, options: Options = {}) => Type.Integer({ format: 'int32', ...say(description), ...options })
export const int64 = (description?: string, options: Options = {}) => Type.Integer({ format: 'int64', ...say(description), ...options })
/** An instant as RFC 3339 text. */
export const time = (description?: string, options: Options = {}) => Type.String({ format: 'date-time', ...say(description), ...options })
export const uuid = (description?: string, options: Options = {}) => Type.String({ format: 'uuid', ...say(description), ...options })
/** A Kubernetes quantity (`512Mi`, `1500m`, `2`). */
export const quantity = (description?: string, options: Options = {}) =>
  Type.Unsafe<string | number>({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], pattern: quantityPattern, ...say(description), ...options })
/** A whole number or text (`80`, `http`). */
export const intOrString = (description?: string, options: Options = {}) =>
  Type.Unsafe<string | number>({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], ...say(description), ...options })
/** Any JSON, kept as it is. */
export const anything = (description?: string, options: Options = {}) =>
  Type.Unsafe<unknown>({ 'x-kubernetes-preserve-unknown-fields': true, ...say(description), ...options })
/** Any JSON object, kept as it is. */
export const anyObject = (description?: string, options: Options = {}) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true, ...say(description), ...options })
export const list = <T extends TSchema>(item: T, description?: string, options: Options = {}) => Type.Array(item, { ...say(description), ...options })
/** A list whose entries are told apart by `keys`; server-side apply merges it entry by entry. */
export const mapList = <T extends TSchema>(keys: readonly string[], item: T, description?: string, options: Options = {}) =>
  Type.Array(item, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [...keys], ...say(description), ...options })
/** A list that is written as a whole: server-side apply does not merge it. */
export const atomicList = <T extends TSchema>(item: T, description?: string, options: Options = {}) =>
  Type.Array(item, { 'x-kubernetes-list-type': 'atomic', ...say(description), ...options })
/** Words without order, each once; server-side apply merges them. */
export const setOf = <T extends TSchema>(item: T, description?: string, options: Options = {}) =>
  Type.Array(item, { 'x-kubernetes-list-type': 'set', ...say(description), ...options })
/** Free keys with values of one shape. */
export const mapOf = <T extends TSchema>(value: T, description?: string, options: Options = {}) =>
  Type.Unsafe<Record<string, Static<T>>>({ type: 'object', additionalProperties: value, ...say(description), ...options })
export const record = <T extends TProperties>(fields: T, description?: string, options: Options = {}) => Type.Object(fields, { ...say(description), ...options })
/** A field that may be left out. */
export const maybe = Type.Optional

const say = (description: string | undefined): { readonly description?: string } => (description === undefined ? {} : { description })

const quantityPattern = '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$'

/** Type, version and metadata that every kind has, beside what the kind's own schema says. */
export interface KindOf<Spec extends TSchema | undefined, Status extends TSchema | undefined> {
  readonly spec?: Spec extends TSchema ? Static<Spec> : never
  readonly status?: Status extends TSchema ? Static<Status> : never
}

/** One column of `kubectl get`; `wide` shows with `-o wide` only. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date' | 'boolean'
  readonly jsonPath: string
  readonly description: string
  readonly wide?: boolean
}

/** All that makes a CustomResourceDefinition of a kind; the singular name is the kind in small letters. */
export interface Kind extends Resource {
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly description: string
  readonly spec?: TObject | undefined
  readonly status?: TObject | undefined
  /** Fields beside metadata, of a kind that is not made of an optional spec. */
  readonly root?: TObject | undefined
  /** None: Kubernetes shows name and age. */
  readonly columns: readonly Column[]
  readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string } | undefined
}

/** The column that a kind with columns of its own has to name itself. */
export const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was created.' }
