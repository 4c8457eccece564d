import test from 'ava'
import { ApiError } from '#world/kubernetes/errors.ts'
import { decodeObject } from '#world/kubernetes/protobuf/decode.ts'

type Value = string | number | Buffer
/** A message on the wire: fields with texts, numbers or messages. */
const message = (...fields: readonly (readonly [number: number, value: Value])[]): Buffer => Buffer.concat(fields.map(([number, value]) => {
  if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)])
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return Buffer.concat([Buffer.from([...varint(number << 3 | 2), ...varint(bytes.length)]), bytes])
}))
const varint = (value: number): readonly number[] => (value < 0x80 ? [value] : [value % 0x80 | 0x80, ...varint(Math.floor(value / 0x80))])
const object = (apiVersion: string, kind: string, raw: Buffer): Buffer => Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw], [3, ''], [4, ''])])
const refusal = (body: Buffer): unknown => {
  try {
    return decodeObject(body)
  } catch (error) {
    return error instanceof ApiError ? `${error.body.code} ${error.message}` : error
  }
}

test('an object is what its JSON would be: nothing where nothing was set, texts in maps, bytes as base64', t => {
  const metadata = message([1, 'settings'], [2, ''], [3, 'default'], [7, 0], [8, Buffer.alloc(0)], [11, message([1, 'app'], [2, 'web'])], [11, message([1, 'empty'], [2, ''])], [14, 'a'], [14, 'b'])
  t.deepEqual(decodeObject(object('v1', 'ConfigMap', message([1, metadata], [2, message([1, 'key'], [2, 'text ä'])], [3, message([1, 'raw'], [2, Buffer.from([0, 255])])]))), {
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default', labels: { app: 'web', empty: '' }, finalizers: ['a', 'b'] },
    data: { key: 'text ä' }, binaryData: { raw: 'AP8=' },
  })
})

test('what may be set to nothing stays, and what may not goes', t => {
  t.deepEqual(decodeObject(object('v1', 'ServiceAccount', message([4, 0]))), { apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: false })
  t.deepEqual(decodeObject(object('v1', 'Service', message([2, message([13, 0], [20, 0])]))), { apiVersion: 'v1', kind: 'Service', spec: { allocateLoadBalancerNodePorts: false } })
})

test('amounts, ports and times have the form of JSON', t => {
  t.deepEqual(decodeObject(object('v1', 'ResourceQuota', message([2, message([1, message([1, 'cpu'], [2, message([1, '500m'])])])])))['spec'], { hard: { cpu: '500m' } })
  const ports = [message([3, 80], [4, message([1, 0], [2, 8_080], [3, ''])]), message([3, 81], [4, message([1, 1], [2, 0], [3, 'http'])]), message([3, 82], [4, message([1, 0], [2, 0])])]
  t.deepEqual(decodeObject(object('v1', 'Service', message([2, message(...ports.map(port => [1, port] as const))])))['spec'], { ports: [{ port: 80, targetPort: 8_080 }, { port: 81, targetPort: 'http' }, { port: 82 }] })
  t.deepEqual(decodeObject(object('v1', 'Namespace', message([1, message([8, message([1, 1_767_225_600], [2, 0])])])))['metadata'], { creationTimestamp: '2026-01-01T00:00:00Z' })
})

test('fields of a newer client are passed over', t => {
  t.deepEqual(decodeObject(object('v1', 'Namespace', message([1, message([1, 'a'], [99, 'new'])], [98, 7]))), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })
})

for (const [claim, body, said] of [
  ['something else', Buffer.from('{"kind":"Namespace"}'), '400 the body is not protobuf as Kubernetes writes it: it does not begin with k8s and a zero byte'],
  ['a kind without a table', object('v1', 'Pod', message()), '415 the body of the request was in an unknown format - accepted media types include: application/json, application/yaml'],
  ['a body that is cut off', object('v1', 'Namespace', message([1, message([1, 'a long name'])])).subarray(0, 30), '400 the protobuf of the body cannot be read: a field is longer than what is left'],
  ['a number for a text', object('v1', 'Namespace', message([1, message([1, 5])])), '400 the protobuf of the body cannot be read: a number stands where bytes are expected'],
  ['a number without an end', object('v1', 'Namespace', Buffer.alloc(12, 0xff)), '400 the protobuf of the body cannot be read: a number is longer than ten bytes'],
] as const) {
  test(`${claim} is refused with the reason`, t => t.is(refusal(body), said))
}
