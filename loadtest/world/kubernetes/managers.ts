import { trackUpdate } from './apply/track.ts'
import { timestamp, type Context } from './context.ts'
import type { ApiObject, KindDefinition, ManagedFieldsEntry } from './kind.ts'
import { withStatus } from './writable.ts'

/** Who wrote which field, after a write that is not an apply. What follows in a status from a write through the main door is nobody's. */
export const track = (context: Context, kind: KindDefinition, before: ApiObject | undefined, after: ApiObject, manager: string, subresource: string | undefined): readonly ManagedFieldsEntry[] => {
  const ofDoor = (object: ApiObject): ApiObject => (kind.subresources.status && subresource === undefined ? withStatus(object, undefined) : object)
  return trackUpdate({ before: before && ofDoor(before), after: ofDoor(after), manager, schema: kind.schema, ...(subresource === undefined ? {} : { subresource }), time: timestamp(context.clock) })
}

/** The name under which a client's writes are kept: what it says, or the first word of its user agent. */
export const managerOf = (query: URLSearchParams, userAgent: string): string => query.get('fieldManager') || userAgent.split('/')[0] || 'unknown'
