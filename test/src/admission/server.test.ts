import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectPlainly } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type PeerCertificate } from 'node:tls'
import test, { type ExecutionContext } from 'ava'
import { Agent, request as send } from 'undici'
import type { AdmissionLookup } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import { failed, ok } from '#protocols/fault.ts'
import { createPromises } from '#src/admission/promises.ts'
import { clientName } from '#src/admission/client-certificate.ts'
import { startAdmission, type AdmissionOrder } from '#src/admission/server.ts'
import { createMetrics } from '#src/telemetry/metrics.ts'
import { createAuthority, type Pair } from '#world/kubernetes/tls.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { noLog, noMetrics } from '#test/fakes/telemetry.ts'
import { config, lookup, vm } from './asked.ts'

const authority = await createAuthority('test', Date.now())

const write = (dir: string, { certificate, key }: Pair): void => {
  writeFileSync(join(dir, 'tls.crt'), certificate)
  writeFileSync(join(dir, 'tls.key'), key)
}

type Served = Partial<Pick<AdmissionOrder, 'readVm' | 'clientCertificate' | 'log' | 'metrics'>>

const serve = async (t: ExecutionContext, more: Partial<AdmissionLookup> = {}, order: Served = {}) => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-admission-'))
  write(dir, await authority.issue('first', ['127.0.0.1']))
  mkdirSync(join(dir, 'client-ca'))
  writeFileSync(join(dir, 'client-ca', 'ca.crt'), authority.certificate)
  const clock = virtualClock()
  const started = await startAdmission({ listen: '127.0.0.1:0', certificateDir: dir, lookup: { ...lookup, ...more }, readVm: async () => ok(undefined), clientCertificate: false, promises: createPromises(clock), config, clock, log: noLog, metrics: noMetrics, ...order })
  if (!started.ok) throw new Error(started.fault.message)
  const agent = new Agent({ connect: { ca: authority.certificate } })
  t.teardown(async () => {
    await agent.destroy()
    await started.value.stop()
    rmSync(dir, { recursive: true })
  })
  const post = async (path: string, body: string, method: 'POST' | 'GET' = 'POST') => {
    const { statusCode, body: answer } = await send(`https://127.0.0.1:${started.value.port}${path}`, { dispatcher: agent, method, ...(method === 'POST' ? { body } : {}) })
    const text = await answer.text()
    return { code: statusCode, text, response: statusCode === 200 ? (JSON.parse(text) as { response: Answer }).response : undefined }
  }
  return { post, dir, clock, port: started.value.port }
}
interface Answer { readonly uid: string; readonly allowed: boolean; readonly patch?: string; readonly warnings?: readonly string[]; readonly status?: { readonly code: number; readonly message: string; readonly details?: { readonly retryAfterSeconds?: number; readonly causes?: readonly { readonly field: string }[] } } }

const kind = { group: 'vmoperator.vmware.com', version: 'v1alpha5', kind: 'VirtualMachine' }
const review = (object: unknown, more: object = {}, about: object = {}) => JSON.stringify({
  apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', ...about,
  request: { uid: 'u-1', kind, operation: 'CREATE', namespace: 'demo', name: 'vm', userInfo: { username: 'ann', groups: ['system:authenticated'] }, object, ...more },
})
const fresh = (more: object = {}) => vm({ spec: { instanceUUID: undefined, biosUUID: undefined, ...more } })

test('a VM is admitted with a patch, a wrong one is refused with all causes, an unwise one with a warning', async t => {
  const { post } = await serve(t)
  const patched = await post('/mutate/virtualmachine', review(fresh()))
  t.like(patched.response, { uid: 'u-1', allowed: true })
  t.regex(Buffer.from(patched.response?.patch ?? '', 'base64').toString(), /"path":"\/spec\/instanceUUID"/)
  const refused = await post('/validate/virtualmachine', review(vm({ spec: { className: undefined, storageClass: undefined } })))
  t.deepEqual([refused.response?.allowed, refused.response?.status?.code, refused.response?.status?.details?.causes?.map(cause => cause.field)], [false, 422, ['spec.storageClass', 'spec.className']])
  const unwise = await post('/validate/virtualmachine', review(vm({ name: 'a.b' }), { name: 'a.b' }))
  t.true(unwise.response?.allowed)
  t.regex(unwise.response?.warnings?.[0] ?? '', /a\.b has dots/)
  const later = await post('/validate/virtualmachine', review(vm({ name: 'a.b' }), { name: 'a.b', operation: 'UPDATE', oldObject: vm({ name: 'a.b' }) }))
  t.is(later.response?.warnings, undefined)
})

