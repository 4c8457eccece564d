import test from 'ava'
import { until } from '#loadtest/until.ts'
import { configMap, configMaps, merge, startApi, told, versionOf, type Answer, type Api, type ApiObject } from './api.ts'

const objectOf = ({ body }: Answer): ApiObject => body
const held = (name: string, ...finalizers: readonly string[]): object => configMap(name, {}, { finalizers })
const ownedBy = (name: string, ...owners: readonly ApiObject[]): object => configMap(name, {}, { ownerReferences: owners.map(({ metadata: { name: owner, uid } }) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid })) })
const gone = ({ send }: Api, name: string): Promise<true> => until(`${name} to be gone`, 5_000, async () => ((await send('GET', `${configMaps}/${name}`)).code === 404 ? true : undefined), 5)

test('what nobody holds is gone at once, and the answer says which it was', async t => {
  const { send } = await startApi(t)
  const { metadata: { uid } } = objectOf(await send('POST', configMaps, configMap('a')))
  t.like((await send('DELETE', `${configMaps}/a`)).body, { kind: 'Status', status: 'Success', details: { name: 'a', kind: 'configmaps', uid } })
  t.is((await send('DELETE', `${configMaps}/a`)).code, 404)
})

test('finalizers hold what is deleted; it goes when the last one does, and watchers are told so in that order', async t => {
  const { send, watch } = await startApi(t)
  const from = versionOf(await send('POST', configMaps, held('a', 'vmherd.dev/one', 'vmherd.dev/two')))
  const lines = await watch(`${configMaps}?resourceVersion=${from}`)
  const marked = objectOf(await send('DELETE', `${configMaps}/a`))
  t.truthy(marked.metadata['deletionTimestamp'])
  t.is(versionOf(await send('DELETE', `${configMaps}/a`)), marked.metadata.resourceVersion)
  const finalizers = (...left: readonly string[]) => send('PATCH', `${configMaps}/a`, { metadata: { finalizers: left } }, merge)
  t.deepEqual(objectOf(await finalizers('vmherd.dev/two')).metadata['deletionTimestamp'], marked.metadata['deletionTimestamp'])
  await finalizers()
  t.is((await send('GET', `${configMaps}/a`)).code, 404)
  t.deepEqual(told(await lines.take(3)), ['MODIFIED a', 'MODIFIED a', 'DELETED a'])
})

test('what is on its way out takes no new finalizers', async t => {
  const { send } = await startApi(t)
  await send('POST', configMaps, held('a', 'vmherd.dev/one'))
  await send('DELETE', `${configMaps}/a`)
  const answer = await send('PATCH', `${configMaps}/a`, { metadata: { finalizers: ['vmherd.dev/one', 'vmherd.dev/new'] } }, merge)
  t.is(answer.code, 422)
  t.regex((answer.body as { readonly message: string }).message, /metadata\.finalizers: Forbidden: no new finalizers can be added if the object is being deleted/)
})

test('only the object that was meant is deleted, by its uid and its version', async t => {
  const { send } = await startApi(t)
  const { metadata: { uid, resourceVersion } } = objectOf(await send('POST', configMaps, configMap('a')))
  const remove = (preconditions: object) => send('DELETE', `${configMaps}/a`, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions })
  const wrongUid = await remove({ uid: 'other' })
  t.like(wrongUid.body, { code: 409, reason: 'Conflict' })
  t.regex((wrongUid.body as { readonly message: string }).message, /the UID in the precondition \(other\) does not match the UID in record/)
  await send('PATCH', `${configMaps}/a`, { data: { x: '1' } }, merge)
  t.is((await remove({ uid, resourceVersion })).code, 409)
  t.is((await remove({ uid })).code, 200)
})

test('a dry run of a deletion deletes nothing', async t => {
  const { send } = await startApi(t)
  await send('POST', configMaps, configMap('a'))
  t.is((await send('DELETE', `${configMaps}/a?dryRun=All`)).code, 200)
  t.is((await send('GET', `${configMaps}/a`)).code, 200)
})

test('in the background what is owned goes after its owner, over generations, and what has another owner stays with it', async t => {
  const api = await startApi(t)
  const make = async (object: object): Promise<ApiObject> => objectOf(await api.send('POST', configMaps, object))
  const [owner, other] = [await make(configMap('owner')), await make(configMap('other'))]
  const child = await make(ownedBy('child', owner))
  await make(ownedBy('grandchild', child))
  await make(ownedBy('shared', owner, other))
  await api.send('DELETE', `${configMaps}/owner`)
  await gone(api, 'grandchild')
  await gone(api, 'child')
  const shared = await until('shared to have one owner', 5_000, async () => {
    const owners = objectOf(await api.send('GET', `${configMaps}/shared`)).metadata['ownerReferences'] as readonly { readonly name: string }[]
    return owners.length === 1 ? owners : undefined
  }, 5)
  t.is(shared[0]?.name, 'other')
})

test('what comes after its owner has gone goes, too', async t => {
  const api = await startApi(t)
  const owner = objectOf(await api.send('POST', configMaps, configMap('owner')))
  await api.send('DELETE', `${configMaps}/owner`)
  await api.send('POST', configMaps, ownedBy('late', owner))
  await gone(api, 'late')
  t.pass()
})

test('a namespace on its way out takes nothing new, and goes when what is in it has gone', async t => {
  const api = await startApi(t)
  const inside = '/api/v1/namespaces/space/configmaps'
  await api.send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'space' } })
  await api.send('POST', inside, held('kept', 'vmherd.dev/one'))
  await api.send('POST', inside, configMap('plain'))
  t.like((await api.send('DELETE', '/api/v1/namespaces/space')).body, { status: { phase: 'Terminating' } })
  const late = await api.send('POST', inside, configMap('late'))
  t.is(late.code, 403)
  t.regex((late.body as { readonly message: string }).message, /unable to create new content in namespace space because it is being terminated/)
  await until('plain to be gone', 5_000, async () => ((await api.send('GET', `${inside}/plain`)).code === 404 ? true : undefined), 5)
  t.is((await api.send('GET', '/api/v1/namespaces/space')).code, 200)
  await api.send('PATCH', `${inside}/kept`, { metadata: { finalizers: null } }, merge)
  await until('the namespace to be gone', 5_000, async () => ((await api.send('GET', '/api/v1/namespaces/space')).code === 404 ? true : undefined), 5)
  t.pass()
})
