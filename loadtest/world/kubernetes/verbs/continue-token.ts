import { posix } from 'node:path'
import { badRequest, type ApiError } from '../errors.ts'
import { jsonFault } from '../json-fault.ts'
import { isRecord } from '../schema/clone.ts'
import { jsonType } from '../schema/decode.ts'

/** Where a list goes on: at which version (below 0: as things stand then), and from which key on, without what all its keys begin with. */
export interface Continuation { readonly revision: number; readonly start: string }

const encoding = 'meta.k8s.io/v1'

/** The token of a list that goes on after a key. */
export const tokenAfter = (key: string, revision: number): string => tokenOf({ revision, start: `/${key}\0` })

/** The token of a list, in the form that Kubernetes gives it. */
export const tokenOf = ({ revision, start }: Continuation): string => Buffer.from(JSON.stringify({ v: encoding, rv: revision, start })).toString('base64url')

/** Reads a token; throws a bad request that says why it is none. */
export const readToken = (token: string): Continuation => {
  const { v = '', rv = 0, start = '' } = fieldsOf(token)
  if (v !== encoding) throw broken(`server does not recognize this encoded version ${v}`)
  if (rv === 0) throw broken(`incorrect encoded start resourceVersion (version ${v})`)
  if (start === '') throw broken(`encoded start key empty (version ${v})`)
  const key = start.replace(/^\//, '')
  if (posix.normalize(`/${key}`) !== `/${key}` || key.endsWith('/')) throw broken(start)
  return { revision: rv, start: key }
}

const broken = (why: string): ApiError => badRequest(`invalid continue token: continue key is not valid: ${why}`)

interface Fields { readonly v?: string; readonly rv?: number; readonly start?: string }
const types: Readonly<Record<keyof Fields, readonly [json: string, go: string]>> = { v: ['string', 'string'], rv: ['number', 'int64'], start: ['string', 'string'] }

const fieldsOf = (token: string): Fields => {
  const fields = parsed(decoded(token))
  if (!isRecord(fields)) throw broken(`json: cannot unmarshal ${jsonType(fields)} into Go value of type storage.continueToken`)
  for (const [name, [json, go]] of Object.entries(types)) {
    const value = fields[name]
    if (value !== undefined && value !== null && typeof value !== json) throw broken(`json: cannot unmarshal ${jsonType(value)} into Go struct field continueToken.${name} of type ${go}`)
  }
  return fields
}

/** Four letters are three bytes, and one letter alone is nothing. */
const decoded = (token: string): string => {
  const odd = token.search(/[^\w-]/)
  if (odd >= 0 || token.length % 4 === 1) throw broken(`illegal base64 data at input byte ${odd >= 0 ? odd : token.length - 1}`)
  return Buffer.from(token, 'base64url').toString('utf8')
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw broken(jsonFault(text, error))
  }
}
