import { gatherRoles } from './authorization/aggregation.ts'
import { defaultBindings, defaultRoles } from './authorization/default-roles.ts'
import { newUid, timestamp, type Context } from './context.ts'
import { complete } from './complete.ts'
import { track } from './managers.ts'
import type { ApiObject, KindDefinition } from './kind.ts'
import { namespaceKind } from './kinds/namespace.ts'
import { prepareOnCreate } from './kinds/prepare.ts'
import { clusterRoleBindingKind, clusterRoleKind } from './kinds/rbac.ts'
import { collectionOf } from './registry.ts'

/** Writes what a server starts with, in its own name: namespaces, roles and bindings. */
export const seed = (context: Context): void => {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) write(context, namespaceKind, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } as never })
  for (const role of defaultRoles()) write(context, clusterRoleKind, role)
  for (const binding of defaultBindings()) write(context, clusterRoleBindingKind, binding)
  gatherRoles(context)
}

const write = (context: Context, kind: KindDefinition, object: ApiObject): void => {
  Object.assign(object.metadata, { uid: newUid(context.random), creationTimestamp: timestamp(context.clock) })
  complete(kind, object)
  prepareOnCreate.get(`${kind.group}/${kind.kind}`)?.(object)
  object.metadata.managedFields = [...track(context, kind, undefined, object, 'kube-apiserver', undefined)]
  context.storage.put(collectionOf(kind), `/${object.metadata.name}`, undefined, object)
}
