import type { Case } from '../harness.ts'
import type { Api } from '../api.ts'
import { causesOf, eventually } from '../definitions.ts'
import { configMap } from '../fixtures.ts'

const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** A webhook that nobody answers for: whoever is to be asked by it is refused. */
const hook = (api: Api, expression: string, failurePolicy = 'Fail') => ({
  apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: api.namespace },
  webhooks: [{
    name: `a.${api.namespace}.example.com`, clientConfig: { url: 'https://127.0.0.1:1/x' }, sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy,
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], scope: '*' }],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': api.namespace } }, matchConditions: [{ name: 'only', expression: `object.metadata.name == "probe" || (${expression})` }],
  }],
})

/** Installs the webhook and waits until it holds, which an object named `probe` shows. */
const install = async (api: Api, expression: string): Promise<void> => {
  await api.succeeds(api.post(configurations, hook(api, expression)), 201)
  await eventually(api, 'the webhook', async () => (await api.post('configmaps?dryRun=All', configMap('probe'))).code === 500)
}

const judged: readonly (readonly [expression: string, code: number, message: RegExp])[] = [
  ['false', 201, /^$/], ['object.data.k == "other"', 201, /^$/],
  ['object.data.k == "v"', 500, /^Internal error occurred: failed calling webhook/], ['request.operation == "CREATE" && oldObject == null', 500, /failed calling webhook/],
  ['request.userInfo.username.size() > 0', 500, /failed calling webhook/],
  ['object.data.nope == "v"', 403, /^configmaps "c" is forbidden: expression '.*' resulted in error: no such key: nope$/],
]

export const cases: readonly Case[] = [
  ...judged.map(([expression, code, message]): Case => ({
    name: `a webhook is asked only when its conditions hold: ${expression}`,
    run: async api => {
      await install(api, expression)
      const answer = await api.post('configmaps?dryRun=All', configMap('c', { k: 'v' }))
      await api.succeeds(api.remove(`${configurations}/${api.namespace}`))
      api.t.is(answer.code, code, answer.text)
      api.t.regex(String(answer.body['message'] ?? ''), message)
    },
  })),
  {
    name: 'conditions that do not compile are refused',
    run: async api => {
      const told = async (expression: string) => {
        const body = hook(api, 'true')
        const webhooks = body.webhooks.map(one => ({ ...one, matchConditions: [{ name: 'c', expression }] }))
        return causesOf((await api.post(`${configurations}?dryRun=All`, { ...body, webhooks })).body)
      }
      api.t.deepEqual(await told('foo'), [['webhooks[0].matchConditions[0].expression', `Invalid value: "foo": compilation failed: ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo\n | ^`]])
      api.t.deepEqual(await told('1'), [['webhooks[0].matchConditions[0].expression', 'Invalid value: "1": must evaluate to bool but got int']])
    },
  },
]
