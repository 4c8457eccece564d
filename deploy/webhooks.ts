import { admitted, type Admitted } from '#protocols/api/admitted.ts'
import type { AdmissionOperation } from '#protocols/admission.ts'

/** Where the API server reaches the webhooks: a Service of the cluster, or an address. */
export type WebhookTarget =
  | { readonly kind: 'Service'; readonly namespace: string; readonly name: string; readonly caBundle?: string | undefined }
  | { readonly kind: 'Url'; readonly base: string; readonly caBundle: string }

type Verb = 'mutate' | 'validate'
interface Named { readonly name: string; readonly asked: Admitted }

const clientConfig = (target: WebhookTarget, path: string): object =>
  target.kind === 'Url'
    ? { url: `${target.base}${path}`, caBundle: target.caBundle }
    : { service: { namespace: target.namespace, name: target.name, path, port: 443 }, ...(target.caBundle === undefined ? {} : { caBundle: target.caBundle }) }

const operations = ({ mutating, validating }: Admitted, verb: Verb): readonly AdmissionOperation[] => (verb === 'mutate' ? mutating : validating)

const webhook = (target: WebhookTarget, verb: Verb) => ({ name, asked }: Named): object => {
  const { group, version, plural, namespaced } = asked.resource
  return {
    name: `${verb}.${name}.vmherd.dev`,
    clientConfig: clientConfig(target, `/${verb}/${name}`),
    // Not the status: what members report costs no question.
    rules: [{ operations: operations(asked, verb), apiGroups: [group], apiVersions: [version], resources: [plural], scope: namespaced ? 'Namespaced' : 'Cluster' }],
    failurePolicy: 'Fail', matchPolicy: 'Equivalent', sideEffects: 'None', timeoutSeconds: 10, admissionReviewVersions: ['v1'],
    ...(asked.label === undefined ? {} : { objectSelector: { matchExpressions: [{ key: asked.label, operator: 'Exists' }] } }),
    // An object on its way out is changed by taking finalizers off, which nothing here has a say in.
    ...(operations(asked, verb).includes('DELETE') ? {} : { matchConditions: [{ name: 'not-being-deleted', expression: '!has(object.metadata.deletionTimestamp)' }] }),
    ...(verb === 'mutate' ? { reinvocationPolicy: 'Never' } : {}),
  }
}

const asking = (verb: Verb): readonly Named[] =>
  Object.entries<Admitted>(admitted).map(([name, asked]) => ({ name, asked })).filter(({ asked }) => operations(asked, verb).length > 0)

/** The two configurations that make the API server ask, a webhook a kind. */
export const webhookConfigurations = (target: WebhookTarget): readonly Record<string, unknown>[] => [
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'vmherd' }, webhooks: asking('mutate').map(webhook(target, 'mutate')) },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'vmherd' }, webhooks: asking('validate').map(webhook(target, 'validate')) },
]
