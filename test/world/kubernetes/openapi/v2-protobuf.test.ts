import test from 'ava'
import { builtinKinds } from '#world/kubernetes/kinds/builtin.ts'
import { openApiV2 } from '#world/kubernetes/openapi/v2.ts'
import { openApiV2Bytes } from '#world/kubernetes/openapi/v2-protobuf.ts'
import { wireFields } from '#world/kubernetes/protobuf/wire.ts'

/** The messages in a field, by a way of field numbers. */
const at = (message: Buffer, ...way: readonly number[]): readonly Buffer[] => way.reduce<readonly Buffer[]>((messages, number) =>
  messages.flatMap(one => [...wireFields(one)].flatMap(([found, value]) => (found === number && Buffer.isBuffer(value) ? [value] : []))), [message])
const texts = (message: Buffer, ...way: readonly number[]): readonly string[] => at(message, ...way).map(String)

const document = openApiV2(builtinKinds)
const bytes = openApiV2Bytes(document)

test('every path and definition of the document is there under its name', t => {
  t.deepEqual(texts(bytes, 1), ['2.0'])
  t.deepEqual(texts(bytes, 8, 2, 1), Object.keys(document.paths))
  t.deepEqual(texts(bytes, 9, 1, 1), Object.keys(document.definitions))
})

test('a patch tells its kind and its parameters in the query', t => {
  const [path] = at(bytes, 8, 2).filter(one => texts(one, 1)[0] === '/api/v1/namespaces/{name}')
  const [patch] = at(path ?? Buffer.alloc(0), 2, 8)
  t.deepEqual(texts(patch ?? Buffer.alloc(0), 13, 1), ['x-kubernetes-action', 'x-kubernetes-group-version-kind'])
  t.deepEqual(texts(patch ?? Buffer.alloc(0), 13, 2, 2).map(text => JSON.parse(text) as unknown), ['patch', { group: '', version: 'v1', kind: 'Namespace' }])
  t.true(texts(patch ?? Buffer.alloc(0), 8, 1, 2, 3, 4).includes('fieldValidation'))
})

test('a schema keeps its properties, types and references', t => {
  const [claim] = at(bytes, 9, 1).filter(one => texts(one, 1)[0] === 'io.k8s.api.core.v1.ConfigMap').flatMap(one => at(one, 2))
  const names = texts(claim ?? Buffer.alloc(0), 25, 1, 1)
  t.deepEqual([...names].sort(), ['apiVersion', 'binaryData', 'data', 'immutable', 'kind', 'metadata'])
  t.deepEqual(texts(claim ?? Buffer.alloc(0), 22, 1), ['object'])
  t.true(texts(claim ?? Buffer.alloc(0), 25, 1, 2, 1).includes('#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'))
})