test('what a user may not write is refused by mutation already', async t => {
  const { post } = await serve(t)
  const { response } = await post('/mutate/virtualmachine', review(vm()))
  t.deepEqual([response?.allowed, response?.status?.code], [false, 422])
})

test('what was admitted takes its room from the others at once and for a while; a dry run, a mutation and a refused VM take none', async t => {
  const { post, clock } = await serve(t, {
    images: () => [{ metadata: { name: 'vmi-0123456789abcdef0' }, status: { disks: [{ name: 'disk-0', limit: '100Gi' }] } }] as never,
    storageQuotas: () => [{ apiVersion: '', kind: '', metadata: { name: 'gold', namespace: 'demo', uid: 'gold', resourceVersion: '1' }, spec: { storagePolicyId: 'policy-standard', limit: '150Gi' } }],
  })
  const asked = async (webhook: string, name: string, spec: object = {}, more: object = {}) => (await post(`/${webhook}/virtualmachine`, review(vm({ name, spec }), { name, ...more }))).response?.allowed
  t.is((await post('/mutate/virtualmachine', review(fresh()))).response?.allowed, true)
  t.deepEqual([await asked('validate', 'dry', {}, { dryRun: true }), await asked('validate', 'wrong', { className: undefined })], [true, false])
  t.deepEqual([await asked('validate', 'a'), await asked('validate', 'b'), await asked('validate', 'a')], [true, false, true])
  const refused = await post('/validate/virtualmachine', review(vm({ name: 'b' }), { name: 'b' }))
  t.regex(refused.response?.status?.message ?? '', /StoragePolicyQuota demo\/gold has 50Gi free \(100Gi of 150Gi are used or reserved\)/)
  await clock.advance(5_000)
  t.is(await asked('validate', 'b'), true)
})

