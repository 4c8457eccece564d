import type { ApiObject, KindDefinition } from './kind.ts'
import { eventAs } from './kinds/event.ts'
import { apiVersionOf } from './registry.ts'
import { cloneJson } from './schema/clone.ts'
import { applyDefaults } from './schema/defaults.ts'
import { prune } from './schema/prune.ts'

/**
 * The object as it is kept: a copy that nobody else holds. Events are kept in the form of events.k8s.io, objects of a kind with several versions in one of them, of which
 * only what its schema knows is left.
 */
export const asStored = (kind: KindDefinition, object: ApiObject): ApiObject => {
  if (isEvent(kind)) return cloneJson(eventAs(object, 'events.k8s.io/v1'))
  const kept = cloneJson(object)
  const { storedAs } = kind
  if (storedAs === undefined) return kept
  kept.apiVersion = apiVersionOf({ group: kind.group, version: storedAs.version })
  prune(storedAs.schema, kept)
  applyDefaults(storedAs.schema, kept)
  return kept
}

/** What is kept, in the version that was asked for, with what the schema of that version knows. Not a copy where nothing differs: do not change it. */
export const asAsked = (kind: KindDefinition, object: ApiObject): ApiObject => {
  const apiVersion = apiVersionOf(kind)
  if (object.apiVersion === apiVersion) return object
  if (isEvent(kind)) return eventAs(object, kind.group === '' ? 'v1' : 'events.k8s.io/v1')
  const asked = { ...cloneJson(object), apiVersion }
  prune(kind.schema, asked)
  return asked
}

const isEvent = ({ kind, group }: KindDefinition): boolean => kind === 'Event' && (group === '' || group === 'events.k8s.io')
