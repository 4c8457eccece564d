import type { Context } from '../context.ts'
import { namespaceRequired, notFound } from '../errors.ts'
import type { ApiObject } from '../kind.ts'
import { collectionOf, storageKey } from '../registry.ts'
import type { ResourceRequest } from '../request.ts'
import { cloneJson } from '../schema/clone.ts'
import type { Stored } from '../storage.ts'
import { asAsked } from '../versions.ts'

/** How often a write that names no version is tried again when others write meanwhile. */
export const attempts = 8

/** Refuses an address that leaves the namespace of a built-in kind out; to custom kinds there is no such address. */
export const checkSaysNamespace = ({ kind, namespace }: ResourceRequest): void => {
  if (kind.builtin && kind.namespaced && namespace === '') throw namespaceRequired()
}

/** What stands where a request leads, if anything does. */
export const findStored = ({ storage }: Context, request: ResourceRequest): Stored | undefined => {
  checkSaysNamespace(request)
  const { kind, namespace, name = '' } = request
  return storage.get(collectionOf(kind), storageKey(kind.namespaced ? namespace : undefined, name))
}

/** What stands, as a private copy in the version that was asked for. */
export interface Standing { readonly stored: Stored; readonly object: ApiObject }

/** Throws NotFound. */
export const standing = (context: Context, request: ResourceRequest): Standing => {
  const stored = storedAt(context, request)
  return { stored, object: cloneJson(asAsked(request.kind, stored.object)) }
}

/** What stands, as it is kept; throws NotFound. */
export const storedAt = (context: Context, request: ResourceRequest): Stored => {
  const stored = findStored(context, request)
  if (stored === undefined) throw notFound(request.kind, request.name ?? '')
  return stored
}
