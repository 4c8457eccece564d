import { withCondition, type Condition } from '../conditions.ts'
import { timestamp, type Context } from '../context.ts'
import { track } from '../managers.ts'
import type { ApiObject } from '../kind.ts'
import { definitionKind } from '../kinds/definition.ts'
import { collectionOf } from '../registry.ts'
import { cloneJson } from '../schema/clone.ts'
import { applyDefaults } from '../schema/defaults.ts'
import { sameJson } from '../schema/equal.ts'
import { prune } from '../schema/prune.ts'
import type { Commit, Stored } from '../storage.ts'
import { removeUnasked } from '../verbs/delete.ts'
import { cleanupFinalizer, holds, specOf, statusOf } from './definition.ts'
import { kindsOf } from './kinds.ts'
import { settleNames, takenBy } from './names.ts'

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
const established: Condition = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
const notEstablished: Condition = { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
const terminating = (status: Condition['status'], reason: string, message: string): Condition => ({ type: 'Terminating', status, reason, message })

/**
 * The life of CustomResourceDefinitions: names are settled within a group; a kind is served once it has all of its names, or had them once; when a definition is deleted,
 * its objects go first, and their finalizers hold it. What follows from a commit is done in the next turn.
 */
export const followDefinitions = (context: Context): (() => void) => {
  const { storage } = context
  const due = new Set<string>()
  const emptying = new Map<string, () => void>()

  const look = (name: string): void => {
    if (due.size === 0) setImmediate(work)
    due.add(name)
  }
  const work = (): void => {
    const names = [...due]
    due.clear()
    for (const name of names) {
      const stored = storage.get(definitions, `/${name}`)
      if (stored === undefined) continue
      settle(context, stored)
      if (end(context, name) === 'held' && !emptying.has(name)) emptying.set(name, storage.listen(objectsOf(stored.object), () => look(name)))
    }
  }
  const hear = ({ type, stored, previous }: Commit): void => {
    const { name } = stored.object.metadata
    serve(context, type === 'DELETED' ? undefined : stored.object, name)
    if (previous !== undefined && type === 'MODIFIED') reshape(context, previous.object, stored.object)
    if (type === 'DELETED') {
      emptying.get(name)?.()
      emptying.delete(name)
    } else look(name)
    // A name may have become free.
    if (!sameJson(statusOf(stored.object).acceptedNames, previous && statusOf(previous.object).acceptedNames) || type === 'DELETED') othersOf(context, stored.object).forEach(look)
  }
  const stop = storage.listen(definitions, hear)
  return () => {
    stop()
    for (const one of emptying.values()) one()
  }
}

/** Where the objects of a definition are kept. */
const objectsOf = (definition: ApiObject): string => {
  const { group, names: { plural } } = specOf(definition)
  return `${group}/${plural}`
}

/** The other definitions of the same group. */
const othersOf = ({ storage }: Context, definition: ApiObject): readonly string[] =>
  storage.list(definitions, '').map(({ object }) => object).filter(other => other.metadata.name !== definition.metadata.name && specOf(other).group === specOf(definition).group).map(({ metadata }) => metadata.name)

const serve = ({ registry }: Context, definition: ApiObject | undefined, name: string): void =>
  registry.define(name, definition !== undefined && (holds(definition, 'NamesAccepted') || holds(definition, 'Established')) ? kindsOf(definition) : [])

/** Gives a definition the names that are free, and establishes it once it has all. */
const settle = (context: Context, stored: Stored): void => {
  const { object } = stored
  const { group, names } = specOf(object)
  const { acceptedNames = { plural: '', kind: '' }, conditions } = statusOf(object)
  if (sameJson(names, acceptedNames)) return
  const inGroup = context.storage.list(definitions, '').filter(other => specOf(other.object).group === group)
  const { accepted, condition } = settleNames(names, acceptedNames, takenBy(inGroup.flatMap(other => statusOf(other.object).acceptedNames ?? [])))
  const now = timestamp(context.clock)
  const named = withCondition(conditions ?? [], condition, now)
  const all = holds(object, 'Established') ? named : withCondition(named, condition.status === 'True' ? established : notEstablished, now)
  if (sameJson(accepted, acceptedNames) && sameJson(all, conditions)) return
  writeStatus(context, stored, { acceptedNames: accepted, conditions: all })
}

/** Takes the objects of a definition that is being deleted away, and lets it go when there are none left. */
const end = (context: Context, name: string): 'held' | undefined => {
  const stored = context.storage.get(definitions, `/${name}`)
  if (stored?.object.metadata.deletionTimestamp === undefined || stored.object.metadata.finalizers?.includes(cleanupFinalizer) !== true) return undefined
  if (!holds(stored.object, 'Established')) return letGo(context, stored, terminating('False', 'NeverEstablished', 'resource was never established'))
  const told = terminate(context, stored, terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'))
  const collection = objectsOf(told.object)
  for (const one of context.storage.list(collection, '')) removeUnasked(context, collection, one)
  return context.storage.count(collection) > 0 ? 'held' : letGo(context, told, terminating('False', 'InstanceDeletionCompleted', 'removed all instances'))
}

const letGo = (context: Context, stored: Stored, condition: Condition): undefined => {
  const { finalizers = [] } = stored.object.metadata
  const others = finalizers.filter(name => name !== cleanupFinalizer)
  if (others.length === 0) return void context.storage.remove(definitions, stored)
  terminate(context, stored, condition, others)
}

const terminate = (context: Context, stored: Stored, condition: Condition, finalizers = stored.object.metadata.finalizers): Stored => {
  const conditions = statusOf(stored.object).conditions ?? []
  const next = withCondition(conditions, condition, timestamp(context.clock))
  return sameJson(next, conditions) && sameJson(finalizers, stored.object.metadata.finalizers) ? stored : writeStatus(context, stored, { conditions: next }, finalizers)
}

const writeStatus = (context: Context, stored: Stored, status: object, finalizers = stored.object.metadata.finalizers): Stored => {
  const next = cloneJson(stored.object)
  next['status'] = { ...(next['status'] as object | undefined), ...cloneJson(status) }
  if (finalizers !== undefined) next.metadata.finalizers = [...finalizers]
  next.metadata.managedFields = [...track(context, definitionKind, stored.object, next, 'kube-apiserver', 'status')]
  return context.storage.put(definitions, stored.key, stored, next) ?? stored
}

/** Objects are read as the present schema of their version has them: without what it no longer knows, with the defaults that it now gives. */
const reshape = ({ storage }: Context, before: ApiObject, after: ApiObject): void => {
  for (const { name, schema } of specOf(after).versions) {
    const old = specOf(before).versions.find(version => version.name === name)
    if (old === undefined || schema?.openAPIV3Schema === undefined || sameJson(old.schema, schema)) continue
    const [kind] = kindsOf(after).filter(({ version }) => version === name)
    if (kind === undefined) continue
    storage.reshape(collectionOf(kind), object => {
      if (object.apiVersion !== `${kind.group}/${name}`) return object
      const next = cloneJson(object)
      prune(kind.schema, next)
      applyDefaults(kind.schema, next)
      return sameJson(next, object) ? object : next
    })
  }
}
