import type { Api } from './api.ts'

/** A kind that one case has for itself. */
export interface OwnKind {
  /** Name of its CustomResourceDefinition. */
  readonly definition: string
  readonly group: string
  /** Path of its objects in the namespace of the case. */
  readonly path: string
  readonly type: { readonly apiVersion: string; readonly kind: string }
}

/** The definition of a kind `Thing` in a group that only this case has; `version` adds to its version, `spec` to all of it. */
export const thingDefinition = (api: Api, schema: object, version: object = {}, spec: object = {}) => {
  const group = `${api.namespace}.example.com`
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `things.${group}` },
    spec: { group, scope: 'Namespaced', names: { plural: 'things', kind: 'Thing' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }], ...spec },
  }
}

/** Brings a kind of its own and waits until it is served. */
export const ownKind = async (api: Api, schema: object, version: object = {}, spec: object = {}): Promise<OwnKind> => {
  const body = thingDefinition(api, schema, version, spec)
  await api.succeeds(api.post('customresourcedefinitions', body), 201)
  const { group } = body.spec
  const path = `/apis/${group}/v1/namespaces/${api.namespace}/things`
  await api.eventually('the kind is served', async () => ((await api.get(path)).code === 200 ? true : undefined))
  return { definition: body.metadata.name, group, path, type: { apiVersion: `${group}/v1`, kind: 'Thing' } }
}
