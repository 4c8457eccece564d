import type { Context } from '../context.ts'
import { badRequest, modified, type ApiError } from '../errors.ts'
import { checkName, parseBody } from '../body.ts'
import { objectFault } from '../json-fault.ts'
import { part } from '../kinds/define.ts'
import { int32, record } from '../kinds/fields.ts'
import { managerOf } from '../managers.ts'
import { mediaType, patchTypes } from '../media.ts'
import type { ApiObject } from '../kind.ts'
import type { ResourceRequest } from '../request.ts'
import { cloneJson, isRecord, own, setOwn } from '../schema/clone.ts'
import { decodeFault } from '../schema/decode.ts'
import { metadataTypeFault } from '../schema/metadata.ts'
import { namesIn, valueAt } from '../schema/value-at.ts'
import { asAsked } from '../versions.ts'
import { unfit } from './patch.ts'
import { readApplied, readPatch, withPatch } from './patch-body.ts'
import { replace } from './replace.ts'
import { standing } from './standing.ts'

const at = (object: ApiObject, path: string): unknown => valueAt(object, namesIn(path))

const setAt = (object: ApiObject, path: string, value: unknown): void => {
  const parts = [...namesIn(path)]
  const last = parts.pop() ?? ''
  let into: Record<string, unknown> = object
  for (const part of parts) {
    const inner = own(into, part)
    const next = isRecord(inner) ? inner : {}
    setOwn(into, part, next)
    into = next
  }
  setOwn(into, last, value)
}

/** The Scale of an object, as its kind's paths show it. */
export const scaleOf = (object: ApiObject, { kind }: ResourceRequest): ApiObject => {
  const paths = kind.subresources.scale
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = paths?.labelSelectorPath === undefined ? undefined : at(object, paths.labelSelectorPath)
  return {
    apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: Number(at(object, paths?.specReplicasPath ?? '') ?? 0) },
    status: { replicas: Number(at(object, paths?.statusReplicasPath ?? '') ?? 0), ...(selector === undefined ? {} : { selector }) },
  }
}

/** PUT or PATCH of the scale: only the wanted number of replicas is written. */
export const writeScale = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<ApiObject> => {
  const wantedOf = wantedScale(request)
  const before = standing(context, request)
  const wanted = wantedOf(scaleOf(before.object, request))
  const replicas = replicasOf(wanted)
  const version = wanted.metadata?.resourceVersion ?? ''
  if (version !== '' && version !== String(before.stored.revision)) throw modified(request.kind, request.name ?? '')
  const next = withReplicas(request, before.object, replicas)
  const door = { show: (object: ApiObject) => scaleOf(object, request), take: (object: ApiObject, scale: ApiObject) => withReplicas(request, object, replicasOf(scale)) }
  const written = await replace(context, request, before, next, managerOf(request.query, request.userAgent), warnings, door)
  if (written === undefined) throw modified(request.kind, request.name ?? '')
  return scaleOf(asAsked(request.kind, written.object), request)
}

const schema = record('How many there are to be.', { spec: record('What is wanted.', { replicas: int32('How many.') }) })
const noScale = 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"'

/** What is asked for, given the scale as it stands. The body is read before it is known whether there is one. */
const wantedScale = (request: ResourceRequest): ((shown: ApiObject) => Partial<ApiObject>) => {
  if (request.verb === 'update') {
    // The real server does not find the words for what is wrong with a scale that was sent.
    const refuse = (): ApiError => badRequest(noScale)
    const sent = scaleIn(request, parseBody(request, false, refuse).value ?? {}, refuse)
    return () => sent
  }
  const type = mediaType(request.contentType)
  const value = type === patchTypes.apply ? readApplied(request) : readPatch(request, false).value
  return shown => {
    const wanted = withPatch(type, shown, value)
    return scaleIn(request, wanted, why => unfit(wanted, why))
  }
}

/** Refuses what is no scale, or that of another object. */
const scaleIn = (request: ResourceRequest, value: unknown, refuse: (why: string) => ApiError): Partial<ApiObject> => {
  const fault = objectFault(value) ?? decodeFault('Scale', schema, value as object) ?? metadataTypeFault((value as Partial<ApiObject>).metadata ?? {}, 'Scale')
  if (fault !== undefined) throw refuse(fault)
  const scale = value as Partial<ApiObject>
  if ((scale.kind ?? '') !== '' && scale.kind !== 'Scale') throw refuse(noScale)
  checkName(request, scale)
  return scale
}
const replicasOf = ({ spec }: Partial<ApiObject>): unknown => part(spec)['replicas'] ?? 0

const withReplicas = ({ kind }: ResourceRequest, object: ApiObject, replicas: unknown): ApiObject => {
  const next = cloneJson(object)
  setAt(next, kind.subresources.scale?.specReplicasPath ?? '', replicas)
  return next
}
