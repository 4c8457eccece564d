import type { KindDefinition, Verb } from '#world/kubernetes/kind.ts'
import { patchTypesOf } from '#world/kubernetes/media.ts'
import { ref, type Component } from '#world/kubernetes/openapi/components.ts'
import { apiPath, componentName, gvk, shared } from '#world/kubernetes/openapi/names.ts'
import { apiVersionOf } from '#world/kubernetes/registry.ts'

/** A parameter in the query. kubectl finds out by them what the server can do. */
const query = (name: string, type: 'string' | 'integer' | 'boolean', description: string): Component =>
  ({ name, in: 'query', description, schema: { type, uniqueItems: true } })

const pretty = query('pretty', 'string', 'Whether the answer is indented.')
const dryRun = query('dryRun', 'string', 'All: the request is carried out, but nothing is stored.')
const fieldManager = query('fieldManager', 'string', 'Name of the writer, for the ownership of fields.')
const fieldValidation = query('fieldValidation', 'string', 'What happens to unknown and repeated fields: Ignore, Warn or Strict.')
const force = query('force', 'boolean', 'Whether an apply takes fields over from others.')
const writing = [dryRun, fieldManager, fieldValidation]
const selecting = [
  query('allowWatchBookmarks', 'boolean', 'Whether a watch gets bookmarks.'), query('continue', 'string', 'Token of the page that is wanted.'),
  query('fieldSelector', 'string', 'Objects by their fields.'), query('labelSelector', 'string', 'Objects by their labels.'),
  query('limit', 'integer', 'Objects on a page.'), query('resourceVersion', 'string', 'Version to list at or watch from.'),
  query('resourceVersionMatch', 'string', 'How resourceVersion is meant.'), query('sendInitialEvents', 'boolean', 'Whether a watch begins with all objects.'),
  query('timeoutSeconds', 'integer', 'Seconds until the request ends.'), query('watch', 'boolean', 'Whether changes are wanted rather than a list.'),
]
const deleting = [
  dryRun, query('gracePeriodSeconds', 'integer', 'Seconds for an orderly end.'), query('orphanDependents', 'boolean', 'No longer used.'),
  query('propagationPolicy', 'string', 'What becomes of dependents.'),
]
const inPath = (name: string, description: string): Component => ({ name, in: 'path', required: true, description, schema: { type: 'string', uniqueItems: true } })

const answerTypes = ['application/json', 'application/yaml']
const content = (types: readonly string[], schema: Component): Component => Object.fromEntries(types.map((type) => [type, { schema }]))

interface Action { readonly method: string; readonly action: string; readonly verb: Verb; readonly parameters: readonly Component[]; readonly body?: string; readonly bodyTypes?: readonly string[]; readonly answer: string }

/** Every path of a kind with its operations. */
export function kindPaths(kind: KindDefinition): Record<string, Component> {
  const root = `/${apiPath(apiVersionOf(kind))}`
  const inNamespace = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`
  const name = componentName(kind)
  const list = `${name.slice(0, name.length - kind.kind.length)}${kind.listKind}`
  const place = kind.namespaced ? [inPath('namespace', 'Namespace of the object.')] : []
  const listing: Action = { method: 'get', action: 'list', verb: 'list', parameters: selecting, answer: list }
  const one: readonly Action[] = [
    { method: 'get', action: 'get', verb: 'get', parameters: [], answer: name },
    { method: 'put', action: 'put', verb: 'update', parameters: writing, body: name, answer: name },
    { method: 'patch', action: 'patch', verb: 'patch', parameters: [...writing, force], body: shared.patch, bodyTypes: patchTypesOf(kind), answer: name },
  ]
  const paths: Record<string, Component> = {
    [inNamespace]: path(kind, place, [
      listing, { method: 'post', action: 'post', verb: 'create', parameters: writing, body: name, answer: name },
      { method: 'delete', action: 'deletecollection', verb: 'deletecollection', parameters: [...deleting, ...selecting], body: shared.deleteOptions, answer: shared.status },
    ]),
    [`${inNamespace}/{name}`]: path(kind, [inPath('name', 'Name of the object.'), ...place], [
      ...one, { method: 'delete', action: 'delete', verb: 'delete', parameters: deleting, body: shared.deleteOptions, answer: shared.status },
    ]),
  }
  if (kind.subresources.status) paths[`${inNamespace}/{name}/status`] = path(kind, [inPath('name', 'Name of the object.'), ...place], one, 'Status')
  if (kind.namespaced) paths[`${root}/${kind.plural}`] = path(kind, [], [listing], 'ForAllNamespaces')
  return paths
}

function path(kind: KindDefinition, parameters: readonly Component[], actions: readonly Action[], suffix = ''): Component {
  const offered = actions.filter(({ verb }) => kind.verbs.includes(verb))
  return { ...Object.fromEntries(offered.map((action) => [action.method, operation(kind, action, suffix)])), parameters: [...parameters, pretty] }
}

function operation(kind: KindDefinition, { method, action, parameters, body, bodyTypes, answer }: Action, suffix: string): Component {
  const group = kind.group === '' ? 'Core' : kind.group.split('.')[0] ?? ''
  const verb = { get: 'read', list: 'list', post: 'create', put: 'replace', patch: 'patch', delete: 'delete', deletecollection: 'deleteCollection' }[action] ?? action
  const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
  return {
    tags: [`${group.toLowerCase()}_${kind.version}`],
    operationId: `${verb}${upper(group)}${upper(kind.version)}${kind.namespaced && suffix !== 'ForAllNamespaces' ? 'Namespaced' : ''}${kind.kind}${suffix}`,
    description: `${upper(verb)} ${kind.kind}`,
    parameters,
    ...body === undefined ? {} : { requestBody: { ...action.startsWith('delete') ? {} : { required: true }, content: content(bodyTypes ?? ['application/json', 'application/yaml'], ref(body)) } },
    responses: {
      200: { description: 'OK', content: content(answerTypes, ref(answer)) },
      ...method === 'post' || method === 'put' || method === 'patch' ? { 201: { description: 'Created', content: content(answerTypes, ref(answer)) } } : {},
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk(kind),
  }
}
