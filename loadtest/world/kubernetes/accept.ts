import { ApiError } from './errors.ts'
import type { KindDefinition } from './kind.ts'
import type { IncludeObject } from './table.ts'

/** How an answer is written: JSON or YAML, in one line or indented. */
export interface Format { readonly yaml: boolean; readonly pretty: boolean }

/** In what shape and format the client wants objects. `version` is that of meta.k8s.io. */
export type AnswerShape = Format & { readonly version: 'v1' | 'v1beta1' } & ({ readonly as: 'object' } | { readonly as: 'partial' } | { readonly as: 'table'; readonly include: IncludeObject; /** Left out where the client has them already. */ readonly withoutColumns?: boolean })

/** What is asked for, as far as the answer's form depends on it. */
export interface Asking { readonly accept: string; readonly query: URLSearchParams; readonly userAgent: string }

interface Clause { readonly type: string; readonly quality: number; readonly parameters: ReadonlyMap<string, string> }

/** The alternatives of an Accept header, best first. */
const clausesOf = (accept: string): readonly Clause[] => accept.split(',').map(part => part.trim()).filter(part => part !== '').map(part => {
  const [type = '', ...rest] = part.split(';').map(word => word.trim())
  const parameters = new Map(rest.map(word => [word.slice(0, word.indexOf('=')).trim(), word.slice(word.indexOf('=') + 1).trim()] as const))
  return { type: type.toLowerCase(), quality: Number(parameters.get('q') ?? 1), parameters }
}).sort((left, right) => right.quality - left.quality)

const anyJson = new Set(['application/json', '*/*', 'application/*'])
const yamlType = 'application/yaml'

const isPretty = ({ query, userAgent }: Asking): boolean => {
  const given = query.get('pretty')
  return given === null ? /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent) : !['', '0', 'false'].includes(given)
}

/** The format of an answer that has no other shape, errors among them: the first that is known, or else JSON. */
export const formatOf = (asking: Asking): Format => {
  const known = clausesOf(asking.accept).find(({ type }) => anyJson.has(type) || type === yamlType)
  return { yaml: known?.type === yamlType, pretty: isPretty(asking) }
}

/** The types that a real server takes and gives; protobuf is one that this server does not know. */
export const mediaTypes = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
/** Events come one by one, and not in YAML. */
const streamTypes = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'
const notAcceptable = (message: string): ApiError => new ApiError(406, 'NotAcceptable', message, {})

/** The shape of an answer of a kind; 406 when none of those that the client takes can be given. */
export const answerShape = (asking: Asking, kind: KindDefinition, verb: string): AnswerShape => {
  const clauses = clausesOf(asking.accept)
  const collection = verb === 'list' || verb === 'watch'
  if (kind.builtin && clauses.length > 0 && !clauses.some(({ type }) => type === '*/*' || mediaTypes.split(', ').includes(type))) {
    const streams = collection ? `, ${streamTypes}` : ''
    throw notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${mediaTypes}${streams}`)
  }
  const pretty = isPretty(asking)
  if (clauses.length === 0) return { as: 'object', version: 'v1', yaml: false, pretty }
  for (const { type, parameters } of clauses) {
    if (!anyJson.has(type) && (type !== yamlType || verb === 'watch')) continue
    const version = parameters.get('v') === 'v1beta1' ? 'v1beta1' : 'v1'
    const form = { version, yaml: type === yamlType, pretty } as const
    const as = parameters.get('as')
    if (as === undefined) return { ...form, as: 'object' }
    if (parameters.get('g') !== 'meta.k8s.io' || (parameters.get('v') !== 'v1' && parameters.get('v') !== 'v1beta1')) continue
    if (as === 'Table') return { ...form, as: 'table', include: includeOf(asking.query) }
    if (as === 'PartialObjectMetadata' && verb === 'list') throw notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${goType(kind, true)})`)
    if (as === 'PartialObjectMetadataList' && verb !== 'list' && verb !== 'watch') {
      throw kind.builtin ? notAcceptable(`you requested PartialObjectMetadataList, but the requested object is not a list (${goType(kind, false)})`) : new ApiError(500, 'InternalError', 'content is not a list')
    }
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { ...form, as: 'partial' }
  }
  const streamsYaml = verb === 'watch' && clauses.some(({ type }) => type === yamlType)
  throw notAcceptable(`only the following media types are accepted: ${streamsYaml ? streamTypes : mediaTypes}`)
}

const includeOf = (query: URLSearchParams): IncludeObject => {
  const given = query.get('includeObject') ?? ''
  if (given === '') return 'Metadata'
  if (given === 'None' || given === 'Metadata' || given === 'Object') return given
  throw new ApiError(400, 'BadRequest', `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(given)}: must be 'Metadata', 'Object', 'None', or empty`)
}

/** The kind as the real server's messages name it. */
const goType = ({ builtin, group, kind, listKind }: KindDefinition, list: boolean): string =>
  builtin ? `*${group === '' ? 'core' : group.split('.')[0] ?? ''}.${list ? listKind : kind}` : `*unstructured.Unstructured${list ? 'List' : ''}`
