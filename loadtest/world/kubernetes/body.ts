import type { ApiObject, KindDefinition } from './kind.ts'
import { badRequest, invalidObject, type ApiError } from './errors.ts'
import { jsonFault, objectFault } from './json-fault.ts'
import { readJson, type ReadJson } from './json/read.ts'
import { builtinFault } from './kinds/decode.ts'
import { mediaType, patchTypes } from './media.ts'
import { apiVersionOf } from './registry.ts'
import { invalid } from './schema/causes.ts'
import { metadataTypeFault } from './schema/metadata.ts'
import type { ResourceRequest } from './request.ts'
import { readYaml } from './yaml.ts'

/** What happens to fields that the schema does not know. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** As the request asks for; Warn where it does not. */
export const fieldValidationOf = ({ query }: ResourceRequest): FieldValidation => {
  const given = query.get('fieldValidation')
  return given === 'Ignore' || given === 'Strict' ? given : 'Warn'
}

/** Whether nothing is to be stored. */
export const isDryRun = ({ query }: ResourceRequest): boolean => query.getAll('dryRun').includes('All')

/** What has to be known of a kind to read an object of it. */
export type Readable = Pick<KindDefinition, 'group' | 'version' | 'kind' | 'plural' | 'builtin' | 'schema'>

/** What was sent where an object of a kind is expected. */
export interface Sent { readonly kind: Readable; readonly body: string; readonly contentType: string }

/** The body as a JSON value, with the paths of keys that stood twice. */
export const parseBody = (sent: Sent, findDuplicates: boolean, refuse = refusalOf(sent)): ReadJson => {
  const { body } = sent
  const type = mediaType(sent.contentType)
  const isYaml = type === 'application/yaml' || type === patchTypes.apply
  try {
    if (isYaml && !body.trimStart().startsWith('{')) return { value: readYaml(body), duplicates: [] }
    return readJson(body, findDuplicates)
  } catch (error) {
    throw refuse(noObject(error instanceof SyntaxError ? jsonFault(body, error) : (error as Error).message))
  }
}

const noObject = (why: string): string => `couldn't get version/kind; json parse error: ${why}`

/** What cannot be taken for an object is shown, as far as it goes. */
const refusalOf = ({ kind, body }: Sent) => (why: string): ApiError =>
  badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${why} (${summary(body)})`)

const summaryLength = 30
const summary = (body: string): string => {
  if (body === '') return '<empty>'
  const shown = body.startsWith('{') ? body : Buffer.from(body).toString('hex')
  return shown.length > summaryLength ? `${shown.slice(0, summaryLength)} ...` : shown
}

/** The object that a create or an update brings; its type and place have to be those of the request. */
export const objectOf = (request: ResourceRequest, value: unknown): ApiObject => {
  const { kind, namespace } = request
  const object = typedObject(request, value)
  if (kind.namespaced && namespace !== undefined) {
    if ((object.metadata.namespace ?? '') === '' || namespace === '') object.metadata.namespace = namespace
    if (object.metadata.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return object
}

/** The value as an object that may say what it is; nothing is one in which everything is left out. */
export const asObject = (value: unknown, refuse: (why: string) => ApiError): Partial<ApiObject> => {
  const object = value ?? {}
  const fault = objectFault(object)
  if (fault !== undefined) throw refuse(noObject(fault))
  return object
}

/** The value as an object of the kind, with metadata; refuses what cannot be read as one. */
export const typedObject = (sent: Sent, value: unknown): ApiObject => {
  const object = asObject(value, refusalOf(sent)) as ApiObject
  checkType(sent, object)
  object.metadata ??= {} as ApiObject['metadata']
  const { kind } = sent
  const fault = kind.builtin ? builtinFault(kind, object) : metadataTypeFault(object.metadata, undefined)
  if (fault !== undefined) throw badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${fault}`)
  return object
}

/** Refuses an object that has no name, or another one than the address of the request. */
export const checkName = ({ name = '' }: ResourceRequest, { metadata }: Partial<ApiObject>): void => {
  const given = metadata?.name ?? ''
  if (given === '') throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  if (given !== name) throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
}

/** A built-in kind may leave its type out; a custom one says it, and its kind is looked at once it can be named in a refusal. */
const checkType = (sent: Sent, object: ApiObject): void => {
  const { kind } = sent
  const expected = apiVersionOf(kind)
  if (kind.builtin) {
    object.apiVersion ||= expected
    object.kind ||= kind.kind
    if (object.apiVersion !== expected || object.kind !== kind.kind) throw badRequest(`${object.kind} in version ${JSON.stringify(object.apiVersion.split('/').at(-1))} cannot be handled as a ${kind.kind}: ${whyNot(kind, object)}`)
    return
  }
  if ((object.kind ?? '') === '') throw refusalOf(sent)(`Object 'Kind' is missing in '${sent.body}'`)
  if (object.apiVersion !== expected) throw badRequest(`the API version in the data (${object.apiVersion ?? ''}) does not match the expected API version (${expected})`)
  checkOwnType(kind, object)
}

/** Refuses what a custom object, sent or patched, says of its type and is not. */
export const checkOwnType = (kind: Readable, object: ApiObject): void => {
  const causes = [
    ...(object.kind === kind.kind ? [] : [invalid('kind', object.kind, `must be ${kind.kind}`)]),
    ...(object.apiVersion === apiVersionOf(kind) ? [] : [invalid('apiVersion', object.apiVersion, `must be ${apiVersionOf(kind)}`)]),
  ]
  const [group = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : []
  if (causes.length > 0) throw invalidObject({ kind: object.kind, group, plural: kind.plural }, object.metadata?.name ?? '', causes)
}

/** A known kind cannot be turned into another; of others nothing is known. */
const whyNot = (kind: Readable, { apiVersion, kind: given }: ApiObject): string => {
  if (apiVersion !== apiVersionOf(kind)) return `no kind ${JSON.stringify(given)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  return `converting (${kind.version}.${given}) to (${kind.group === '' ? 'core' : kind.group.split('.')[0] ?? ''}.${kind.kind}): unknown conversion`
}
