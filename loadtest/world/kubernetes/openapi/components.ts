import type { KindDefinition, Schema } from '#world/kubernetes/kind.ts'
import { componentName, gvk, shared } from '#world/kubernetes/openapi/names.ts'
import { metadataSchema } from '#world/kubernetes/schema/object-meta.ts'

/** A schema as a document shows it: our own, with references. */
export type Component = Readonly<Record<string, unknown>>

export const ref = (name: string): Component => ({ $ref: `#/components/schemas/${name}` })
/** A reference that keeps a description of its own: that is not allowed beside `$ref` itself. */
const described = (name: string, { description, ...schema }: Schema): Component => ({
  ...description === undefined ? {} : { description }, ...extensions(schema), allOf: [ref(name)],
})
const extensions = (schema: object): object => Object.fromEntries(Object.entries(schema).filter(([word]) => word.startsWith('x-kubernetes-patch-') || word === 'default'))

/** The components that every document has: metadata, lists, statuses and options. */
export const sharedComponents: Readonly<Record<string, Component>> = {
  [shared.objectMeta]: {
    ...metadataSchema,
    properties: {
      ...times(metadataSchema.properties ?? {}),
      managedFields: { ...metadataSchema.properties?.['managedFields'], items: ref(shared.managedFieldsEntry) },
      ownerReferences: { ...metadataSchema.properties?.['ownerReferences'], items: ref(shared.ownerReference) },
    },
  },
  [shared.ownerReference]: { ...metadataSchema.properties?.['ownerReferences']?.items },
  [shared.managedFieldsEntry]: managedFieldsEntry(metadataSchema.properties?.['managedFields']?.items ?? {}),
  [shared.fieldsV1]: { type: 'object', description: 'A set of fields as a tree: f: names a field, k: a list item by its keys, v: one by its value.' },
  [shared.time]: { type: 'string', format: 'date-time', description: 'A moment, as RFC 3339 in seconds.' },
  [shared.patch]: { type: 'object', description: 'A change to an object; its form follows from the content type.' },
  [shared.quantity]: { type: 'string', description: 'An amount with an optional suffix, such as 500m or 4Gi.' },
  [shared.intOrString]: { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string', description: 'A number, or a text.' },
  [shared.listMeta]: {
    type: 'object', description: 'Metadata of a list.',
    properties: {
      continue: { type: 'string', description: 'Token for the next page; empty on the last.' },
      remainingItemCount: { type: 'integer', format: 'int64', description: 'Objects on later pages, when that is known.' },
      resourceVersion: { type: 'string', description: 'Version of the whole list, to start a watch from.' },
      selfLink: { type: 'string', description: 'No longer used.' },
    },
  },
  [shared.status]: {
    type: 'object', description: 'The answer to a request that gives no object.',
    properties: {
      apiVersion: { type: 'string', description: 'v1.' }, kind: { type: 'string', description: 'Status.' }, metadata: { description: 'Metadata of a list.', allOf: [ref(shared.listMeta)] },
      status: { type: 'string', description: 'Success or Failure.' }, code: { type: 'integer', format: 'int32', description: 'The HTTP status.' },
      reason: { type: 'string', description: 'One word for a failure.' }, message: { type: 'string', description: 'A sentence for a failure.' },
      details: { type: 'object', description: 'What the failure is about, and its causes.' },
    },
    'x-kubernetes-group-version-kind': [{ group: '', kind: 'Status', version: 'v1' }],
  },
  [shared.deleteOptions]: {
    type: 'object', description: 'How an object is to be deleted.',
    properties: {
      apiVersion: { type: 'string', description: 'Version of these options.' }, kind: { type: 'string', description: 'DeleteOptions.' },
      dryRun: { type: 'array', items: { type: 'string' }, description: 'All: nothing is stored.' },
      gracePeriodSeconds: { type: 'integer', format: 'int64', description: 'Seconds for an orderly end.' },
      orphanDependents: { type: 'boolean', description: 'No longer used.' },
      preconditions: {
        type: 'object', description: 'What the object has to be for it to be deleted.',
        properties: { uid: { type: 'string', description: 'Its UID.' }, resourceVersion: { type: 'string', description: 'Its version.' } },
      },
      propagationPolicy: { type: 'string', description: 'What becomes of dependents: Orphan, Background or Foreground.' },
    },
  },
}

function times(properties: Readonly<Record<string, Schema>>): Record<string, Component> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) =>
    [name, schema.format === 'date-time' ? described(shared.time, schema) : { ...schema }]))
}

