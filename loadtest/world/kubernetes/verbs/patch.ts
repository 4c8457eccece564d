import type { ApiObject, KindDefinition } from '../kind.ts'
import { apply, conflictMessage, type Conflict } from '../apply/apply.ts'
import { checkName, checkOwnType, fieldValidationOf, objectOf } from '../body.ts'
import { internalError } from '../admission/faults.ts'
import { timestamp, type Context } from '../context.ts'
import { ApiError, badRequest, conflict, invalidObject, modified, unexpected } from '../errors.ts'
import { dropUnknown } from '../complete.ts'
import { objectFault } from '../json-fault.ts'
import { builtinFault } from '../kinds/decode.ts'
import { managerOf } from '../managers.ts'
import { mediaType, patchTypes } from '../media.ts'
import { strategicMerge } from '../patch/strategic.ts'
import type { ResourceRequest } from '../request.ts'
import { invalid } from '../schema/causes.ts'
import { cloneJson } from '../schema/clone.ts'
import { prune } from '../schema/prune.ts'
import type { Stored } from '../storage.ts'
import { insert } from './create.ts'
import { fieldsOfStrategicPatch, readApplied, readPatch, withPatch } from './patch-body.ts'
import { replace } from './replace.ts'
import { attempts, findStored, standing } from './standing.ts'

/** The written object, and whether it is new. */
export interface Patched { readonly stored: Stored; readonly created: boolean }

/** PATCH of any type that the kind takes. */
export const patch = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Patched> => {
  const type = mediaType(request.contentType)
  if (type === patchTypes.apply) return serverSideApply(context, request, warnings)
  const asked = fieldValidationOf(request)
  const { value, duplicates } = readPatch(request, asked !== 'Ignore')
  const manager = managerOf(request.query, request.userAgent)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = standing(context, request)
    const wanted = patchedObject(request, type, before.object, value)
    checkIdentity(request, before.object, wanted)
    const told: string[] = []
    try {
      dropUnknown(request.kind, wanted, duplicates, asked, told, why => unfit(wanted, why))
      const stored = await replace(context, request, before, wanted, manager, told)
      if (stored !== undefined) return { stored, created: false }
    } finally {
      // Another attempt would say the same again.
      warnings.push(...told.filter(text => !warnings.includes(text)))
    }
  }
  throw modified(request.kind, request.name ?? '')
}

/** A patch changes neither name nor type nor identity. */
const checkIdentity = (request: ResourceRequest, before: ApiObject, patched: ApiObject): void => {
  const { kind, name } = request
  const fault = objectFault(patched) ?? (kind.builtin ? typeFault(kind, before, patched) : undefined)
  if (fault !== undefined) throw unfit(patched, fault)
  if (!kind.builtin) checkSaysType(patched)
  checkName(request, patched)
  if (!kind.builtin) checkOwnType(kind, patched)
  if (patched.metadata.uid !== before.metadata.uid && (patched.metadata.uid ?? '') !== '') throw invalidObject(kind, name ?? '', [invalid('metadata.uid', patched.metadata.uid, 'field is immutable')])
}

const typeFault = (kind: KindDefinition, before: ApiObject, patched: ApiObject): string | undefined =>
  (patched.apiVersion !== before.apiVersion || patched.kind !== before.kind ? `converting to (${kind.kind}): unknown conversion` : builtinFault(kind, patched))

/** A custom object that no longer says what it is cannot be read. */
const checkSaysType = (patched: Partial<ApiObject>): void => {
  if ((patched.kind ?? '') === '') throw unfit(patched, `Object 'Kind' is missing in '${JSON.stringify(patched)}'`)
  if ((patched.apiVersion ?? '') === '') throw internalError("Object 'apiVersion' is missing in 'object has no apiVersion field'")
}

/** A patch that makes something of an object that cannot be read. */
export const unfit = (patched: unknown, why: string): ApiError => invalidObject({ kind: '', group: '', plural: '' }, '', [invalid('patch', JSON.stringify(patched), why)])

/** A copy of its own: another attempt begins with the same object and patch. */
const patchedObject = (request: ResourceRequest, type: string, object: ApiObject, value: unknown): ApiObject =>
  cloneJson(type === patchTypes.strategic ? strategically(request, object, fieldsOfStrategicPatch(value)) : withPatch(type, object, value)) as ApiObject

const strategically = ({ kind }: ResourceRequest, object: ApiObject, value: unknown): unknown => {
  try {
    return strategicMerge(kind.schema, object, value)
  } catch (error) {
    throw unexpected(error instanceof Error ? error.message : String(error))
  }
}

const serverSideApply = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Patched> => {
  const { kind, query, subresource, name = '' } = request
  const manager = query.get('fieldManager') ?? ''
  const applied = appliedObject(request)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = findStored(context, request) !== undefined || subresource !== undefined ? standing(context, request) : undefined
    const { resourceVersion, uid } = applied.metadata
    if (before !== undefined && (resourceVersion ?? '') !== '' && resourceVersion !== String(before.stored.revision)) throw modified(kind, name)
    if (before === undefined && (uid ?? '') !== '') throw conflict(kind, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
    const result = apply({
      live: before?.object, applied, manager, force: query.get('force') === 'true', schema: kind.schema, statusApart: kind.subresources.status && subresource === undefined,
      ...(subresource === undefined ? {} : { subresource }), time: timestamp(context.clock),
    })
    if (!result.ok) throw applyConflict(result.conflicts)
    const object = cloneJson(result.object)
    if (before === undefined) return { stored: await insert(context, request, object, manager, warnings), created: true }
    const stored = await replace(context, request, before, object, undefined, warnings)
    if (stored !== undefined) return { stored, created: false }
  }
  throw modified(kind, name)
}

/** What is to be applied; it names its type, is about the object of the path and brings nothing that the schema does not know. */
const appliedObject = (request: ResourceRequest): ApiObject => {
  const { kind, name = '' } = request
  const value = readApplied(request)
  const applied = objectOf(request, value)
  applied.metadata.name ??= name
  if (applied.metadata.name !== name) throw badRequest(`the name of the object (${applied.metadata.name}) does not match the name on the URL (${name})`)
  if (applied.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
  const unknown = prune(kind.schema, applied).map(path => `.${path}: field not declared in schema`).sort()
  if (unknown.length === 0) return applied
  throw unexpected(`failed to create typed patch object (/${name}; ${applied.apiVersion}, Kind=${applied.kind}): ${unknown.length === 1 ? unknown[0] ?? '' : `errors:\n${unknown.map(line => `  ${line}`).join('\n')}`}`)
}

const applyConflict = (conflicts: readonly Conflict[]): ApiError =>
  new ApiError(409, 'Conflict', conflictMessage(conflicts), { causes: conflicts.map(({ field, message }) => ({ reason: 'FieldManagerConflict', message, field })) })
