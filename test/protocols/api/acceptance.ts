import type { TestFn } from 'ava'
import { until } from '#loadtest/until.ts'
import { crd } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import type { Kind } from '#protocols/api/schema.ts'
import { ask, type Answer, type Bench } from '../../conformance/kubernetes/client.ts'
import { manifests, type Manifest } from './manifests.ts'

const kinds: readonly Kind[] = [...ownKinds, ...externalKinds]
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const establishMs = 30_000

const pathOf = ({ apiVersion, kind, metadata: { namespace = 'default' } }: Manifest): string => {
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
  const send = (method: string, path: string, body?: unknown): Promise<Answer> => {
    if (bench === undefined) throw new Error('the server did not start')
    return ask(bench, method, path, body)
  }

  test.serial.before('the server is up', async t => {
    t.timeout(120_000)
    bench = await start()
    const namespaces = new Set(manifests.map(({ object }) => object.metadata.namespace ?? 'default'))
    for (const name of namespaces) await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
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
  manifests.forEach(({ file, object }) => {
    test.serial(`${file} holds a ${object.kind} without an unknown or wrong field: ${object.metadata.name}`, async t => {
      const answer = await send('POST', `${pathOf(object)}?fieldValidation=Strict`, object)
      t.is(answer.code, 201, answer.text)
      t.deepEqual(warnings(answer), [])
    })
  })
}
