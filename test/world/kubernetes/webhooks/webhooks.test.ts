import test from 'ava'
import { configMap, configMaps, merge, startApi, type Answer } from '../api.ts'
import { startWebhook } from './webhook.ts'

const messageOf = ({ body }: Answer): string => (body as { readonly message: string }).message
const configMapRule = (operations: readonly string[], resources: readonly string[] = ['configmaps']) => ({ rules: [{ operations, apiGroups: [''], apiVersions: ['v1'], resources }] })

test('what a mutating webhook patches is stored, and the next one and the validating ones see it', async t => {
  const api = await startApi(t)
  const mutating = await startWebhook(t, api, ({ object }) => ({ allowed: true, patch: [{ op: 'add', path: '/data', value: { ...object?.data, turns: `${object?.data?.['turns'] ?? ''}x` } }] }))
  const validating = await startWebhook(t, api, ({ object }) => ({ allowed: object?.data?.['turns'] === 'xx' }))
  await mutating.configure('Mutating', 'first')
  await mutating.configure('Mutating', 'second')
  await validating.configure('Validating', 'last')
  const { code, body } = await api.send('POST', configMaps, configMap('a', { given: '1' }))
  t.is(code, 201)
  t.deepEqual((body as { readonly data: object }).data, { given: '1', turns: 'xx' })
})

test('a webhook is told who does what to which object, old and new', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: true }))
  await hook.configure('Validating', 'all', configMapRule(['*']))
  await api.send('POST', configMaps, configMap('a', { x: '1' }))
  await api.send('PATCH', `${configMaps}/a`, { data: { x: '2' } }, merge)
  await api.send('DELETE', `${configMaps}/a`)
  t.deepEqual(hook.asked.map(({ operation, name, namespace, userInfo }) => [operation, name, namespace, userInfo.username]), [['CREATE', 'a', 'default', 'admin'], ['UPDATE', 'a', 'default', 'admin'], ['DELETE', 'a', 'default', 'admin']])
  const x = (object: unknown) => (object as { readonly data: { readonly x: string } } | null)?.data.x
  t.deepEqual(hook.asked.map(({ object, oldObject }) => [x(object), x(oldObject)]), [['1', undefined], ['2', '1'], [undefined, '2']])
})

test('a refusal reaches the client with its code, reason, message and causes, and nothing is written', async t => {
  const api = await startApi(t)
  const causes = [{ reason: 'FieldValueInvalid', message: 'too short', field: 'data.x' }]
  const hook = await startWebhook(t, api, () => ({ allowed: false, status: { code: 422, reason: 'Invalid', message: 'data.x: too short', details: { causes } } }))
  await hook.configure('Validating', 'strict')
  const answer = await api.send('POST', configMaps, configMap('a'))
  t.like(answer.body, { code: 422, reason: 'Invalid', message: 'admission webhook "strict.vmherd.dev" denied the request: data.x: too short', details: { causes } })
  t.is((await api.send('GET', `${configMaps}/a`)).code, 404)
})

test('a refusal without a word has code 400 and no reason', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: false }))
  await hook.configure('Validating', 'silent')
  const answer = await api.send('POST', configMaps, configMap('a'))
  t.deepEqual<unknown, unknown>(answer.body, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'admission webhook "silent.vmherd.dev" denied the request without explanation', code: 400 })
})

test('warnings go to the client, of those that allow', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: true, warnings: ['use "b" instead', 'zweite Warnung'] }))
  await hook.configure('Validating', 'wordy')
  const { code, warnings } = await api.send('POST', configMaps, configMap('a'))
  t.deepEqual([code, warnings], [201, ['use \\"b\\" instead', 'zweite Warnung']])
})