const malformed: readonly (readonly [name: string, body: string, words: RegExp])[] = [
  ['no JSON', '{', /no JSON/],
  ['nothing', 'null', /expected an AdmissionReview/],
  ['a list', '[]', /expected an AdmissionReview/],
  ['another version', review(vm(), {}, { apiVersion: 'admission.k8s.io/v1beta1' }), /expected an AdmissionReview of admission.k8s.io\/v1/],
  ['no request', JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }), /request.uid is missing/],
  ['another kind', review(vm(), { kind: { ...kind, kind: 'Pod' } }), /only VirtualMachine of vmoperator.vmware.com\/v1alpha5/],
  ['another version of the kind', review(vm(), { kind: { ...kind, version: 'v1alpha1' } }), /only VirtualMachine of/],
  ['no kind', review(vm(), { kind: null }), /only VirtualMachine of/],
  ['another operation', review(vm(), { operation: 'CONNECT' }), /request.operation "CONNECT": only CREATE, UPDATE and DELETE/],
  ['a kind that is nested without end', review(vm()).replace('"kind":{', `"kind":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},`).replace('VirtualMachine"', 'Pod"'), /^.{1,400}only VirtualMachine of/],
  ['an operation of a megabyte', review(vm(), { operation: 'x'.repeat(1_000_000) }), /^request.operation "x{199}…: only CREATE/],
  ['no object', review(null), /request.object is missing/],
  ['an object without metadata', review({ spec: {} }), /request.object is missing/],
  ['an object without an apiVersion', review({ ...vm(), apiVersion: undefined }), /request.object is missing, or has not apiVersion/],
  ['an object whose kind is a number', review({ ...vm(), kind: 5 }), /request.object is missing/],
  ['an object that is a text', review('vm'), /request.object is missing/],
  ['metadata that are a text', review({ ...vm(), metadata: 'vm' }), /request.object is missing/],
  ['metadata whose name is a number', review({ ...vm(), metadata: { name: 5 } }), /request.object is missing/],
  ['an update of nothing', review(vm(), { operation: 'UPDATE' }), /request.oldObject is missing/],
  ['an update of what has no metadata', review(vm(), { operation: 'UPDATE', oldObject: {} }), /request.oldObject is missing/],
  ['an update without an object', review(null, { operation: 'UPDATE', oldObject: vm() }), /request.object is missing/],
  ['a namespace that is a number', review(vm(), { namespace: 5 }), /request.namespace is no text/],
  ['a name that is a list', review(vm(), { name: ['vm'] }), /request.name is no text/],
  ['a user that is a number', review(vm(), { userInfo: { username: 5 } }), /request.userInfo.username is no text/],
  ['a text in the place of groups', review(vm(), { userInfo: { username: 'ann', groups: 'system:masters' } }), /request.userInfo.groups is no list of texts/],
  ['a group that is a number', review(vm(), { userInfo: { username: 'ann', groups: [5] } }), /request.userInfo.groups is no list of texts/],
  ['a dry run that is a text', review(vm(), { dryRun: 'true' }), /request.dryRun is neither true nor false/],
]
for (const [name, body, words] of malformed) {
  test(`a review with ${name} is refused with what is wrong`, async t => {
    const { post } = await serve(t)
    for (const webhook of ['mutate', 'validate']) {
      const { code, text } = await post(`/${webhook}/virtualmachine`, body)
      t.is(code, 400)
      t.regex(text, words)
    }
  })
}

test('an object that is nested without end is refused, not gone through', async t => {
  const { post } = await serve(t)
  for (const [depth, allowed] of [[50_000, false], [199, false], [198, true]] as const) {
    const body = review(fresh()).replace('"spec":{', `"spec":{"x":${'['.repeat(depth)}${']'.repeat(depth)},`)
    for (const webhook of ['mutate', 'validate']) {
      const { code, response } = await post(`/${webhook}/virtualmachine`, body)
      t.deepEqual([code, response?.allowed], [200, allowed])
      if (!allowed) t.is(response?.status?.message, 'spec: Forbidden: is nested deeper than 200 levels')
    }
  }
})

/** What users mistype: mutation sees it before the API server does. */
const mistyped: readonly object[] = [
  { imageName: 24.04 }, { imageName: ['ubuntu'] }, { image: 'ubuntu' }, { storageClass: {} }, { volumes: 'data' }, { volumes: [null] }, { volumes: [{}] }, { hardware: [] }, { hardware: { cdrom: [null] } }, { hardware: { scsiControllers: 'all' } },
  { volumes: [{ name: 'a', controllerType: 'FLOPPY' }] }, { network: 5 }, { network: { interfaces: [null] } }, { crypto: 'yes' }, { bootstrap: { cloudInit: [] } }, { nextRestartTime: 5 }, { advanced: { bootDiskCapacity: true } },
]
for (const spec of mistyped) {
  test(`${JSON.stringify(spec)} is left to the API server, which tells of types`, async t => {
    const { post } = await serve(t)
    for (const operation of ['CREATE', 'UPDATE']) {
      const { response } = await post('/mutate/virtualmachine', review({ ...fresh(), spec: { ...fresh().spec, ...spec } }, operation === 'UPDATE' ? { operation, oldObject: vm({ upgraded: true }) } : {}))
      t.deepEqual([response?.allowed, response?.patch], [true, undefined])
    }
  })
}
for (const [name, kindName, spec] of [
  ['virtualmachinegroup', 'VirtualMachineGroup', { nextForcePowerStateSyncTime: 4 }], ['virtualmachinesnapshot', 'VirtualMachineSnapshot', { vmName: 5 }],
  ['virtualmachinegrouppublishrequest', 'VirtualMachineGroupPublishRequest', { source: ['a'] }],
] as const) {
  test(`${JSON.stringify(spec)} of a ${kindName} is left to the API server`, async t => {
    const { post } = await serve(t)
    const { response } = await post(`/mutate/${name}`, review({ apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: kindName, metadata: { name: 'a' }, spec }, { kind: { ...kind, kind: kindName } }))
    t.deepEqual([response?.allowed, response?.patch], [true, undefined])
  })
}

