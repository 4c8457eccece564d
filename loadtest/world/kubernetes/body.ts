import * as yaml from 'js-yaml'
import type { ApiObject } from './kind.ts'
import { badRequest, unsupportedMedia } from './errors.ts'
import { parseJson } from './schema/duplicates.ts'
import type { ResourceRequest } from './request.ts'

/** What happens to fields that the schema does not know. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

export const fieldValidationOf = ({ query }: ResourceRequest): FieldValidation => {
  const given = query.get('fieldValidation')
  if (given === null || given === '') return 'Warn'
  if (given === 'Ignore' || given === 'Warn' || given === 'Strict') return given
  throw badRequest(`fieldValidation: Unsupported value: ${JSON.stringify(given)}: supported values: "Ignore", "Strict", "Warn"`)
}

export const isDryRun = ({ query }: ResourceRequest): boolean => {
  const given = query.getAll('dryRun').filter(value => value !== '')
  if (given.some(value => value !== 'All')) throw badRequest(`dryRun: Unsupported value: ${JSON.stringify(given[0])}: supported values: "All"`)
  return given.length > 0
}

/** The media type without its parameters. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase()

/** The body as a JSON value, with the paths of keys that stood twice. */
export const parseBody = (request: ResourceRequest, findDuplicates: boolean): { readonly value: unknown; readonly duplicates: readonly string[] } => {
  const type = mediaType(request.contentType)
  const isYaml = type === 'application/yaml' || type === 'application/apply-patch+yaml'
  try {
    if (isYaml && !request.body.trimStart().startsWith('{')) return { value: yaml.load(request.body), duplicates: [] }
    return parseJson(request.body, findDuplicates)
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type ${request.kind.kind}): ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The object that a create or an update brings; its type and place have to be those of the request. */
export const objectOf = (request: ResourceRequest, value: unknown): ApiObject => {
  const { kind, namespace } = request
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`)
  const object = value as ApiObject
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
  object.apiVersion ??= apiVersion
  object.kind ??= kind.kind
  if (object.apiVersion !== apiVersion || object.kind !== kind.kind) {
    throw badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${object.kind}: the object is of ${object.apiVersion}, the path is for ${apiVersion}`)
  }
  object.metadata = typeof object.metadata === 'object' && object.metadata !== null ? object.metadata : ({} as ApiObject['metadata'])
  if (kind.namespaced && namespace !== undefined) {
    object.metadata.namespace ??= namespace
    if (object.metadata.namespace === '') object.metadata.namespace = namespace
    if (object.metadata.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return object
}

/** Content types that a write of an object may have. */
export const checkObjectMedia = ({ contentType }: ResourceRequest): void => {
  const type = mediaType(contentType)
  if (type !== '' && type !== 'application/json' && type !== 'application/yaml') throw unsupportedMedia(type, ['application/json', 'application/yaml'])
}