for (const [claim, hook] of [
  ['of another operation', configMapRule(['DELETE'])],
  ['of another resource', configMapRule(['*'], ['secrets'])],
  ['of subresources alone', configMapRule(['*'], ['configmaps/status'])],
  ['of another group', { rules: [{ operations: ['*'], apiGroups: ['apps'], apiVersions: ['*'], resources: ['*'] }] }],
  ['of another version', { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v2'], resources: ['*'] }] }],
  ['of the whole cluster', { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['*'], resources: ['*'], scope: 'Cluster' }] }],
  ['of other labels', { objectSelector: { matchLabels: { tier: 'front' } } }],
  ['of other namespaces', { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['default'] }] } }],
] as const) {
  test(`a webhook for writes ${claim} is not asked`, async t => {
    const api = await startApi(t)
    const never = await startWebhook(t, api, () => ({ allowed: false }))
    await never.configure('Validating', 'never', hook)
    t.is((await api.send('POST', configMaps, configMap('a'))).code, 201)
    t.deepEqual(never.asked, [])
  })
}

test('a webhook with a selector is asked when the old or the new object fits', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: true }))
  await hook.configure('Validating', 'front', { objectSelector: { matchLabels: { tier: 'front' } } })
  await api.send('POST', configMaps, configMap('a'))
  const tier = (value: string) => api.send('PATCH', `${configMaps}/a`, { metadata: { labels: { tier: value } } }, merge)
  await tier('front')
  await tier('back')
  await tier('side')
  t.deepEqual(hook.asked.map(({ object }) => object?.metadata.labels?.['tier']), ['front', 'back'])
})

test('a dry run asks webhooks without side effects, tells them, and is refused where one has them', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: true }))
  await hook.configure('Mutating', 'pure', { sideEffects: 'NoneOnDryRun' })
  t.is((await api.send('POST', `${configMaps}?dryRun=All`, configMap('a'))).code, 201)
  t.deepEqual(hook.asked.map(({ dryRun }) => dryRun), [true])
  t.is((await api.send('GET', `${configMaps}/a`)).code, 404)
})

for (const [claim, reply, said] of [
  ['answers with an error', 'broken', /failed calling webhook "weak\.vmherd\.dev".*an error on the server \("out of order"\)/],
  ['answers another question', { allowed: true, uid: 'other' }, /failed calling webhook "weak\.vmherd\.dev".*expected response\.uid=/],
  ['does not answer in time', 'hang', /failed calling webhook "weak\.vmherd\.dev"/],
] as const) {
  test(`a webhook that ${claim} fails the write, or is passed over, as its policy says`, async t => {
    const api = await startApi(t)
    const hook = await startWebhook(t, api, () => reply)
    await hook.configure('Validating', 'weak', { failurePolicy: 'Ignore', timeoutSeconds: 1 })
    t.is((await api.send('POST', configMaps, configMap('ignored'))).code, 201)
    await api.send('PATCH', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/weak', [{ op: 'replace', path: '/webhooks/0/failurePolicy', value: 'Fail' }], 'application/json-patch+json')
    const answer = await api.send('POST', configMaps, configMap('failed'))
    t.is(answer.code, 500)
    t.regex(messageOf(answer), said)
  })
}

test('a webhook whose certificate is of another authority is not believed', async t => {
  const [api, other] = [await startApi(t), await startApi(t)]
  const hook = await startWebhook(t, other, () => ({ allowed: true }))
  const { code, body } = await api.send('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
    apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'false' },
    webhooks: [{ name: 'false.vmherd.dev', clientConfig: { url: hook.url, caBundle: Buffer.from(api.server.ca).toString('base64') }, admissionReviewVersions: ['v1'], sideEffects: 'None', rules: configMapRule(['*']).rules }],
  })
  t.is(code, 201, JSON.stringify(body))
  const answer = await api.send('POST', configMaps, configMap('a'))
  t.deepEqual([answer.code, hook.asked.length], [500, 0])
})

test('webhooks are not asked about webhooks, so that a broken one can be taken away', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: false }))
  await hook.configure('Validating', 'everything', { rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }] })
  t.is((await api.send('DELETE', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/everything')).code, 200)
  t.is((await api.send('POST', configMaps, configMap('a'))).code, 201)
})
