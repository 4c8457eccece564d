import type { KindDefinition, Schema } from '#world/kubernetes/kind.ts'
import { ageColumn, computed, define, objects } from '#world/kubernetes/kinds/define.ts'
import { bytes, choice, int32, labelSelector, listByKey, listOf, record, text } from '#world/kubernetes/kinds/fields.ts'

const clientConfig = record('How the webhook is reached.', {
  url: text('Address of the webhook, when it is not a service.'),
  service: record('Service in front of the webhook.', {
    namespace: text('Namespace of the service.'), name: text('Name of the service.'), path: text('Path of the request.'), port: int32('Port of the service.', { default: 443 }),
  }),
  caBundle: bytes('Certificates, PEM, that the webhook\'s own is checked by.'),
})

const rule = record('Requests that the webhook is asked about.', {
  apiGroups: listOf('API groups; * for all.', text('A group.')),
  apiVersions: listOf('API versions; * for all.', text('A version.')),
  operations: listOf('CREATE, UPDATE, DELETE, CONNECT or *.', choice('An operation.', ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'])),
  resources: listOf('Resources, with subresource after a slash; * for all.', text('A resource.')),
  scope: choice('Cluster, Namespaced or * for both.', ['*', 'Cluster', 'Namespaced'], { default: '*' }),
})

const webhook = (more: Readonly<Record<string, Schema>>): Schema => record('One webhook.', {
  name: text('Name of the webhook, fully qualified.'),
  clientConfig,
  rules: listOf('When the webhook is asked.', rule),
  failurePolicy: choice('What an answer that does not come means.', ['Fail', 'Ignore'], { default: 'Fail' }),
  matchPolicy: choice('Whether other versions of a resource match too.', ['Equivalent', 'Exact'], { default: 'Equivalent' }),
  namespaceSelector: labelSelector('Namespaces whose objects are asked about.', { default: {} }),
  objectSelector: labelSelector('Objects that are asked about.', { default: {} }),
  sideEffects: choice('Whether asking changes anything.', ['None', 'NoneOnDryRun']),
  timeoutSeconds: int32('Seconds to wait for an answer.', { default: 10 }),
  admissionReviewVersions: listOf('Versions of AdmissionReview that the webhook reads, best first.', text('A version.')),
  matchConditions: listByKey('Expressions that must hold for the webhook to be asked.', ['name'],
    record('One expression.', { name: text('Name of the expression.'), expression: text('The expression, CEL.') }, ['name'])),
  ...more,
}, ['name', 'clientConfig', 'sideEffects', 'admissionReviewVersions'])

const configuration = (kind: string, plural: string, description: string, more: Readonly<Record<string, Schema>>): KindDefinition => define({
  group: 'admissionregistration.k8s.io', kind, plural, categories: ['api-extensions'], namespaced: false, description,
  properties: { webhooks: listByKey('The webhooks.', ['name'], webhook(more)) },
  columns: [computed('Webhooks', (object) => objects(object['webhooks']).length, { type: 'integer' }), ageColumn],
})

export const mutatingWebhookKind = configuration('MutatingWebhookConfiguration', 'mutatingwebhookconfigurations',
  'Webhooks that may change objects before they are stored.',
  { reinvocationPolicy: choice('Whether the webhook is asked again after others changed the object.', ['IfNeeded', 'Never'], { default: 'Never' }) })

export const validatingWebhookKind = configuration('ValidatingWebhookConfiguration', 'validatingwebhookconfigurations',
  'Webhooks that may refuse objects before they are stored.', {})
