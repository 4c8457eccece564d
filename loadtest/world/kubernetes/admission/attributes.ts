import type { ApiObject, KindDefinition } from '../kind.ts'
import { isNamespace } from '../kinds/namespace.ts'
import type { User } from '../users.ts'

/** One write, as webhooks are asked about it. */
export interface AdmissionAttributes {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  /** The resource in the version that was asked for, also when a subresource of it is written. */
  readonly kind: KindDefinition
  readonly namespace: string | undefined
  /** Empty while the server has not given it yet, and of the members of a collection that is deleted. */
  readonly name: string
  readonly subresource: string | undefined
  readonly object: ApiObject | undefined
  readonly oldObject: ApiObject | undefined
  readonly user: User
  readonly dryRun: boolean
  /** CreateOptions, UpdateOptions or DeleteOptions. */
  readonly options: object
}

/** A namespace counts as being in itself. */
export const namespaceOf = ({ kind, namespace, name }: AdmissionAttributes): string => (isNamespace(kind) ? name : namespace ?? '')

/** The options of a creation or an update, as its query says them. */
export const writeOptions = (kind: 'CreateOptions' | 'UpdateOptions', query: URLSearchParams): object => {
  const dryRun = query.getAll('dryRun').filter(word => word !== '')
  const texts = ['fieldManager', 'fieldValidation'].flatMap(name => (query.get(name) ? [[name, query.get(name)] as const] : []))
  return { kind, apiVersion: 'meta.k8s.io/v1', ...dryRun.length === 0 ? {} : { dryRun }, ...Object.fromEntries(texts) }
}
