import type { TestFn } from 'ava'
import { until } from '#loadtest/until.ts'
import { crd } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import type { Kind } from '#protocols/api/schema.ts'
import { ask, type Answer, type Bench } from '../../conformance/kubernetes/client.ts'
import { manifests, type Manifest } from './manifests.ts'

const kinds: readonly Kind[] = [...ownKinds, ...externalKinds]
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const establishMs = 30_000

/** Collection of an object in this namespace. */
const pathOf = ({ apiVersion, kind }: Manifest, namespace: string): string => {
  if (kind === 'PersistentVolumeClaim') return `/api/v1/namespaces/${namespace}/persistentvolumeclaims`
  const resource = kinds.find(one => `${one.group}/${one.version}` === apiVersion && one.kind === kind)
  if (resource === undefined) throw new Error(`${apiVersion} ${kind} is not one of the kinds`)
  return `/apis/${apiVersion}/${resource.namespaced ? `namespaces/${namespace}/` : ''}${resource.plural}`
}

const isEstablished = ({ body }: Answer): boolean =>
  (body['status'] as { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } | undefined)?.conditions
    ?.some(({ type, status }) => type === 'Established' && status === 'True') ?? false

/** What the server warns of; an API server sends one header a warning. */
const warnings = ({ headers }: Answer): readonly string[] => [headers['warning'] ?? []].flat()

/** Makes it a test that a server takes every definition, and every manifest with strict validation, and warns of none. */
export const acceptance = (test: TestFn, start: () => Promise<Bench>): void => {
  let bench: Bench | undefined
  const send = (method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> => {
    if (bench === undefined) throw new Error('the server did not start')
    return ask(bench, method, path, body, { type })
  }

  test.serial.before('the server is up', async t => {
    t.timeout(120_000)
    bench = await start()
    for (const name of new Set(manifests.map(({ namespace }) => namespace))) await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  })
  test.after.always('the server is stopped', async () => bench?.stop())

  for (const kind of kinds) {
    const name = `${kind.plural}.${kind.group}`
    test.serial(`the definition of ${name} is accepted without a warning`, async t => {
      const answer = await send('POST', definitions, crd(kind))
      t.is(answer.code, 201, answer.text)
      t.deepEqual(warnings(answer), [])
      await until(`${name} is established`, establishMs, async () => isEstablished(await send('GET', `${definitions}/${name}`)) || undefined)
    })
  }
  for (const { file, namespace, object } of manifests) {
    const { name } = object.metadata
    test.serial(`${file}: ${object.kind} ${name} has no unknown and no wrong field`, async t => {
      const collection = pathOf(object, namespace)
      const created = await send('POST', `${collection}?fieldValidation=Strict`, { ...object, metadata: { ...object.metadata, namespace } })
      t.is(created.code, 201, created.text)
      t.deepEqual(warnings(created), [])
      if (object.status === undefined) return
      const told = await send('PATCH', `${collection}/${name}/status?fieldValidation=Strict`, { status: object.status }, 'application/merge-patch+json')
      t.is(told.code, 200, told.text)
      t.deepEqual(told.body['status'], object.status)
    })
  }
  test.serial('what is not in the schema is refused', async t => {
    const vm = (spec: object) => ({ apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name: 'wrong' }, spec })
    const refusals = [[{ classname: 'small' }, /unknown field "spec.classname"/], [{ powerState: 'On' }, /spec.powerState: Unsupported value: "On"/]] as const
    for (const [spec, message] of refusals) {
      const answer = await send('POST', `/apis/${groupVersion}/namespaces/default/virtualmachines?fieldValidation=Strict`, vm(spec))
      t.true(answer.code === 400 || answer.code === 422, answer.text)
      t.regex(String(answer.body['message']), message)
    }
  })
  test.serial('a quota keeps its policy, and a usage what it is about', async t => {
    const usage = { storagePolicyId: 'p', storageClassName: 'gold', resourceApiGroup: 'g', resourceKind: 'K', resourceExtensionName: 'e', resourceExtensionNamespace: 'n' }
    for (const [plural, kind, spec] of [['storagepolicyquotas', 'StoragePolicyQuota', { storagePolicyId: 'p' }], ['storagepolicyusages', 'StoragePolicyUsage', usage]] as const) {
      const collection = `/apis/cns.vmware.com/v1alpha2/namespaces/default/${plural}`
      t.is((await send('POST', collection, { apiVersion: 'cns.vmware.com/v1alpha2', kind, metadata: { name: 'kept' }, spec })).code, 201)
      const change = async (field: string) => await send('PATCH', `${collection}/kept`, { spec: { [field]: 'other' } }, 'application/merge-patch+json')
      for (const field of Object.keys(spec)) {
        const refused = await change(field)
        t.is(refused.code, 422, refused.text)
        t.regex(String(refused.body['message']), new RegExp(`spec\\.${field}: Invalid value: .*: cannot be changed`))
      }
      const changed = await send('PATCH', `${collection}/kept`, { spec: plural === 'storagepolicyquotas' ? { limit: '5Gi' } : { caBundle: 'AAAA' } }, 'application/merge-patch+json')
      t.is(changed.code, 200, changed.text)
    }
  })
  test.serial('a set of replicas can be scaled', async t => {
    const { namespace } = manifests.find(({ object }) => object.kind === 'VirtualMachineReplicaSet') ?? { namespace: '' }
    const path = `/apis/${groupVersion}/namespaces/${namespace}/virtualmachinereplicasets/workers`
    const scaled = await send('PATCH', `${path}/scale`, { spec: { replicas: 5 } }, 'application/merge-patch+json')
    t.is(scaled.code, 200, scaled.text)
    t.like(await send('GET', path), { body: { spec: { replicas: 5 } } })
  })
}
