import { parseBody } from '../body.ts'
import { ApiError, badRequest } from '../errors.ts'
import { readJson, type ReadJson } from '../json/read.ts'
import { patchTypes } from '../media.ts'
import { usersJsonPatch } from '../patch/json.ts'
import { mergePatch } from '../patch/merge.ts'
import type { ResourceRequest } from '../request.ts'
import { isRecord } from '../schema/clone.ts'
import { jsonType } from '../schema/decode.ts'

/** The body of a patch that is no apply, as JSON. What it says is looked at once it is known what it is about. */
export const readPatch = ({ body }: ResourceRequest, findDuplicates: boolean): ReadJson => {
  try {
    return readJson(body, findDuplicates)
  } catch {
    throw badRequest('invalid JSON patch')
  }
}

/** What is applied: an object that names its type. */
export const readApplied = (request: ResourceRequest): object => {
  const value: unknown = request.body === '' ? {} : parseBody(request, false).value ?? {}
  if (!isRecord(value)) throw badRequest(`error decoding patch: error unmarshaling JSON: while decoding JSON: ${otherType(value, goObject)}`)
  if ((value['apiVersion'] ?? '') === '' || (value['kind'] ?? '') === '') throw badRequest('invalid object type: /, Kind=')
  return value
}

const goObject = 'map[string]interface {}'
const otherType = (value: unknown, goType: string): string => `json: cannot unmarshal ${jsonType(value)} into Go value of type ${goType}`
const undecodable = (value: unknown, goType: string): ApiError => badRequest(`error decoding patch: ${otherType(value, goType)}`)

/** What a merge patch lays over an object. */
const fieldsOfPatch = (value: unknown): Readonly<Record<string, unknown>> => {
  if (value === null) throw badRequest('Invalid JSON Patch')
  if (!isRecord(value)) throw undecodable(value, goObject)
  return value
}

/** What a strategic merge patch lays over an object; null nothing. */
export const fieldsOfStrategicPatch = (value: unknown): Readonly<Record<string, unknown>> => {
  if (value !== null && !isRecord(value)) throw badRequest(otherType(value, goObject))
  return value ?? {}
}

/** The operations of a JSON patch; null has none. */
const operationsOfPatch = (value: unknown): readonly unknown[] => {
  if (value === null) return []
  if (!Array.isArray(value)) throw undecodable(value, '[]handlers.jsonPatchOp')
  const wrong: unknown = value.find(one => one !== null && !isRecord(one))
  if (wrong !== undefined) throw undecodable(wrong, 'handlers.jsonPatchOp')
  return value
}

/** What a JSON patch or a merge patch makes of an object, which stays as it is. The result may share parts with it. */
export const withPatch = (type: string, before: object, value: unknown): unknown => {
  if (type !== patchTypes.json) return mergePatch(before, fieldsOfPatch(value))
  const result = usersJsonPatch(before, operationsOfPatch(value))
  if (!result.ok) throw rejected(result.code, result.message)
  return result.value
}

/** A JSON patch that does not fit: the server keeps to itself why. */
const rejected = (code: 400 | 413 | 422, why: string): ApiError =>
  code === 413 ? new ApiError(413, 'RequestEntityTooLarge', why) : new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
