import { withCondition } from '../conditions.ts'
import { timestamp, type Context } from '../context.ts'
import { cleanupFinalizer, isDefinition, statusOf } from '../definitions/definition.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { isNamespace, specFinalizers } from '../kinds/namespace.ts'
import { cloneJson } from '../schema/clone.ts'
import type { DeleteOptions, Propagation } from './delete-options.ts'

/** Dependents go before the object does. */
export const foregroundFinalizer = 'foregroundDeletion'
/** Dependents are let go before the object goes. */
export const orphanFinalizer = 'orphan'

/** The finalizers by which garbage collection is asked for, beside those of others. */
const finalizersFor = (finalizers: readonly string[], propagation: Propagation | undefined): readonly string[] => {
  const others = finalizers.filter(name => name !== foregroundFinalizer && name !== orphanFinalizer)
  switch (propagation) {
    case undefined: return finalizers
    case 'Background': return others
    case 'Foreground': return [...others, foregroundFinalizer]
    case 'Orphan': return [...others, orphanFinalizer]
  }
}

/** The object as it has to stand until it is let go; undefined when nothing holds it. The same object when nothing changes. */
export const whileHeld = (context: Context, kind: KindDefinition, object: ApiObject, options: DeleteOptions): ApiObject | undefined => {
  const { metadata } = object
  const finalizers = finalizersFor(metadata.finalizers ?? [], options.propagation)
  if (isNamespace(kind)) {
    if (metadata.deletionTimestamp === undefined) return endingNamespace(context, object, finalizers)
    if (specFinalizers(object).length > 0) return object
  }
  if (isDefinition(kind) && metadata.deletionTimestamp === undefined) return endingDefinition(context, object)
  if (finalizers.length === 0) return undefined
  const same = finalizers.length === metadata.finalizers?.length && finalizers.every(name => metadata.finalizers?.includes(name))
  return metadata.deletionTimestamp !== undefined && same ? object : marked(context, object, finalizers)
}

/** The object on its way out, held by finalizers. */
export const marked = (context: Context, object: ApiObject, finalizers: readonly string[]): ApiObject => {
  const next = cloneJson(object)
  next.metadata.finalizers = [...finalizers]
  if (next.metadata.deletionTimestamp === undefined && next.metadata.generation !== undefined) next.metadata.generation += 1
  next.metadata.deletionTimestamp ??= timestamp(context.clock)
  next.metadata.deletionGracePeriodSeconds = 0
  return next
}

/** Its objects go before it, whatever the options say. */
const endingDefinition = (context: Context, object: ApiObject): ApiObject => {
  const next = cloneJson(object)
  const now = timestamp(context.clock)
  const { finalizers = [] } = next.metadata
  next.metadata.deletionTimestamp = now
  next.metadata.finalizers = finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer]
  const pending = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon' } as const
  next['status'] = { ...statusOf(next), conditions: withCondition(statusOf(next).conditions ?? [], pending, now) }
  return next
}

const endingNamespace = (context: Context, object: ApiObject, finalizers: readonly string[]): ApiObject => {
  const marked = cloneJson(object)
  marked.metadata.deletionTimestamp = timestamp(context.clock)
  if (finalizers.length > 0) marked.metadata.finalizers = [...finalizers]
  else delete marked.metadata.finalizers
  marked['status'] = { ...(marked['status'] as object | undefined), phase: 'Terminating' }
  return marked
}
