import type { ApiObject, KindDefinition } from '../kind.ts'
import { unexpected } from '../errors.ts'
import { jsonFault } from '../json-fault.ts'
import { builtinFault } from '../kinds/decode.ts'
import { apiVersionOf } from '../registry.ts'
import { base64Fault } from '../schema/base64.ts'
import { isRecord } from '../schema/clone.ts'
import { jsonType } from '../schema/decode.ts'
import { applyDefaults } from '../schema/defaults.ts'
import { metadataTypeFault } from '../schema/metadata.ts'
import { prune } from '../schema/prune.ts'
import { CallFault, internalError } from './faults.ts'
import type { ReviewResponse } from './review.ts'

/** The operations of the JSON patch in a response. Throws a CallFault when they cannot be read. */
export const operationsIn = ({ patch = '', patchType = 'JSONPatch' }: ReviewResponse): readonly unknown[] => {
  if (patch === '' || patch === null) return []
  const odd = base64Fault(patch)
  if (odd !== undefined) throw new CallFault(`failed to call webhook: illegal base64 data at input byte ${odd}`)
  const text = Buffer.from(patch, 'base64').toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw undecodable(jsonFault(text, error))
  }
  if (!Array.isArray(value)) throw undecodable(`json: cannot unmarshal ${jsonType(value)} into Go value of type jsonpatch.Patch`)
  const wrong = value.find(one => !isRecord(one))
  if (wrong !== undefined) throw undecodable(`json: cannot unmarshal ${jsonType(wrong)} into Go value of type jsonpatch.Operation`)
  if (value.length > 0 && patchType !== 'JSONPatch') throw new CallFault(`unsupported patch type ${JSON.stringify(patchType)}`)
  return value
}

const undecodable = (why: string): CallFault => new CallFault(`received undecodable patch in webhook response: ${why}`)

/** What a patch made, as the next webhook sees it: with its defaults again, and of a built-in kind without what it does not know. Throws an ApiError when it cannot be read. */
export const readable = (kind: KindDefinition, object: ApiObject, subresource: string | undefined): ApiObject => {
  if (subresource === 'scale') return object
  const fault = kind.builtin ? typeFault(kind, object) : customFault(kind, object)
  if (fault !== undefined) throw internalError(fault)
  if (kind.builtin) prune(kind.schema, object)
  applyDefaults(kind.schema, object)
  return object
}

/** A type that was left out is the one that is expected. */
const typeFault = (kind: KindDefinition, object: ApiObject): string | undefined => {
  object.apiVersion ||= apiVersionOf(kind)
  object.kind ||= kind.kind
  const isOther = object.apiVersion !== apiVersionOf(kind) || object.kind !== kind.kind
  if (isOther) return `no kind ${JSON.stringify(object.kind)} is registered for version ${JSON.stringify(object.apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  return builtinFault(kind, object)
}

/** Another kind is left to validation. */
const customFault = (kind: KindDefinition, object: ApiObject): string | undefined => {
  if ((object.kind ?? '') === '') return `Object 'Kind' is missing in '${JSON.stringify(object)}'`
  if (object.apiVersion !== apiVersionOf(kind)) throw unexpected(`request to convert CR from an invalid group/version: ${object.apiVersion ?? ''}`)
  return metadataTypeFault(object.metadata, kind.kind)
}