test('a deletion is judged by what is to go', async t => {
  const { post } = await serve(t)
  const oldObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', labels: { 'vmoperator.vmware.com/instance-storage-resource': '' } } }
  const about = { operation: 'DELETE', kind: { group: '', version: 'v1', kind: 'PersistentVolumeClaim' }, name: 'data' }
  const refused = await post('/validate/persistentvolumeclaim', review(null, { ...about, oldObject }))
  t.deepEqual([refused.response?.allowed, refused.response?.status?.code], [false, 422])
  t.true((await post('/validate/persistentvolumeclaim', review(null, { ...about, oldObject: { ...oldObject, metadata: { name: 'data' } } }))).response?.allowed)
  const { code, text } = await post('/validate/persistentvolumeclaim', review(null, about))
  t.is(code, 400)
  t.regex(text, /request.oldObject is missing/)
})

test('what is deleted is not changed, and goes whatever is wrong with it', async t => {
  const { post } = await serve(t)
  const wrong = vm({ spec: { className: undefined, storageClass: 'none' } })
  for (const webhook of ['mutate', 'validate']) {
    const { response } = await post(`/${webhook}/virtualmachine`, review(null, { operation: 'DELETE', oldObject: wrong }))
    t.deepEqual(response, { uid: 'u-1', allowed: true })
  }
})

test('an object of 3 MB is answered; a review that no API server sends is too large', async t => {
  const { post } = await serve(t)
  const huge = vm({ annotations: { note: 'x'.repeat(3_000_000) } })
  t.true((await post('/mutate/virtualmachine', review({ ...huge, spec: fresh().spec }))).response?.allowed)
  t.true((await post('/validate/virtualmachine', review(huge))).response?.allowed)
  t.is((await post('/validate/virtualmachine', 'x'.repeat(17_000_000))).code, 413)
})

test('other paths and methods are named', async t => {
  const { post } = await serve(t)
  for (const path of ['/mutate/pod', '/mutate/constructor', '/', '/convert/virtualmachine', '/a/mutate/virtualmachine', '/mutate/virtualmachine/a', '/mutate/']) {
    const { code, text } = await post(path, review(vm()))
    t.is(code, 404)
    t.true(text.startsWith(`${path}: there are /mutate/KIND and /validate/KIND for virtualmachine, `) && text.endsWith('persistentvolumeclaim\n'), text)
  }
  t.is((await post('/mutate/virtualmachine', '', 'GET')).code, 405)
})

test('nothing is decided before the caches are filled: the caller is told to come again', async t => {
  const { post } = await serve(t, { unready: () => 'images not read yet' })
  for (const webhook of ['mutate', 'validate']) {
    const { response } = await post(`/${webhook}/virtualmachine`, review(fresh()))
    t.deepEqual([response?.allowed, response?.status?.code, response?.status?.details?.retryAfterSeconds], [false, 503, 1])
    t.regex(response?.status?.message ?? '', /images not read yet; try again/)
  }
})

