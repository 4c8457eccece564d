import type { ApiObject } from '../kind.ts'
import { apply } from '../apply/apply.ts'
import { fieldValidationOf, mediaType, objectOf, parseBody } from '../body.ts'
import { timestamp, type Context } from '../context.ts'
import { ApiError, badRequest, modified, unsupportedMedia, type About } from '../errors.ts'
import { dropUnknown, managerOf } from '../finish.ts'
import { jsonPatch } from '../patch/json.ts'
import { mergePatch } from '../patch/merge.ts'
import { strategicMerge } from '../patch/strategic.ts'
import { collectionOf, storageKey } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { cloneJson } from '../schema/clone.ts'
import { insert } from './create.ts'
import { replace, standing } from './update.ts'

const media = {
  json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml',
} as const

/** How often a patch that names no version is tried again when others write meanwhile. */
const attempts = 8

/** The written object, and whether it is new. */
export interface Patched { readonly object: ApiObject; readonly created: boolean }

/** PATCH of any type. */
export const patch = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Patched> => {
  const type = mediaType(request.contentType)
  const known = [media.json, media.merge, ...(request.kind.builtin ? [media.strategic] : []), media.apply]
  if (!known.some(one => one === type)) throw unsupportedMedia(type, known)
  if (type === media.apply) return serverSideApply(context, request, warnings)
  const asked = fieldValidationOf(request)
  const { value, duplicates } = parseBody(request, asked !== 'Ignore')
  const manager = managerOf(request.query, request.userAgent)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = standing(context, request)
    const patched = patchedObject(request, type, cloneJson(before.object), cloneJson(value))
    if (patched.metadata.name !== before.object.metadata.name) throw badRequest('the name of an object cannot be changed')
    const wanted = patched.metadata.resourceVersion
    if (wanted !== undefined && wanted !== '' && wanted !== String(before.stored.revision)) throw modified(request.kind, request.name ?? '')
    const told: string[] = []
    try {
      dropUnknown(request.kind, patched, duplicates, asked, told)
      const object = await replace(context, request, before, patched, manager, told)
      if (object !== undefined) return { object, created: false }
    } finally {
      // Another attempt would say the same again.
      warnings.push(...told.filter(text => !warnings.includes(text)))
    }
  }
  throw modified(request.kind, request.name ?? '')
}

const patchedObject = (request: ResourceRequest, type: string, object: ApiObject, value: unknown): ApiObject => {
  if (type === media.json) {
    if (!Array.isArray(value)) throw badRequest('a JSON patch is a list of operations')
    const result = jsonPatch(object, value as never)
    if (!result.ok) throw new ApiError(422, 'Invalid', `the server rejected our request due to an error in our request: ${result.message}`)
    return result.value as ApiObject
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('a merge patch is an object')
  return (type === media.strategic ? strategicMerge(request.kind.schema, object, value) : mergePatch(object, value)) as ApiObject
}

const serverSideApply = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Patched> => {
  const { kind, query, subresource, name = '', namespace } = request
  const manager = query.get('fieldManager')
  if (manager === null || manager === '') throw new ApiError(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch', undefined)
  const asked = fieldValidationOf(request)
  const { value, duplicates } = parseBody(request, asked !== 'Ignore')
  const applied = objectOf(request, value)
  applied.metadata.name ??= name
  if (applied.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
  dropUnknown(kind, applied, duplicates, asked, warnings)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stands = context.storage.get(collectionOf(kind), storageKey(kind.namespaced ? namespace : undefined, name)) !== undefined
    const before = stands || subresource !== undefined ? standing(context, request) : undefined
    const result = apply({
      live: before && cloneJson(before.object), applied: cloneJson(applied), manager, force: query.get('force') === 'true', schema: kind.schema,
      ...(subresource === undefined ? {} : { subresource }), time: timestamp(context.clock),
    })
    if (!result.ok) throw applyConflict(kind, name, result.conflicts)
    if (before === undefined) return { object: await insert(context, request, result.object, manager, warnings), created: true }
    const object = await replace(context, request, before, result.object, undefined, warnings)
    if (object !== undefined) return { object, created: false }
  }
  throw modified(kind, name)
}

const applyConflict = (kind: About, name: string, conflicts: readonly { readonly manager: string; readonly field: string; readonly message: string }[]): ApiError => {
  const said = conflicts.length === 1
    ? `Apply failed with 1 conflict: ${conflicts[0]?.message ?? ''}: ${conflicts[0]?.field ?? ''}`
    : `Apply failed with ${conflicts.length} conflicts: ${conflicts.map(({ message, field }) => `${message}:\n- ${field}`).join('\n')}`
  return new ApiError(409, 'Conflict', said, {
    name, group: kind.group, kind: kind.plural, causes: conflicts.map(({ field, message }) => ({ reason: 'FieldManagerConflict' as never, message, field })),
  })
}
