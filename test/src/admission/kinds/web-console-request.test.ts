import { generateKeyPairSync } from 'node:crypto'
import test from 'ava'
import { labels } from '#protocols/api/keys.ts'
import { webConsoleRequestAdmission } from '#src/admission/kinds/web-console-request.ts'
import { ask } from '../asked.ts'
import { kindTable } from '../table.ts'
import { made, type Metadata } from './made.ts'

const keyOf = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey
const key = keyOf(2048)
/** As users of this API send it: PKCS#1 in a block that is called PUBLIC KEY. */
const sent = (one: typeof key) => one.export({ type: 'pkcs1', format: 'pem' }).toString().replaceAll('RSA PUBLIC KEY', 'PUBLIC KEY')
const publicKey = sent(key)
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
const request = (spec: object = {}, metadata: Metadata = {}) => made('VirtualMachineWebConsoleRequest', { name: 'vm', publicKey, ...spec }, metadata)
const uuid = (value: string) => request({}, { labels: { [labels.consoleRequestUuid]: value } })
const field = `metadata.labels[${labels.consoleRequestUuid}]`

kindTable(webConsoleRequestAdmission, [
  { name: 'a request is admitted', object: request() },
  { name: 'white space around the key does not matter', object: request({ publicKey: `\n${publicKey}\n\n` }) },
  { name: 'a request names its VM', object: request({ name: '' }), refused: ['spec.name: Required'] },
  { name: 'a request has a key', object: request({ publicKey: '' }), refused: ['spec.publicKey: Required'] },
  { name: 'words are no key', object: request({ publicKey: 'words' }), refused: ['spec.publicKey: PKCS#1'] },
  { name: 'of what is no key the beginning is told', object: request({ publicKey: 'k'.repeat(41) }), refused: [`spec.publicKey: Invalid value: "${'k'.repeat(40)}": is no RSA key`] },
  { name: 'nothing stands before a key', object: request({ publicKey: `x${publicKey}` }), refused: ['spec.publicKey: PKCS#1'] },
  { name: 'nothing stands behind a key', object: request({ publicKey: `${publicKey}x` }), refused: ['spec.publicKey: PKCS#1'] },
  { name: 'a block that is called otherwise is refused', object: request({ publicKey: key.export({ type: 'pkcs1', format: 'pem' }).toString() }), refused: ['spec.publicKey: PEM block PUBLIC KEY'] },
  { name: 'a block that holds SPKI is refused', object: request({ publicKey: key.export({ type: 'spki', format: 'pem' }).toString() }), refused: ['spec.publicKey: PKCS#1'] },
  { name: 'a key of another algorithm is refused', object: request({ publicKey: elliptic.export({ type: 'spki', format: 'pem' }).toString() }), refused: ['spec.publicKey: no RSA key'] },
  { name: 'half a key is refused', object: request({ publicKey: publicKey.slice(0, 100) }), refused: ['spec.publicKey: PKCS#1'] },
  { name: 'both are told together', object: request({ name: '', publicKey: '' }), refused: ['spec.name', 'spec.publicKey'] },

  { name: 'a request that stays the same is admitted', old: request(), object: request() },
  { name: 'what stands is not judged again', old: request({ name: '', publicKey: '' }), object: request({ name: '', publicKey: '' }) },
  { name: 'the VM stays', old: request(), object: request({ name: 'other' }), refused: ['spec.name: cannot be changed'] },
  { name: 'the key stays', old: request(), object: request({ publicKey: 'other' }), refused: ['spec.publicKey: cannot be changed'] },
  { name: 'the UUID is set once', old: request(), object: uuid('a') },
  { name: 'the UUID stays', old: uuid('a'), object: uuid('a') },
  { name: 'the UUID is not changed', old: uuid('a'), object: uuid('b'), refused: [`${field}: once it is set`] },
  { name: 'the UUID is not taken away', old: uuid('a'), object: request(), refused: [`${field}: once it is set`] },
])

test('a short key is admitted with a warning, once', t => {
  const [short, none] = [request({ publicKey: sent(keyOf(1024)) }), request({ publicKey: 'words' })]
  const told = (...asked: Parameters<typeof ask>): readonly string[] => webConsoleRequestAdmission.warnings(ask(...asked))
  t.deepEqual(told(short, undefined), ['spec.publicKey: a key of 1024 bits can be broken, and the answer may not fit into it; take one of 2048 bits or more'])
  t.deepEqual(told(short, short), [])
  t.deepEqual(told(request(), undefined), [])
  t.deepEqual(told(none, undefined), [])
})