/** A new snapshot of the VM `web`. */
const snapshotReview = (vmName: string) => review({ apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachineSnapshot', metadata: { name: 'before', namespace: 'demo' }, spec: { vmName } }, { kind: { ...kind, kind: 'VirtualMachineSnapshot' }, name: 'before' })

test('a snapshot is judged by its VM as it stands, whichever member is asked; one that is not there yet may come', async t => {
  const asked: string[] = []
  const { post } = await serve(t, {}, { readVm: async (namespace, name) => {
    asked.push(`${namespace}/${name}`)
    return ok(name === 'node' ? { ...vm(), metadata: { name, namespace, uid: 'u', resourceVersion: '1', labels: { [labels.capvRole]: 'worker' } } } as never : undefined)
  } })
  const refused = await post('/validate/virtualmachinesnapshot', snapshotReview('node'))
  t.deepEqual([refused.response?.allowed, refused.response?.status?.code], [false, 422])
  t.true((await post('/validate/virtualmachinesnapshot', snapshotReview('later'))).response?.allowed)
  t.true((await post('/mutate/virtualmachinesnapshot', snapshotReview('web'))).response?.allowed)
  await post('/validate/virtualmachine', review(vm()))
  const standing = { apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachineSnapshot', metadata: { name: 'before', namespace: 'demo' }, spec: { vmName: 'node' } }
  t.true((await post('/validate/virtualmachinesnapshot', review(standing, { kind: { ...kind, kind: 'VirtualMachineSnapshot' }, operation: 'UPDATE', oldObject: standing }))).response?.allowed)
  t.deepEqual(asked, ['demo/node', 'demo/later'])
})

test('while its VM cannot be read a snapshot is not judged: the caller is told why, and to come again', async t => {
  const { post } = await serve(t, {}, { readVm: async () => failed('Unavailable', 'GET /apis/…/virtualmachines/web: the API server is away') })
  const { response } = await post('/validate/virtualmachinesnapshot', snapshotReview('web'))
  t.deepEqual([response?.allowed, response?.status?.code, response?.status?.details?.retryAfterSeconds], [false, 503, 1])
  t.is(response?.status?.message, 'vmherd cannot judge yet: GET /apis/…/virtualmachines/web: the API server is away; try again in a second')
})

test('a VM that is not read in time is not waited for', async t => {
  const { post, clock } = await serve(t, {}, { readVm: () => {
    setImmediate(() => clock.tick(5_000))
    return new Promise(() => undefined)
  } })
  const { response } = await post('/validate/virtualmachinesnapshot', snapshotReview('web'))
  t.is(response?.status?.message, 'vmherd cannot judge yet: VirtualMachine demo/web could not be read within 5 s; try again in a second')
})

test('a word that means a time becomes that of the request', async t => {
  const { post, clock } = await serve(t)
  await clock.advance(90_000)
  const before = vm({ status: { powerState: 'PoweredOn' } })
  const { response } = await post('/mutate/virtualmachine', review({ ...before, spec: { ...before.spec, nextRestartTime: 'now' } }, { operation: 'UPDATE', oldObject: before }))
  t.regex(Buffer.from(response?.patch ?? '', 'base64').toString(), /"path":"\/spec\/nextRestartTime","value":"2026-01-01T00:01:30Z"/)
})

test('what was answered is counted by webhook, kind and outcome, and how long it took is told', async t => {
  const metrics = createMetrics({ process: false })
  let clock = virtualClock()
  const served = await serve(t, {}, { metrics, readVm: async () => {
    clock.tick(20)
    return ok(undefined)
  } })
  clock = served.clock
  const { post } = served
  await post('/validate/virtualmachinesnapshot', snapshotReview('later'))
  for (const webhook of ['mutate', 'mutate', 'validate']) await post(`/${webhook}/virtualmachine`, review(vm()))
  await post('/validate/virtualmachine', '{')
  await post('/validate/pod', review(vm()))
  const told = (await metrics.text()).split('\n').filter(line => line.startsWith('admission_'))
  t.deepEqual(told.filter(line => line.startsWith('admission_requests_total')).sort(), [
    'admission_requests_total{webhook="mutate",kind="virtualmachine",outcome="refused"} 2',
    'admission_requests_total{webhook="validate",kind="virtualmachine",outcome="allowed"} 1',
    'admission_requests_total{webhook="validate",kind="virtualmachine",outcome="malformed"} 1',
    'admission_requests_total{webhook="validate",kind="virtualmachinesnapshot",outcome="allowed"} 1',
  ])
  t.deepEqual(told.filter(line => line.startsWith('admission_seconds') && line.includes('validate')), [
    ...[['0.0005', 1], ['0.001', 1], ['0.005', 1], ['0.01', 1], ['0.05', 2], ['0.1', 2], ['1', 2], ['+Inf', 2]].map(([le, count]) => `admission_seconds_bucket{le="${le}",webhook="validate"} ${count}`),
    'admission_seconds_sum{webhook="validate"} 0.02', 'admission_seconds_count{webhook="validate"} 2',
  ])
})

test('of very many violations the first are told, and how many follow', async t => {
  const { post } = await serve(t)
  const policies = Array.from({ length: 1_000 }, () => ({ apiVersion: 'vsphere.policy.vmware.com/v1alpha1', kind: 'ComputePolicy', name: '' }))
  const { response } = await post('/validate/virtualmachine', review(vm({ spec: { policies } })))
  const { message = '', details } = response?.status ?? {}
  t.is(details?.causes?.length, 201)
  t.regex(message, /; spec\.policies\[200\]\S*: and 800 more from here on$/)
})

test('where only the API server is answered, others are told why not', async t => {
  const { port } = await serve(t, {}, { clientCertificate: true })
  const stranger = await createAuthority('stranger', Date.now())
  const certificates: readonly (readonly [who: string, given: Pair | undefined, code: number, words: RegExp])[] = [
    ['the API server', await authority.issue(clientName, []), 200, /"allowed":true/],
    ['nobody in particular', undefined, 400, /only a client with a certificate that names it apiserver-webhook-client/],
    ['somebody else', await authority.issue('ann', []), 400, /names it "ann", not apiserver-webhook-client/],
    ['one who says so himself', await stranger.issue(clientName, []), 400, /is not signed by the authority in client-ca\/ca.crt/],
  ]
  for (const [who, given, code, words] of certificates) {
    const agent = new Agent({ connect: { ca: authority.certificate, ...(given === undefined ? {} : { cert: given.certificate, key: given.key }) } })
    const { statusCode, body } = await send(`https://127.0.0.1:${port}/validate/virtualmachine`, { dispatcher: agent, method: 'POST', body: review(vm()) })
    t.is(statusCode, code, who)
    t.regex(await body.text(), words, who)
    await agent.destroy()
  }
})

test('without the authority of clients the webhooks do not start, and say which file is missing', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-admission-'))
  t.teardown(() => { rmSync(dir, { recursive: true }) })
  write(dir, await authority.issue('first', ['127.0.0.1']))
  const clock = virtualClock()
  const started = await startAdmission({ listen: '127.0.0.1:0', certificateDir: dir, clientCertificate: true, lookup, readVm: async () => ok(undefined), promises: createPromises(clock), config, clock, log: noLog, metrics: noMetrics })
  t.regex(started.ok ? '' : started.fault.message, /admission\.certificateDir .* needs .*client-ca\/ca\.crt/)
})

test('a client that hangs up in the middle of its review is no error', async t => {
  const errors: unknown[] = []
  const hungUp = Promise.withResolvers<void>()
  const { port, post } = await serve(t, {}, { log: { ...noLog, error: about => { errors.push(about) }, debug: () => { hungUp.resolve() } } })
  const socket = connect({ port, host: '127.0.0.1', ca: authority.certificate }, () => {
    socket.write('POST /validate/virtualmachine HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"apiVersion"', () => socket.destroy())
  })
  await hungUp.promise
  t.deepEqual(errors, [])
  t.true((await post('/validate/virtualmachine', review(vm()))).response?.allowed)
})

test('an API server that speaks both versions of HTTP is answered in 1.1, each review on a connection that no other waits for', async t => {
  const { port } = await serve(t)
  const socket = connect({ port, host: '127.0.0.1', ca: authority.certificate, ALPNProtocols: ['h2', 'http/1.1'] })
  await once(socket, 'secureConnect')
  t.is(socket.alpnProtocol, 'http/1.1')
  socket.destroy()
})

test('a review of 16 MB is read, a larger one is told its limit, and nothing but POST is answered', async t => {
  const { port } = await serve(t)
  const agent = new Agent({ connect: { ca: authority.certificate } })
  t.teardown(() => agent.destroy())
  const ask = async (method: 'POST' | 'GET' | 'HEAD' | 'PUT', body?: string) => {
    const answer = await send(`https://127.0.0.1:${port}/validate/virtualmachine?timeout=10s`, { dispatcher: agent, method, ...(body === undefined ? {} : { body }) })
    return { code: answer.statusCode, type: answer.headers['content-type'], text: await answer.body.text() }
  }
  const limit = 16 * 1024 * 1024
  const least = review(vm({ spec: { guestID: '' } })).length
  const sized = (bytes: number): string => review(vm({ spec: { guestID: 'x'.repeat(bytes - least) } }))
  t.is((await ask('POST', sized(limit))).code, 200)
  t.like(await ask('POST', sized(limit + 1)), { code: 413, type: 'text/plain', text: `a review may have ${limit} bytes\n` })
  for (const method of ['GET', 'PUT'] as const) t.like(await ask(method), { code: 405, text: 'only POST is answered here\n' })
  t.like(await ask('HEAD'), { code: 405, text: '' })
  t.like(await ask('POST', review(vm())), { code: 200, type: 'application/json' })
})

test('a certificate that changes is read again, once; half a pair, or a missing one, keeps the old one and is told', async t => {
  const heard: string[] = []
  const hear = (_about: object, words = ''): void => { heard.push(words) }
  const { dir, clock, port } = await serve(t, {}, { log: { ...noLog, info: hear, warn: hear } })
  /** Has the files looked at, until that is said of them. */
  const said = async (words: RegExp, looks = 50): Promise<boolean> => {
    heard.length = 0
    for (let look = 0; look < looks && !heard.some(one => words.test(one)); look++) {
      await clock.advance(10_000)
      await subject(port)
    }
    return heard.some(one => words.test(one))
  }
  t.false(await said(/./, 3))
  t.is(await subject(port), 'first')
  const second = await authority.issue('second', ['127.0.0.1'])
  writeFileSync(join(dir, 'tls.crt'), second.certificate)
  t.true(await said(/^certificate not reloaded: \S/))
  t.is(await subject(port), 'first')
  rmSync(join(dir, 'tls.key'))
  t.true(await said(/^admission\.certificateDir \S+ needs tls\.crt and tls\.key: \S/))
  t.is(await subject(port), 'first')
  writeFileSync(join(dir, 'tls.key'), second.key)
  t.true(await said(/^certificate reloaded$/))
  t.is(await subject(port), 'second')
  t.false(await said(/^certificate reloaded$/, 3))
})

test('clients are held to the authority that stands in the folder by now', async t => {
  const { dir, clock, port } = await serve(t, {}, { clientCertificate: true })
  const other = await createAuthority('other', Date.now())
  const code = async ({ certificate, key }: Pair): Promise<number> => {
    const agent = new Agent({ connect: { ca: authority.certificate, cert: certificate, key } })
    const { statusCode, body } = await send(`https://127.0.0.1:${port}/validate/virtualmachine`, { dispatcher: agent, method: 'POST', body: review(vm()) })
    await body.dump()
    await agent.destroy()
    return statusCode
  }
  const [mine, others] = [await authority.issue(clientName, []), await other.issue(clientName, [])]
  t.deepEqual([await code(mine), await code(others)], [200, 400])
  writeFileSync(join(dir, 'client-ca', 'ca.crt'), other.certificate)
  for (let look = 0; look < 50 && (await code(others)) !== 200; look++) await clock.advance(10_000)
  t.deepEqual([await code(mine), await code(others)], [400, 200])
})

/** How the webhooks start with what is in a folder. */
const begin = async (t: ExecutionContext, pair: Pair, listen: string) => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-admission-'))
  t.teardown(() => { rmSync(dir, { recursive: true }) })
  write(dir, pair)
  const clock = virtualClock()
  return { clock, started: await startAdmission({ listen, certificateDir: dir, clientCertificate: false, lookup, readVm: async () => ok(undefined), promises: createPromises(clock), config, clock, log: noLog, metrics: noMetrics }) }
}

test('with a certificate and a key that do not belong together the webhooks do not start', async t => {
  const [one, two] = [await authority.issue('one', []), await authority.issue('two', [])]
  const { clock, started } = await begin(t, { certificate: one.certificate, key: two.key }, '127.0.0.1:0')
  t.regex(started.ok ? '' : `${started.fault.reason} ${started.fault.message}`, /^InvalidSpec admission\.certificateDir \S+: \S/)
  t.is(clock.pending(), 0)
})

test('where somebody listens already the webhooks do not start, and nothing of them goes on', async t => {
  const { port } = await serve(t)
  const { clock, started } = await begin(t, await authority.issue('one', []), `127.0.0.1:${port}`)
  t.regex(started.ok ? '' : `${started.fault.reason} ${started.fault.message}`, /^InvalidSpec admission\.listen 127\.0\.0\.1:\d+: somebody listens there already/)
  t.is(clock.pending(), 0)
})

test('when the webhooks stop all connections end, also one that never began to speak, and nothing goes on', async t => {
  const { clock, started } = await begin(t, await authority.issue('one', ['127.0.0.1']), '127.0.0.1:0')
  if (!started.ok) return t.fail()
  const { port } = started.value
  const silent = connectPlainly(port, '127.0.0.1')
  await once(silent, 'connect')
  const agent = new Agent({ connect: { ca: authority.certificate } })
  t.teardown(() => agent.destroy())
  const { body } = await send(`https://127.0.0.1:${port}/validate/virtualmachine`, { dispatcher: agent, method: 'POST', body: review(vm()) })
  await body.dump()
  const ended = once(silent.resume(), 'close')
  await started.value.stop()
  await ended
  t.is(clock.pending(), 0)
  await t.throwsAsync(subject(port), { code: 'ECONNREFUSED' })
})

test('a review that cannot be judged names its object, is counted, and its error is in the log and not told to the caller; the next review is answered', async t => {
  const errors: unknown[] = []
  const metrics = createMetrics({ process: false })
  const { post } = await serve(t, {}, { metrics, log: { ...noLog, error: (about, words) => {
    const { object, error } = about as { readonly object: string; readonly error: string }
    errors.push([words, object, error.split(':')[0]])
  } } })
  const { code, text } = await post('/validate/virtualmachine', review({ ...vm(), spec: { ...vm().spec, volumes: 5 } }))
  t.deepEqual([code, text], [500, 'VirtualMachine "demo/vm" could not be judged: a field of it, or of what it was before, has a type that its kind has not, or vmherd has a bug; the log of the member says which\n'])
  t.deepEqual(errors, [['review not answered', 'VirtualMachine "demo/vm"', 'TypeError']])
  t.regex(await metrics.text(), /admission_requests_total\{webhook="validate",kind="virtualmachine",outcome="failed"\} 1/)
  t.true((await post('/validate/virtualmachine', review(vm()))).response?.allowed)
})

test('a connection without reviews is kept for longer than API servers keep it', async t => {
  const { port } = await serve(t)
  const agent = new Agent({ connect: { ca: authority.certificate } })
  t.teardown(() => agent.destroy())
  const { headers, body } = await send(`https://127.0.0.1:${port}/validate/virtualmachine`, { dispatcher: agent, method: 'POST', body: review(vm()) })
  await body.dump()
  t.is(headers['keep-alive'], 'timeout=120')
})

const subject = (port: number): Promise<string> => new Promise((resolve, reject) => {
  const socket = connect({ port, host: '127.0.0.1', ca: authority.certificate }, () => {
    const certificate: PeerCertificate = socket.getPeerCertificate()
    socket.end()
    resolve(String(certificate.subject.CN))
  })
  socket.on('error', reject)
})
