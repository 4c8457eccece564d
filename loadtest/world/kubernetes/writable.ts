import { badRequest } from './errors.ts'
import type { ApiMeta, ApiObject, KindDefinition } from './kind.ts'
import { setOrDelete } from './schema/clone.ts'

/** What of an object its writer may say, and what only the server does. */

/** An object stays where it was asked for. */
export const checkPlace = (kind: KindDefinition, { metadata }: ApiObject, namespace: string | undefined): void => {
  if (!kind.namespaced) delete metadata.namespace
  else if ((metadata.namespace ?? '') === '' && namespace !== undefined) metadata.namespace = namespace
  else if (metadata.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
}

/** Fields that only the server writes, taken from what stands. */
export const keepServerMeta = (object: ApiObject, before: ApiObject): void => {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation, name, namespace, generateName } = before.metadata
  const kept: Partial<ApiMeta> = { uid, creationTimestamp, name }
  Object.assign(object.metadata, kept)
  setOrDelete(object.metadata, 'deletionTimestamp', deletionTimestamp)
  setOrDelete(object.metadata, 'deletionGracePeriodSeconds', deletionGracePeriodSeconds)
  setOrDelete(object.metadata, 'generation', generation)
  setOrDelete(object.metadata, 'namespace', namespace)
  setOrDelete(object.metadata, 'generateName', generateName)
  delete (object.metadata as { selfLink?: string }).selfLink
}

/** Through its own door only the status is written, through the other everything else. */
export const isolateStatus = (kind: KindDefinition, object: ApiObject, before: ApiObject | undefined, subresource: string | undefined): ApiObject => {
  if (!kind.subresources.status) return object
  if (subresource === 'status') {
    const base = before ?? object
    const metadata = { ...base.metadata, resourceVersion: object.metadata.resourceVersion, managedFields: object.metadata.managedFields } as ApiMeta
    return withStatus({ ...base, metadata }, object['status'])
  }
  return withStatus(object, before?.['status'])
}

/** The object with another status, or without one. */
export const withStatus = (object: ApiObject, status: unknown): ApiObject => {
  const { status: _status, ...rest } = object
  return status === undefined ? (rest as ApiObject) : { ...(rest as ApiObject), status }
}
