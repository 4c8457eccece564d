import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import type { Fault } from '#protocols/fault.ts'
import type { Provider } from '#protocols/provider.ts'
import type { TlsOrder } from '#src/provider/tls.ts'
import { createAuthority, type Authority, type Pair } from '#world/kubernetes/tls.ts'
import { eventually, startBench, type Bench } from './world.ts'

let authority: Authority
let pair: Pair
let directory: string
test.before(async () => {
  authority = await createAuthority('test', Date.now())
  pair = await authority.issue('127.0.0.1', ['127.0.0.1'])
  directory = await mkdtemp(join(tmpdir(), 'vmherd-tls-'))
  await writeFile(join(directory, 'ca.pem'), authority.certificate)
})
test.after.always(() => rm(directory, { recursive: true, force: true }))

const start = (tls: TlsOrder): Promise<Bench> => startBench({ tls: { key: pair.key, cert: pair.certificate } }, { tls })
const connected = (provider: Provider): Promise<true> => eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
const troubled = (provider: Provider, like: RegExp): Promise<Fault> => eventually(String(like), () => {
  const fault = provider.trouble()
  return fault !== undefined && like.test(fault.message) ? fault : undefined
})

for (const [name, tls] of [
  ['its CA', () => ({ caFile: join(directory, 'ca.pem') })],
  ['its SHA-256 thumbprint', () => ({ thumbprint: new X509Certificate(pair.certificate).fingerprint256 })],
  ['its SHA-1 thumbprint without colons', () => ({ thumbprint: new X509Certificate(pair.certificate).fingerprint.replaceAll(':', '').toLowerCase() })],
  ['no check at all', () => ({ insecure: true })],
] as const) {
  test(`a vCenter is trusted by ${name}`, async t => {
    const { provider, stop } = await start(tls())
    await connected(provider)
    t.true((await provider.find('5028a0de-0000-4000-8000-000000009999')).ok)
    await stop()
  })
}

test('a certificate of an unknown CA is refused, and the message says what to set', async t => {
  const { provider, vcenter, stop } = await start({})
  t.is((await troubled(provider, /not trusted.*vcenter\.caFile/)).reason, 'Unavailable')
  t.deepEqual(vcenter.counts(), {})
  await stop()
})

test('another thumbprint is refused before anything is said', async t => {
  const { provider, vcenter, stop } = await start({ thumbprint: '00:11' })
  await troubled(provider, /not the certificate that vcenter\.thumbprint names.*has the thumbprint/)
  t.deepEqual(vcenter.counts(), {})
  await stop()
})

test('a CA file that cannot be read is named, and read once it is there', async t => {
  const caFile = join(directory, 'later.pem')
  const { provider, stop } = await start({ caFile })
  t.is((await troubled(provider, /later\.pem cannot be read/)).reason, 'InvalidSpec')
  await writeFile(caFile, authority.certificate)
  await connected(provider)
  t.pass()
  await stop()
})
