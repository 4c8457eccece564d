import type { Api } from './api.ts'
import type { Body } from './client.ts'

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
export const text = { type: 'string', maxLength: 50 } as const

/** A CustomResourceDefinition of the case alone: its group is the case's own word. `more` goes into the version, `spec` over the spec. */
export const definitionOf = (api: Api, plural: string, schema: object, more: object = {}, spec: object = {}) => {
  const kind = `${plural.charAt(0).toUpperCase()}${plural.slice(1, -1)}`
  const group = `${api.namespace}.example.com`
  return {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names: { plural, kind }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more }], ...spec },
  }
}

/** A kind that is served: its group, where its collection and its definition are, and an object of it. */
export interface Kind { readonly group: string; readonly path: string; readonly definition: string; object(name: string, spec?: object, more?: object): object }

/** Installs a definition and waits until its objects can be written. It goes when the case ends with its group left behind. */
export const install = async (api: Api, body: ReturnType<typeof definitionOf>): Promise<Kind> => {
  await api.succeeds(api.post(definitionsPath, body), 201)
  const { group, names, versions } = body.spec
  const version = versions.find(({ served }) => served)?.name ?? ''
  const path = `/apis/${group}/${version}/namespaces/${api.namespace}/${names.plural}`
  await api.comes(path)
  return {
    group, path, definition: `${definitionsPath}/${body.metadata.name}`,
    object: (name, spec = {}, more = {}) => ({ apiVersion: `${group}/${version}`, kind: names.kind, metadata: { name }, spec, ...more }),
  }
}

/** A kind `Thing` of the case alone. */
export const installThing = (api: Api, schema: object, version: object = {}): Promise<Kind> => install(api, definitionOf(api, 'things', schema, version))

/** Changes the schema of a kind's first version and waits until a write shows that it holds. */
export const changeSchema = async (api: Api, kind: Kind, schema: object, holds: () => Promise<boolean>): Promise<void> => {
  await api.succeeds(api.patch('json', kind.definition, [{ op: 'replace', path: '/spec/versions/0/schema/openAPIV3Schema', value: schema }]))
  await api.eventually('the schema to hold', async () => ((await holds()) ? true : undefined))
}

/** Definitions are checked without being installed. */
export const tryDefinition = (api: Api, body: object) => api.post(`${definitionsPath}?dryRun=All`, body)

/** Field, reason and message of each cause of a refusal. */
export const causesOf = (body: Body): readonly (readonly [field: string, message: string])[] =>
  ((body['details'] as { readonly causes?: readonly { readonly field: string; readonly message: string }[] } | undefined)?.causes ?? []).map(({ field, message }) => [field, message] as const)

/** The texts of Warning headers. */
export const warningsOf = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): readonly string[] =>
  [headers['warning'] ?? []].flat().flatMap(header => header.split(/, (?=299 )/)).map(header => JSON.parse(header.replace(/^299 - /, '')) as string).sort()
