import { until } from '#loadtest/until.ts'
import { ask, type Bench } from './client.ts'

/** Group of the shared kinds. */
export const group = 'conformance.vmherd.dev'

/** Where resources are that cases name shortly, within the namespace of the case unless told otherwise. */
const roots: Readonly<Record<string, string>> = {
  configmaps: '/api/v1', secrets: '/api/v1', services: '/api/v1', endpoints: '/api/v1', serviceaccounts: '/api/v1', resourcequotas: '/api/v1', persistentvolumeclaims: '/api/v1', events: '/api/v1',
  leases: '/apis/coordination.k8s.io/v1', widgets: `/apis/${group}/v1`, gadgets: `/apis/${group}/v1`,
}
const clusterRoots: Readonly<Record<string, string>> = {
  namespaces: '/api/v1', nodes: '/api/v1', persistentvolumes: '/api/v1', storageclasses: '/apis/storage.k8s.io/v1', gizmos: `/apis/${group}/v1`,
  customresourcedefinitions: '/apis/apiextensions.k8s.io/v1',
}

/** The whole path of `configmaps/a?dryRun=All`; a path that begins with a slash is whole already. */
export const pathOf = (path: string, namespace: string): string => {
  if (path.startsWith('/')) return path
  const [resource = ''] = path.split(/[/?]/)
  const root = roots[resource]
  if (root !== undefined) return `${root}/namespaces/${namespace}/${path}`
  const clusterRoot = clusterRoots[resource]
  if (clusterRoot === undefined) throw new Error(`${resource}: write the whole path, or add it to the roots`)
  return `${clusterRoot}/${path}`
}

export const configMap = (name: string, data?: Readonly<Record<string, string>>, meta: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...meta }, ...(data === undefined ? {} : { data }) })

/** The shared kind that has everything: defaults, lists of all sorts, status, scale, columns. */
export const widget = (name: string, spec: object = {}, meta: object = {}) => ({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name, ...meta }, spec })
/** Namespaced, without subresources and with a spec of anything. */
export const gadget = (name: string, spec: object = {}, meta: object = {}) => ({ apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name, ...meta }, spec })
/** Of the whole cluster. */
export const gizmo = (name: string, spec: object = {}, meta: object = {}) => ({ apiVersion: `${group}/v1`, kind: 'Gizmo', metadata: { name, ...meta }, spec })

const text = { type: 'string' } as const
const whole = { type: 'integer', format: 'int64' } as const

const widgetSchema = {
  type: 'object', description: 'Something to be made.', required: ['spec'],
  properties: {
    spec: {
      type: 'object', description: 'What it shall be like.',
      properties: {
        replicas: { ...whole, minimum: 0, maximum: 10, default: 1, description: 'How many.' },
        size: { ...text, enum: ['small', 'large'] },
        code: { ...text, pattern: '^[a-z]+$', minLength: 2, maxLength: 8 },
        ratio: { type: 'number', minimum: 0, exclusiveMinimum: true },
        step: { ...whole, multipleOf: 5 },
        on: { type: 'boolean' },
        when: { ...text, format: 'date-time' },
        note: { ...text, nullable: true },
        hint: { ...text, nullable: true, default: 'none' },
        port: { 'x-kubernetes-int-or-string': true },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { spec: { type: 'object', properties: { a: text } } } },
        nested: { type: 'object', default: {}, properties: { a: { ...text, default: 'x' }, b: { ...text } } },
        map: { type: 'object', additionalProperties: text },
        whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { a: text, b: text } },
        items: {
          type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: text, value: whole, kind: { ...text, default: 'plain' } } },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
        steps: { type: 'array', items: text, maxItems: 3 },
        selector: text,
      },
    },
    status: { type: 'object', properties: { phase: text, replicas: whole, selector: text } },
  },
}

const column = (name: string, jsonPath: string, more: object = {}) => ({ name, type: 'string', jsonPath, ...more })

const definition = (kind: string, scope: 'Namespaced' | 'Cluster', schema: object, more: object = {}, names: object = {}) => {
  const plural = `${kind.toLowerCase()}s`
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.${group}` },
    spec: { group, scope, names: { plural, kind, ...names }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more }] },
  }
}

const anything = { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }

const definitions = [
  definition('Widget', 'Namespaced', widgetSchema, {
    subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' } },
    selectableFields: [{ jsonPath: '.spec.size' }],
    additionalPrinterColumns: [
      column('Size', '.spec.size', { description: 'How large it is.' }), column('Replicas', '.spec.replicas', { type: 'integer' }), column('Phase', '.status.phase', { priority: 1 }),
      column('Age', '.metadata.creationTimestamp', { type: 'date' }),
    ],
  }, { shortNames: ['wd'], categories: ['all', 'things'] }),
  definition('Gadget', 'Namespaced', anything),
  definition('Gizmo', 'Cluster', anything),
]

/** Installs the shared kinds and waits until they are served. */
export const installFixtures = async (bench: Bench): Promise<void> => {
  for (const body of definitions) {
    const made = await ask(bench, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body)
    if (made.code !== 201 && made.code !== 409) throw new Error(made.text)
  }
  for (const { spec } of definitions) await served(bench, `/apis/${group}/v1/${spec.names.plural}`)
}

/** Comes back when a collection can be listed. */
const served = (bench: Bench, path: string): Promise<true> =>
  until(`${path} to be served`, 30_000, async () => ((await ask(bench, 'GET', path)).code === 200 ? true : undefined))
