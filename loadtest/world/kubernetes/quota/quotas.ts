import { forbiddenObject } from '../errors.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { part } from '../kinds/define.ts'
import { cloneJson } from '../schema/clone.ts'
import { sameJson } from '../schema/equal.ts'
import { collectionOf, namespacedKinds, type Registry } from '../registry.ts'
import type { Commit, Storage, Stored } from '../storage.ts'
import { amount, minus, plus, written, zero, type Amount } from './amount.ts'
import { chargesOf, type Charges } from './charges.ts'

const collection = '/resourcequotas'

/** How much the objects of a namespace may use together, where a ResourceQuota says so. */
export interface Quotas {
  /** Throws when the write would exceed a quota. Nothing may come between this and the write. */
  check(kind: KindDefinition, object: ApiObject, before: ApiObject | undefined): void
  stop(): void
}

/**
 * Keeps what is used in each namespace that has a quota, commit by commit, and writes it into the status of the quotas. Namespaces without
 * one cost a look into a map.
 */
export const createQuotas = (storage: Storage, registry: Registry): Quotas => {
  const used = new Map<string, Map<string, Amount>>()
  const quotas = new Map<string, Set<string>>()
  const stale = new Set<string>()

  const hear = (name: string, commit: Commit): void => {
    const { namespace } = commit.stored.object.metadata
    if (namespace === undefined) return
    if (name === collection) followQuota(commit, namespace)
    const known = used.get(namespace)
    const [kind] = registry.inCollection(name)
    if (known === undefined || kind === undefined) return
    const { stored, previous, type } = commit
    if (previous !== undefined) for (const [resource, charge] of chargesOf(kind, previous.object)) known.set(resource, minus(known.get(resource) ?? zero, charge))
    if (type !== 'DELETED') for (const [resource, charge] of chargesOf(kind, stored.object)) known.set(resource, plus(known.get(resource) ?? zero, charge))
    if (stale.size === 0) setImmediate(tell)
    stale.add(namespace)
  }
  const followQuota = ({ type, stored }: Commit, namespace: string): void => {
    const keys = quotas.get(namespace) ?? new Set<string>()
    if (type === 'DELETED') keys.delete(stored.key)
    else keys.add(stored.key)
    if (keys.size === 0) {
      quotas.delete(namespace)
      used.delete(namespace)
      return
    }
    quotas.set(namespace, keys)
    // What this commit itself counts for is added by the caller, as for every commit.
    if (!used.has(namespace)) used.set(namespace, measure(storage, registry, namespace, stored))
  }
  const tell = (): void => {
    const now = [...stale]
    stale.clear()
    for (const namespace of now) for (const key of quotas.get(namespace) ?? []) writeStatus(storage, key, used.get(namespace) ?? new Map())
  }
  const stop = storage.listenAll(hear)
  return {
    stop,
    check: (kind, object, before) => {
      const namespace = object.metadata.namespace ?? ''
      const keys = quotas.get(namespace)
      if (keys === undefined) return
      const asked = growth(chargesOf(kind, object), before && chargesOf(kind, before))
      if (asked.size === 0) return
      for (const key of [...keys].sort()) {
        const quota = storage.get(collection, key)
        if (quota !== undefined) refuseExcess(kind, object, quota.object, asked, used.get(namespace) ?? new Map())
      }
    },
  }
}

/** What more is asked for, where it is more. */
const growth = (wanted: Charges, had: Charges | undefined): ReadonlyMap<string, Amount> =>
  new Map([...wanted].map(([resource, charge]) => [resource, minus(charge, had?.get(resource) ?? zero)] as const).filter(([, { value }]) => value > 0n))

const hardOf = (quota: ApiObject): Readonly<Record<string, string>> => part(part(quota['spec'])['hard']) as Record<string, string>

/** A quota with scopes is about pods, and there are none. */
const isScoped = (quota: ApiObject): boolean => {
  const { scopes, scopeSelector } = part(quota['spec'])
  return (Array.isArray(scopes) && scopes.length > 0) || (scopeSelector !== undefined && scopeSelector !== null)
}

const refuseExcess = (kind: KindDefinition, object: ApiObject, quota: ApiObject, asked: ReadonlyMap<string, Amount>, used: ReadonlyMap<string, Amount>): void => {
  if (isScoped(quota)) return
  const hard = hardOf(quota)
  const exceeded = [...asked].filter(([resource, { value }]) => hard[resource] !== undefined && (used.get(resource)?.value ?? 0n) + value > amount(String(hard[resource])).value).map(([resource]) => resource).sort()
  if (exceeded.length === 0) return
  const list = (text: (resource: string) => string): string => exceeded.map(resource => `${resource}=${text(resource)}`).join(',')
  const said = `exceeded quota: ${quota.metadata.name}, requested: ${list(resource => written(asked.get(resource) ?? zero))}, used: ${list(resource => written(used.get(resource) ?? zero))}, limited: ${list(resource => String(hard[resource]))}`
  throw forbiddenObject(kind, object.metadata.name, said)
}

/** What is used in a namespace, without one object. */
const measure = (storage: Storage, registry: Registry, namespace: string, without: Stored): Map<string, Amount> => {
  const sum = new Map<string, Amount>()
  for (const kind of namespacedKinds(registry)) {
    for (const { object } of storage.list(collectionOf(kind), `${namespace}/`)) {
      if (object.metadata.uid === without.object.metadata.uid) continue
      for (const [resource, charge] of chargesOf(kind, object)) sum.set(resource, plus(sum.get(resource) ?? zero, charge))
    }
  }
  return sum
}

const writeStatus = (storage: Storage, key: string, used: ReadonlyMap<string, Amount>): void => {
  const stored = storage.get(collection, key)
  if (stored === undefined) return
  const hard = hardOf(stored.object)
  const status = { hard, used: Object.fromEntries(Object.keys(hard).sort().map(resource => [resource, isScoped(stored.object) ? '0' : written(used.get(resource) ?? zero)])) }
  if (sameJson(status, stored.object['status'])) return
  const object = cloneJson(stored.object)
  object['status'] = status
  storage.put(collection, key, stored, object)
}
