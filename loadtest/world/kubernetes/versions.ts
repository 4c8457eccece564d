import type { ApiObject, KindDefinition } from './kind.ts'
import { eventAs } from './kinds/event.ts'
import { apiVersionOf } from './registry.ts'
import { cloneJson } from './schema/clone.ts'

/** The object as it is kept: a copy that nobody else holds. Events are kept in the form of events.k8s.io. */
export const asStored = (kind: KindDefinition, object: ApiObject): ApiObject =>
  isEvent(kind) ? cloneJson(eventAs(object, 'events.k8s.io/v1')) : cloneJson(object)

/** What is kept, in the version that was asked for. Not a copy where nothing differs: do not change it. */
export const asAsked = (kind: KindDefinition, object: ApiObject): ApiObject => {
  const apiVersion = apiVersionOf(kind)
  if (object.apiVersion === apiVersion) return object
  if (!isEvent(kind)) return { ...object, apiVersion }
  return eventAs(object, kind.group === '' ? 'v1' : 'events.k8s.io/v1')
}

const isEvent = ({ kind, group }: KindDefinition): boolean => kind === 'Event' && (group === '' || group === 'events.k8s.io')