function managedFieldsEntry(schema: Schema): Component {
  const properties = schema.properties ?? {}
  return { ...schema, properties: { ...times(properties), fieldsV1: described(shared.fieldsV1, { description: properties['fieldsV1']?.description ?? '' }) } }
}

/** The components of one kind: itself, its list, and for a built-in kind its spec and status by name. */
export function kindComponents(kind: KindDefinition): Readonly<Record<string, Component>> {
  const name = componentName(kind)
  const list = {
    type: 'object', description: `A list of ${kind.kind}.`, required: ['items'],
    properties: {
      apiVersion: { type: 'string', description: 'Group and version of the kind, as group/version.' },
      items: { type: 'array', description: `The ${kind.plural}.`, items: ref(name) },
      kind: { type: 'string', description: 'Name of the kind, in CamelCase.' },
      metadata: { description: 'Metadata of the list.', allOf: [ref(shared.listMeta)] },
    },
    'x-kubernetes-group-version-kind': [{ ...gvk(kind), kind: kind.listKind }],
  }
  return { ...itself(kind, name), [`${name.slice(0, name.length - kind.kind.length)}${kind.listKind}`]: list }
}

function itself(kind: KindDefinition, name: string): Record<string, Component> {
  const parts: Record<string, Component> = {}
  const properties: Record<string, Component> = {}
  for (const [field, schema] of Object.entries(kind.schema.properties ?? {})) {
    if (field === 'metadata') properties[field] = described(shared.objectMeta, { description: schema.description ?? 'Name, labels, owners and version of the object.' })
    else if (kind.builtin && schema.properties !== undefined) {
      const part = `${name}${field.charAt(0).toUpperCase()}${field.slice(1)}`
      const { description: _said, ...unsaid } = shown(schema, true)
      parts[part] = unsaid
      properties[field] = described(part, { description: schema.description })
    } else properties[field] = shown(schema, kind.builtin)
  }
  const { required, ...rest } = shown(kind.schema, kind.builtin)
  return {
    [name]: {
      ...rest, ...Array.isArray(required) && required.length > 0 ? { required } : {}, properties, 'x-kubernetes-group-version-kind': [gvk(kind)],
    },
    ...parts,
  }
}

const cache = new WeakMap<Schema, Component>()

/** A schema as clients see it; in built-in kinds amounts and ports are references, and embedded resources name their metadata. */
function shown(schema: Schema, builtin: boolean): Component {
  let made = cache.get(schema)
  if (made === undefined) {
    made = show(schema, builtin)
    cache.set(schema, made)
  }
  return made
}

function show(schema: Schema, builtin: boolean): Component {
  if (builtin && schema['x-kubernetes-int-or-string'] === true) {
    return described(schema.pattern === undefined ? shared.intOrString : shared.quantity, { description: schema.description })
  }
  if (builtin && schema.format === 'date-time') return described(shared.time, { description: schema.description })
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  return {
    ...schema,
    ...schema.properties === undefined ? {} : {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) =>
        [name, embedded && name === 'metadata' ? described(shared.objectMeta, inner) : shown(inner, builtin)])),
    },
    ...schema.items === undefined ? {} : { items: shown(schema.items, builtin) },
    ...typeof schema.additionalProperties === 'object' ? { additionalProperties: shown(schema.additionalProperties, builtin) } : {},
  }
}
