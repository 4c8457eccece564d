import { timestamp, type Context } from './context.ts'
import type { ApiObject } from './kind.ts'
import { kindsOf } from './kinds/crd.ts'
import { collectionOf, type Registry } from './registry.ts'
import { cloneJson } from './schema/clone.ts'

const collection = 'apiextensions.k8s.io/customresourcedefinitions'

/** Serves what CustomResourceDefinitions bring: a kind at once when its definition is stored, and no more when it is gone. */
export const followDefinitions = (context: Context, registry: Registry): (() => void) =>
  context.storage.listen(collection, ({ type, stored }) => {
    const { object } = stored
    if (type === 'DELETED') return withdraw(context, registry, object)
    const { kinds, causes } = kindsOf(object)
    if (causes.length > 0) return
    registry.define(object.metadata.name, kinds)
    if (!established(object)) setImmediate(() => establish(context, object.metadata.name))
  })

const established = (crd: ApiObject): boolean =>
  ((crd['status'] as { conditions?: readonly { type: string; status: string }[] } | undefined)?.conditions ?? []).some(({ type, status }) => type === 'Established' && status === 'True')

const establish = (context: Context, name: string): void => {
  const stored = context.storage.get(collection, `/${name}`)
  if (stored === undefined || established(stored.object)) return
  const crd = cloneJson(stored.object)
  const spec = crd['spec'] as { names?: unknown; versions?: readonly { name: string; storage?: boolean }[] }
  const lastTransitionTime = timestamp(context.clock)
  crd['status'] = {
    acceptedNames: spec.names,
    conditions: [
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found', lastTransitionTime },
      { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted', lastTransitionTime },
    ],
    storedVersions: (spec.versions ?? []).filter(({ storage }) => storage === true).map(version => version.name),
  }
  context.storage.put(collection, stored.key, stored, revision => {
    crd.metadata.resourceVersion = String(revision)
    return crd
  })
}

/** The objects go with their definition. */
const withdraw = (context: Context, registry: Registry, crd: ApiObject): void => {
  const { kinds } = kindsOf(crd)
  registry.define(crd.metadata.name, [])
  for (const name of new Set(kinds.map(collectionOf))) for (const stored of context.storage.list(name, '')) context.storage.remove(name, stored)
}
