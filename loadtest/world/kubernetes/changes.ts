import type { ApiObject, KindDefinition } from './kind.ts'
import { sameJson } from './schema/equal.ts'

/** Whether anything but metadata and status differs: then `generation` grows. */
export const specChanged = (kind: KindDefinition, before: ApiObject, after: ApiObject): boolean => {
  const own = ({ metadata: _metadata, status, ...rest }: ApiObject): unknown => (kind.subresources.status ? rest : { ...rest, status })
  return !sameJson(own(before), own(after))
}

/** Whether two versions say the same, versions and managers aside: then nothing is written. */
export const sameContent = (before: ApiObject, after: ApiObject): boolean => {
  const own = (object: ApiObject): unknown => {
    const { resourceVersion: _version, managedFields: _fields, ...metadata } = object.metadata
    return { ...object, metadata }
  }
  return sameJson(own(before), own(after))
}
