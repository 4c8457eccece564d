/**
 * What the API server knows of a kind, built in or from a CustomResourceDefinition: one shape for both, so that one
 * resource handler serves all.
 */
export interface KindDefinition {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly listKind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** Structural schema of the whole object, `metadata` left to the server. */
  readonly schema: Schema
  /** `status`: spec and status are written through separate doors and `generation` counts spec changes. */
  readonly subresources: { readonly status: boolean; readonly scale?: ScalePaths | undefined }
  readonly columns: readonly PrinterColumn[]
  /** Built-in kinds may be patched by strategic merge, others not (415). */
  readonly builtin: boolean
  /** How names are checked; DNS subdomains unless told otherwise. */
  readonly nameRule?: 'subdomain' | 'label' | 'pathSegment' | undefined
  /** Fields besides metadata's that a field selector may name. */
  readonly selectableFields?: readonly string[] | undefined
  /** The version that objects are stored in and its schema, where it is another one. */
  readonly storedAs?: { readonly version: string; readonly schema: Schema } | undefined
  /** What whoever uses this version is warned of. */
  readonly deprecation?: string | undefined
  /** Its CustomResourceDefinition is being deleted: nothing more is created. */
  readonly ending?: boolean | undefined
  /** Verbs offered; a built-in kind may have fewer than all. */
  readonly verbs: readonly Verb[]
}

/** What can be done to objects of a kind. */
export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

/** JSON paths as in a CRD (`.spec.replicas`). */
export interface ScalePaths {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  readonly labelSelectorPath?: string | undefined
}

/** One column of `kubectl get`. `priority` above 0 shows with `-o wide` only. */
export interface PrinterColumn {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: string | undefined
  readonly description?: string | undefined
  readonly priority?: number | undefined
  readonly jsonPath: string
  /** What the cell shows where a path cannot say it (built-in kinds only); `now` is the wall clock in ms. Goes before `jsonPath`. */
  readonly cell?: ((object: ApiObject, now: number) => unknown) | undefined
}

/** The part of OpenAPI v3 that a structural schema may use, with Kubernetes' extensions. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | undefined
  readonly format?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly nullable?: boolean | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly additionalProperties?: Schema | boolean | undefined
  readonly items?: Schema | undefined
  readonly required?: readonly string[] | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly exclusiveMinimum?: boolean | undefined
  readonly exclusiveMaximum?: boolean | undefined
  readonly multipleOf?: number | undefined
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly pattern?: string | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly uniqueItems?: boolean | undefined
  readonly minProperties?: number | undefined
  readonly maxProperties?: number | undefined
  readonly allOf?: readonly Schema[] | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly oneOf?: readonly Schema[] | undefined
  readonly not?: Schema | undefined
  readonly 'x-kubernetes-int-or-string'?: boolean | undefined
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean | undefined
  readonly 'x-kubernetes-embedded-resource'?: boolean | undefined
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map' | undefined
  readonly 'x-kubernetes-list-map-keys'?: readonly string[] | undefined
  readonly 'x-kubernetes-map-type'?: 'granular' | 'atomic' | undefined
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[] | undefined
  /** Strategic merge patch, built-in kinds only. */
  readonly 'x-kubernetes-patch-strategy'?: string | undefined
  readonly 'x-kubernetes-patch-merge-key'?: string | undefined
}

/** A rule in CEL about one part of an object: `self`, and `oldSelf` as it stood before. */
export interface ValidationRule {
  readonly rule: string
  readonly message?: string | undefined
  readonly messageExpression?: string | undefined
  readonly reason?: string | undefined
  readonly fieldPath?: string | undefined
  readonly optionalOldSelf?: boolean | undefined
}

/** An object as it is stored and sent. */
export interface ApiObject {
  apiVersion: string
  kind: string
  metadata: ApiMeta
  [field: string]: unknown
}
/** Metadata as the server keeps it. */
export interface ApiMeta {
  name: string
  generateName?: string
  namespace?: string
  uid: string
  resourceVersion: string
  generation?: number
  creationTimestamp: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  finalizers?: string[]
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean; blockOwnerDeletion?: boolean }[]
  managedFields?: ManagedFieldsEntry[]
}
/** Which fields a manager owns, in the form in which Kubernetes writes it. */
export interface ManagedFieldsEntry {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time: string
  fieldsType: 'FieldsV1'
  fieldsV1: Record<string, unknown>
  subresource?: string
}
/** One entry of `details.causes` in a 422. */
export interface Cause {
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueDuplicate' | 'FieldValueForbidden' | 'FieldValueTypeInvalid' | 'FieldValueTooLong' | 'FieldValueTooMany'
  readonly field: string
  readonly message: string
}
