import type { Context } from '../context.ts'
import { modified } from '../errors.ts'
import { parseBody, mediaType } from '../body.ts'
import { managerOf } from '../managers.ts'
import type { ApiObject } from '../kind.ts'
import { mergePatch } from '../patch/merge.ts'
import { jsonPatch } from '../patch/json.ts'
import type { ResourceRequest } from '../request.ts'
import { rejected } from './patch.ts'
import { cloneJson } from '../schema/clone.ts'
import { namesIn, valueAt } from '../schema/value-at.ts'
import { asAsked } from '../versions.ts'
import { replace } from './replace.ts'
import { standing } from './standing.ts'

const at = (object: ApiObject, path: string): unknown => valueAt(object, namesIn(path))

const setAt = (object: ApiObject, path: string, value: unknown): void => {
  const parts = [...namesIn(path)]
  const last = parts.pop() ?? ''
  let into = object as Record<string, unknown>
  for (const part of parts) into = (into[part] ??= {}) as Record<string, unknown>
  into[last] = value
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
  const before = standing(context, request)
  const shown = scaleOf(before.object, request)
  const { value } = parseBody(request, false)
  const wanted = (request.verb === 'update' ? value : patched(request, shown, value)) as { spec?: { replicas?: unknown }; metadata?: { resourceVersion?: string } }
  const replicas = wanted.spec?.replicas ?? 0
  const version = wanted.metadata?.resourceVersion
  if (version !== undefined && version !== '' && version !== String(before.stored.revision)) throw modified(request.kind, request.name ?? '')
  const next = withReplicas(request, before.object, replicas)
  const door = { show: (object: ApiObject) => scaleOf(object, request), take: (object: ApiObject, scale: ApiObject) => withReplicas(request, object, (scale['spec'] as { replicas?: unknown } | undefined)?.replicas ?? 0) }
  const written = await replace(context, request, before, next, managerOf(request.query, request.userAgent), warnings, door)
  if (written === undefined) throw modified(request.kind, request.name ?? '')
  return scaleOf(asAsked(request.kind, written.object), request)
}

const withReplicas = ({ kind }: ResourceRequest, object: ApiObject, replicas: unknown): ApiObject => {
  const next = cloneJson(object)
  setAt(next, kind.subresources.scale?.specReplicasPath ?? '', replicas)
  return next
}

const patched = (request: ResourceRequest, shown: ApiObject, value: unknown): unknown => {
  if (mediaType(request.contentType) !== 'application/json-patch+json') return mergePatch(shown, value)
  const result = jsonPatch(shown, value as never)
  if (!result.ok) throw rejected(result.code, result.message)
  return result.value
}
