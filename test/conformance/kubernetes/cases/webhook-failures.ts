import type { Api } from '../api.ts'
import type { Case } from '../harness.ts'
import { configMap, gadget, group } from '../fixtures.ts'
import { reviewOf, rules, sendReview, startWebhooks, type Hook, type Type, type Webhooks } from '../webhook.ts'

interface How { readonly serve?: NonNullable<Hook['serve']>; readonly clientConfig?: object; readonly timeoutSeconds?: number }
/** How a webhook fails, and what whoever is refused for it is told after `failed calling webhook "f.<case>.example.com": `. */
interface Failure { readonly claim: string; readonly how: How; readonly told: string | RegExp; readonly only?: Type }

const text = (code: number, body: string, type = 'text/plain'): How => ({ serve: response => void response.writeHead(code, { 'content-type': type }).end(body) })
/** A review whose response is changed. */
const review = (change: (review: { apiVersion: string; kind: string; response: Record<string, unknown> }) => unknown): How => ({
  serve: (response, { request }) => sendReview(response, change(reviewOf(request) as never) as object),
})
const patched = (patch: unknown): string => Buffer.from(typeof patch === 'string' ? patch : JSON.stringify(patch)).toString('base64')
const response = (more: object): How => review(one => ({ ...one, response: { ...one.response, ...more } }))

/** How the real server says that what it read is no object. */
const unread = (type: string): string => `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`

