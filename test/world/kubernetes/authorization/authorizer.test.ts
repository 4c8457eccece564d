import test from 'ava'
import { createAuthorizer } from '#world/kubernetes/authorization/authorizer.ts'
import { rbacGroup } from '#world/kubernetes/authorization/policy.ts'
import type { ApiObject } from '#world/kubernetes/kind.ts'
import { createStorage, type Storage } from '#world/kubernetes/storage.ts'

const object = (kind: string, name: string, rest: object, namespace?: string): ApiObject =>
  ({ apiVersion: `${rbacGroup}/v1`, kind, metadata: { name, uid: name, resourceVersion: '', creationTimestamp: '', ...(namespace === undefined ? {} : { namespace }) }, ...rest })
const put = (storage: Storage, plural: string, given: ApiObject): void => {
  const collection = `${rbacGroup}/${plural}`
  const key = `${given.metadata.namespace ?? ''}/${given.metadata.name}`
  storage.put(collection, key, storage.get(collection, key), given)
}
const user = { name: 'someone', groups: ['system:authenticated'], uid: '' }
const asked = (verb: string, namespace: string) => ({ verb, group: '', resource: 'configmaps', subresource: '', namespace, name: '' })
const rules = (verb: string) => ({ rules: [{ verbs: [verb], apiGroups: [''], resources: ['configmaps'] }] })
const bound = { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'someone' }] }

test('an answer is new with the next change of a role or binding', t => {
  const storage = createStorage(10)
  const { decide } = createAuthorizer(storage)
  t.false(decide(user, asked('get', 'n')).allowed)
  put(storage, 'roles', object('Role', 'r', rules('get'), 'n'))
  put(storage, 'rolebindings', object('RoleBinding', 'b', bound, 'n'))
  t.true(decide(user, asked('get', 'n')).allowed)
  t.false(decide(user, asked('get', 'other')).allowed)
  put(storage, 'roles', object('Role', 'r', rules('list'), 'n'))
  t.false(decide(user, asked('get', 'n')).allowed)
  t.true(decide(user, asked('list', 'n')).allowed)
})

test('while nothing changes the roles are not read again', t => {
  const storage = createStorage(10)
  put(storage, 'roles', object('Role', 'r', rules('get'), 'n'))
  put(storage, 'rolebindings', object('RoleBinding', 'b', bound, 'n'))
  let reads = 0
  const { decide } = createAuthorizer({ ...storage, list: (...args) => { reads += 1; return storage.list(...args) } })
  for (let index = 0; index < 100; index++) t.true(decide(user, asked('get', 'n')).allowed)
  t.is(reads, 2)
})
