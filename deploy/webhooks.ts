import { group, version } from '#protocols/api/resources.ts'

/** Where the API server reaches the webhooks: a Service of the cluster, or an address. */
export type WebhookTarget =
  | { readonly kind: 'Service'; readonly namespace: string; readonly name: string; readonly caBundle?: string | undefined }
  | { readonly kind: 'Url'; readonly base: string; readonly caBundle: string }

const clientConfig = (target: WebhookTarget, path: string): object =>
  target.kind === 'Url'
    ? { url: `${target.base}${path}`, caBundle: target.caBundle }
    : { service: { namespace: target.namespace, name: target.name, path, port: 443 }, ...(target.caBundle === undefined ? {} : { caBundle: target.caBundle }) }

const webhook = (target: WebhookTarget, verb: 'mutate' | 'validate'): object => ({
  name: `${verb}.virtualmachine.vmherd.dev`,
  clientConfig: clientConfig(target, `/${verb}/virtualmachine`),
  // Not the status: what members report costs no question.
  rules: [{ operations: ['CREATE', 'UPDATE'], apiGroups: [group], apiVersions: [version], resources: ['virtualmachines'], scope: 'Namespaced' }],
  failurePolicy: 'Fail', matchPolicy: 'Equivalent', sideEffects: 'None', timeoutSeconds: 10, admissionReviewVersions: ['v1'],
  // An object on its way out is changed by taking finalizers off, which nothing here has a say in.
  matchConditions: [{ name: 'not-being-deleted', expression: '!has(object.metadata.deletionTimestamp)' }],
  ...(verb === 'mutate' ? { reinvocationPolicy: 'Never' } : {}),
})

/** The two configurations that make the API server ask. */
export const webhookConfigurations = (target: WebhookTarget): readonly Record<string, unknown>[] => [
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'vmherd' }, webhooks: [webhook(target, 'mutate')] },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'vmherd' }, webhooks: [webhook(target, 'validate')] },
]