const failures: readonly Failure[] = [
  { claim: 'is not there', how: { clientConfig: { url: 'https://127.0.0.1:1/x' } }, told: 'failed to call webhook: Post "https://127.0.0.1:1/x?timeout=2s": dial tcp 127.0.0.1:1: connect: connection refused' },
  { claim: 'is behind a service that is not there', how: { clientConfig: { service: { name: 'none', namespace: 'default' } } }, told: 'failed to call webhook: Post "https://none.default.svc:443/?timeout=2s": service "none" not found' },
  { claim: 'does not answer in time', how: { serve: () => undefined, timeoutSeconds: 1 }, told: 'failed to call webhook: Post "https://127.0.0.1:<port>/f?timeout=1s": context deadline exceeded' },
  { claim: 'ends the connection', how: { serve: answer => void answer.destroy() }, told: 'failed to call webhook: Post "https://127.0.0.1:<port>/f?timeout=2s": EOF' },
  { claim: 'answers 500', how: text(500, 'out of order'), told: 'failed to call webhook: an error on the server ("out of order") has prevented the request from succeeding' },
  { claim: 'answers 500 without a word', how: text(500, ''), told: 'failed to call webhook: an error on the server ("") has prevented the request from succeeding' },
  { claim: 'answers 500 in JSON', how: text(500, '{"a":1}', 'application/json'), told: 'failed to call webhook: an error on the server ("unknown") has prevented the request from succeeding' },
  { claim: 'answers 500 with a Status', how: text(500, JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', message: 'in its own words', code: 500 }), 'application/json'), told: 'failed to call webhook: in its own words' },
  { claim: 'answers 400', how: text(400, 'bad'), told: 'failed to call webhook: the server rejected our request for an unknown reason' },
  { claim: 'answers 403', how: text(403, 'no'), told: 'failed to call webhook: no' },
  { claim: 'answers 404', how: text(404, 'nothing here'), told: 'failed to call webhook: the server could not find the requested resource' },
  { claim: 'answers 503', how: text(503, 'later'), told: 'failed to call webhook: the server is currently unable to handle the request' },
  { claim: 'answers 429', how: text(429, 'slow'), told: 'failed to call webhook: the server has received too many requests and has asked us to try again later' },
  { claim: 'answers nothing', how: text(200, ''), told: 'failed to call webhook: 0-length response with status code: 200 and content type: text/plain' },
  { claim: 'answers text', how: text(200, 'hello', 'application/json'), told: `failed to call webhook: ${unread('string')}` },
  { claim: 'answers a list', how: text(200, '[]', 'application/json'), told: `failed to call webhook: ${unread('array')}` },
  { claim: 'answers a number', how: text(200, '7', 'application/json'), told: `failed to call webhook: ${unread('number')}` },
  { claim: 'answers half an object', how: text(200, '{"a":', 'application/json'), told: 'failed to call webhook: couldn\'t get version/kind; json parse error: unexpected end of JSON input' },
  { claim: 'answers that it failed, as a success', how: text(200, JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', message: 'in its own words', code: 500 }), 'application/json'), told: 'failed to call webhook: converting (v1.Status) to (v1.AdmissionReview): unknown conversion' },
  { claim: 'answers in a version that nobody knows', how: review(one => ({ ...one, apiVersion: 'admission.k8s.io/v2' })), told: 'failed to call webhook: no kind "AdmissionReview" is registered for version "admission.k8s.io/v2" in scheme "pkg/runtime/scheme.go:111"' },
  { claim: 'has warnings that are no list', how: response({ warnings: 'one' }), told: 'failed to call webhook: json: cannot unmarshal string into Go struct field AdmissionResponse.response.warnings of type []string' },
  { claim: 'answers HTML', how: text(200, '<html>', 'text/html'), told: `failed to call webhook: ${unread('string')}` },
  { claim: 'answers an empty object', how: text(200, '{}', 'application/json'), told: 'received invalid webhook response: webhook response was absent' },
  { claim: 'answers another kind', how: review(one => ({ ...one, apiVersion: 'v1', kind: 'ConfigMap' })), told: 'failed to call webhook: no kind "ConfigMap" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"' },
  { claim: 'answers without a response', how: review(({ apiVersion, kind }) => ({ apiVersion, kind })), told: 'received invalid webhook response: webhook response was absent' },
  { claim: 'answers another question', how: response({ uid: 'other' }), told: /^received invalid webhook response: expected response\.uid="[-0-9a-f]{36}", got "other"$/ },
  { claim: 'answers no question', how: response({ uid: undefined }), told: /^received invalid webhook response: expected response\.uid="[-0-9a-f]{36}", got ""$/ },
  { claim: 'answers in another version', how: review(one => ({ ...one, apiVersion: 'admission.k8s.io/v1beta1' })), told: 'failed to call webhook: converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion' },
  { claim: 'answers without a version', how: review(({ response: told }) => ({ response: told })), told: 'received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=' },
  { claim: 'answers with a field of another type', how: response({ allowed: 'yes' }), told: 'failed to call webhook: json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of type bool' },
  { claim: 'patches without a patchType', how: response({ patch: patched([]) }), told: 'received invalid webhook response: webhook returned response.patch but not response.patchType', only: 'Mutating' },
  { claim: 'tells a patchType without a patch', how: response({ patchType: 'JSONPatch' }), told: 'received invalid webhook response: webhook returned response.patchType but not response.patch', only: 'Mutating' },
  { claim: 'tells an empty patchType', how: response({ patchType: '', patch: patched([{}]) }), told: 'received invalid webhook response: webhook returned invalid response.patchType of ""', only: 'Mutating' },
  { claim: 'patches in an unknown way', how: response({ patchType: 'MergePatch', patch: patched([{ op: 'add', path: '/data', value: {} }]) }), told: 'unsupported patch type "MergePatch"', only: 'Mutating' },
  { claim: 'patches by what is no JSON', how: response({ patchType: 'JSONPatch', patch: patched('hello') }), told: 'received undecodable patch in webhook response: invalid character \'h\' looking for beginning of value', only: 'Mutating' },
  { claim: 'patches by what is no base 64', how: response({ patchType: 'JSONPatch', patch: 'ab!d' }), told: 'failed to call webhook: illegal base64 data at input byte 2', only: 'Mutating' },
  { claim: 'patches by a list of texts', how: response({ patchType: 'JSONPatch', patch: patched(['a']) }), told: 'received undecodable patch in webhook response: json: cannot unmarshal string into Go value of type jsonpatch.Operation', only: 'Mutating' },
  { claim: 'patches by half a list', how: response({ patchType: 'JSONPatch', patch: patched('[{') }), told: 'received undecodable patch in webhook response: unexpected end of JSON input', only: 'Mutating' },
  { claim: 'patches by an object', how: response({ patchType: 'JSONPatch', patch: patched({ a: 1 }) }), told: 'received undecodable patch in webhook response: json: cannot unmarshal object into Go value of type jsonpatch.Patch', only: 'Mutating' },
  { claim: 'has a patch though it only validates', how: response({ patch: patched([]) }), told: 'received invalid webhook response: validating webhook may not return response.patch', only: 'Validating' },
  { claim: 'has a patchType though it only validates', how: response({ patchType: 'JSONPatch' }), told: 'received invalid webhook response: validating webhook may not return response.patchType', only: 'Validating' },
]

/** Two webhooks that fail in the same way: one whose failure refuses, one whose failure is passed over; a label says which is asked. */
const install = async (webhooks: Webhooks, type: Type, how: How): Promise<void> => {
  const hook = (name: string, failurePolicy: string): Hook => ({ timeoutSeconds: 2, ...how, name, failurePolicy, objectSelector: { matchLabels: { policy: failurePolicy } } })
  await webhooks.configure(type, 'a', hook('f', 'Fail'), hook('i', 'Ignore'))
}
const policy = (name: string) => configMap(name.toLowerCase(), { k: 'v' }, { labels: { policy: name } })

/** Why a write is refused as a fault of the server: told as message and as the one cause. */
const internalError = async (api: Api, webhooks: Webhooks, object: object): Promise<string> => {
  const { code, body } = await api.post('configmaps', object)
  const { message, ...rest } = body as unknown as { readonly message: string }
  const why = message.replace(/^Internal error occurred: /, '')
  api.t.deepEqual<unknown, unknown>({ code, rest }, { code: 500, rest: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'InternalError', details: { causes: [{ message: why }] }, code: 500 } })
  return webhooks.told(why)
}

const fails = ({ claim, how, told, only }: Failure): readonly Case[] => (only === undefined ? ['Validating', 'Mutating'] as const : [only]).map(type => ({
  name: `a ${type.toLowerCase()} webhook that ${claim} refuses the write, or is passed over, as its policy says`,
  run: async api => {
    const webhooks = await startWebhooks(api)
    await install(webhooks, type, how)
    const why = await internalError(api, webhooks, policy('Fail'))
    const start = 'failed calling webhook "f.<case>.example.com": '
    api.t.is(why.slice(0, start.length), start)
    if (typeof told === 'string') api.t.is(why.slice(start.length), told)
    else api.t.regex(why.slice(start.length), told)
    await api.succeeds(api.post('configmaps', policy('Ignore')), 201)
  },
}))

/** Patches that do not fit the object: a fault of the webhook that no policy passes over. */
const unfit: readonly (readonly [claim: string, patch: unknown, message: string])[] = [
  ['removes what is not there', [{ op: 'remove', path: '/data/nope' }], 'error in remove for path: \'/data/nope\': Unable to remove nonexistent key: nope: missing value'],
  ['adds below what is not there', [{ op: 'add', path: '/nope/a', value: '1' }], 'add operation does not apply: doc is missing path: "/nope/a": missing value'],
  ['tests in vain', [{ op: 'test', path: '/data/k', value: 'w' }], 'testing value /data/k failed: test failed'],
  ['has an unknown operation', [{ op: 'spoil', path: '/data/k' }], 'Unexpected kind: spoil'],
  ['has an operation without a path', [{ op: 'add', value: 1 }], 'add operation failed to decode path: missing value'],
  ['makes a text of a number', [{ op: 'add', path: '/data/n', value: 1 }], 'json: cannot unmarshal number into Go struct field ConfigMap.data of type string'],
  ['makes an unknown kind of it', [{ op: 'replace', path: '/kind', value: 'Nothing' }], 'no kind "Nothing" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'],
  ['makes a number of the labels', [{ op: 'add', path: '/metadata/labels', value: 1 }], 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type map[string]string'],
  ['moves what is not there', [{ op: 'move', from: '/data/nope', path: '/data/b' }], 'error in move for path: \'nope\': Unable to remove nonexistent key: nope: missing value'],
  ['copies from nowhere', [{ op: 'copy', from: '/nope/a', path: '/data/b' }], 'copy operation does not apply: doc is missing from path: /nope/a: missing value'],
  ['counts beyond a list', [{ op: 'add', path: '/metadata/finalizers', value: [] }, { op: 'add', path: '/metadata/finalizers/3', value: 'a' }], 'error in add for path: \'/metadata/finalizers/3\': Unable to access invalid index: 3: invalid index referenced'],
]

const misfits = ([claim, patch, message]: (typeof unfit)[number]): Case => ({
  name: `a patch that ${claim} refuses the write whatever the policy says`,
  run: async api => {
    const webhooks = await startWebhooks(api)
    await install(webhooks, 'Mutating', response({ patchType: 'JSONPatch', patch: patched(patch) }))
    for (const one of ['Fail', 'Ignore']) api.t.is(await internalError(api, webhooks, policy(one)), message)
  },
})

/** Patches that make of a custom resource what it cannot be. */
const odd: readonly (readonly [claim: string, operation: object, code: number, reason: string | undefined, message: RegExp])[] = [
  ['makes another kind of it', { op: 'replace', path: '/kind', value: 'Widget' }, 422, 'Invalid', /^Widget\.conformance\.vmherd\.dev "a" is invalid: kind: Invalid value: "Widget": must be Gadget$/],
  ['makes another version of it', { op: 'replace', path: '/apiVersion', value: `${group}/v7` }, 500, undefined, /^request to convert CR from an invalid group\/version: conformance\.vmherd\.dev\/v7$/],
  ['takes its kind away', { op: 'remove', path: '/kind' }, 500, 'InternalError', /^Internal error occurred: Object 'Kind' is missing in '\{.*\}'$/],
  ['makes a list of its spec', { op: 'add', path: '/spec', value: [] }, 422, 'Invalid', /^Gadget\.conformance\.vmherd\.dev "a" is invalid: spec: Invalid value: "array": spec in body must be of type object: "array"$/],
]

/** Statuses of HTTP that are no success. */
const codes: readonly (readonly [code: number, told: string])[] = [
  [401, 'the server has asked for the client to provide credentials'], [405, 'the server does not allow this method on the requested resource'], [406, 'body'], [409, 'the server reported a conflict'],
  [410, 'the server responded with the status code 410 but did not return more information'], [415, 'body'], [422, 'the server rejected our request due to an error in our request'], [418, 'the server responded with the status code 418 but did not return more information'],
  [502, 'an error on the server ("body") has prevented the request from succeeding'], [504, 'the server was unable to return a response in the time allotted, but may still be processing the request'],
]
/** Texts that are nearly JSON. */
const broken: readonly (readonly [text: string, told: string])[] = [
  ['{', 'unexpected end of JSON input'], ['{"a', 'unexpected end of JSON input'], ['{a:1}', 'invalid character \'a\' looking for beginning of object key string'],
  ['{"a":1,}', 'invalid character \'}\' looking for beginning of object key string'], ['{"a" 1}', 'invalid character \'1\' after object key'], ['{"a":1 "b":2}', 'invalid character \'"\' after object key:value pair'],
  ['{"a":[1 2]}', 'invalid character \'2\' after array element'], ['{"a":x}', 'invalid character \'x\' looking for beginning of value'], ['{"a":[1,]}', 'invalid character \']\' looking for beginning of value'], ['{"a":1} b', 'invalid character \'b\' after top-level value'],
]
const misspelt = broken.map(([body, why]): Failure => ({ claim: `answers ${body}`, how: text(200, body, 'application/json'), told: `failed to call webhook: couldn't get version/kind; json parse error: ${why}`, only: 'Validating' }))
const answers = codes.map(([code, told]): Failure => ({ claim: `answers ${code}`, how: text(code, 'body'), told: `failed to call webhook: ${told}`, only: 'Validating' }))

export const cases: readonly Case[] = [
  ...failures.flatMap(fails), ...answers.flatMap(fails), ...misspelt.flatMap(fails), ...unfit.map(misfits),
  ...odd.map(([claim, operation, code, reason, message]): Case => ({
    name: `a patch of a custom resource that ${claim} is refused`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'm', ...rules(['CREATE'], ['gadgets'], group), reply: () => ({ patch: [operation] }) })
      const answer = await api.post('gadgets', gadget('a'))
      api.t.deepEqual([answer.code, answer.body['reason']], [code, reason])
      api.t.regex(String(answer.body['message']), message)
    },
  })),
  {
    name: 'a webhook whose certificate is of an authority that it does not name is not believed',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'f', clientConfig: { url: `${webhooks.url}/f` } })
      const why = await internalError(api, webhooks, configMap('a'))
      api.t.regex(why, /^failed calling webhook "f\.<case>\.example\.com": failed to call webhook: Post "https:\/\/127\.0\.0\.1:<port>\/f\?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority/)
      api.t.is(webhooks.asked.length, 0)
    },
  },
  {
    name: 'a webhook whose certificate is for another host is not believed',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'f', clientConfig: { url: `${webhooks.url.replace('127.0.0.1', 'localhost')}/f`, caBundle: webhooks.caBundle } })
      api.t.is(await internalError(api, webhooks, configMap('a')), 'failed calling webhook "f.<case>.example.com": failed to call webhook: Post "https://localhost:<port>/f?timeout=10s": tls: failed to verify certificate: x509: certificate is not valid for any names, but wanted to match localhost')
      api.t.is(webhooks.asked.length, 0)
    },
  },
  ...[429, 500, 503].map((code): Case => ({
    name: `a webhook that answers ${code} and when to come again is asked again`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', {
        name: 'f', serve: (answer, { request }) => {
          if (webhooks.asked.length < 3) answer.writeHead(code, { 'retry-after': '0' }).end()
          else sendReview(answer, reviewOf(request))
        },
      })
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      api.t.deepEqual(webhooks.asked.map(({ request }) => request.uid === webhooks.asked[0]?.request.uid), [true, true, true])
    },
  })),
  {
    name: 'a webhook that always says when to come again is asked eleven times',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'f', serve: answer => void answer.writeHead(503, { 'retry-after': '0' }).end() })
      api.t.is(await internalError(api, webhooks, configMap('a')), 'failed calling webhook "f.<case>.example.com": failed to call webhook: the server is currently unable to handle the request')
      api.t.is(webhooks.asked.length, 11)
    },
  },
  {
    name: 'a webhook that says to come again after its time is up has failed',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'f', timeoutSeconds: 1, serve: answer => void answer.writeHead(503, { 'retry-after': '5' }).end() })
      api.t.is(await internalError(api, webhooks, configMap('a')), 'failed calling webhook "f.<case>.example.com": failed to call webhook: Post "https://127.0.0.1:<port>/f?timeout=1s": context deadline exceeded')
      api.t.is(webhooks.asked.length, 1)
    },
  },
  {
    name: 'a webhook that reads v1beta1 alone is asked in it, and its answer needs neither uid nor patchType',
    run: async api => {
      const webhooks = await startWebhooks(api)
      let version = ''
      await webhooks.configure('Mutating', 'a', {
        name: 'f', admissionReviewVersions: ['v1beta1'], serve: (answer, { apiVersion }) => {
          version = apiVersion
          sendReview(answer, { apiVersion, kind: 'AdmissionReview', response: { allowed: true, patch: patched([{ op: 'add', path: '/data', value: { a: '1' } }]) } })
        },
      })
      api.t.deepEqual([(await api.succeeds(api.post('configmaps', configMap('a')), 201))['data'], version], [{ a: '1' }, 'admission.k8s.io/v1beta1'])
    },
  },
  {
    name: 'a webhook is asked in the first version that it reads and the server knows',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const versions: string[] = []
      const hook = (name: string, ...admissionReviewVersions: readonly string[]): Hook => ({
        name, admissionReviewVersions, serve: (answer, { apiVersion, request }) => {
          versions.push(`${name} ${apiVersion}`)
          sendReview(answer, { ...reviewOf(request), apiVersion })
        },
      })
      await webhooks.configure('Mutating', 'a', hook('f', 'v7', 'v1beta1', 'v1'), hook('g', 'v1', 'v1beta1'))
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
      api.t.deepEqual(versions, ['f admission.k8s.io/v1beta1', 'g admission.k8s.io/v1'])
    },
  },
  {
    name: 'a mutating webhook that fails and is passed over leaves the object to those after it',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const sets = (name: string, value: string): Hook => ({ name, reply: () => ({ patch: [{ op: 'add', path: `/data/${name}`, value }] }) })
      await webhooks.configure('Mutating', 'a', sets('x', '1'), { name: 'f', failurePolicy: 'Ignore', ...text(500, 'no') }, sets('y', '2'))
      api.t.deepEqual((await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' })), 201))['data'], { k: 'v', x: '1', y: '2' })
    },
  },
]
