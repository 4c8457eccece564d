import { badRequest, unsupportedMedia } from '#world/kubernetes/errors.ts'
import { messages } from '#world/kubernetes/protobuf/messages.ts'
import { wireFields } from '#world/kubernetes/protobuf/wire.ts'
import { setOwn } from '#world/kubernetes/schema/clone.ts'

/** The content type in which kubectl's typed clients (`kubectl create`, `kubectl auth`) send objects. */
export const protobufType = 'application/vnd.kubernetes.protobuf'

/** What an envelope begins with. */
const magic = Buffer.from('k8s\0')

/**
 * An object in protobuf as the JSON object that says the same. Fields that the table does not know are passed over. Throws 415 for
 * kinds that are not in the table, 400 for what cannot be read.
 */
export function decodeObject(body: Buffer): Record<string, unknown> {
  if (!body.subarray(0, magic.length).equals(magic)) throw badRequest('the body is not protobuf as Kubernetes writes it: it does not begin with k8s and a zero byte')
  try {
    const { typeMeta, raw } = envelope(body.subarray(magic.length))
    if (messages[typeMeta.kind] === undefined) throw unsupportedMedia(['application/json', 'application/yaml'])
    return { ...typeMeta, ...message(typeMeta.kind, raw) }
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`the protobuf of the body cannot be read: ${error.message}`)
    throw error
  }
}

const envelope = (bytes: Buffer): { readonly typeMeta: { readonly apiVersion: string; readonly kind: string }; readonly raw: Buffer } => {
  const fields = new Map(wireFields(bytes))
  const type = new Map(wireFields(bytesOf(fields.get(1))))
  return { typeMeta: { apiVersion: bytesOf(type.get(1)).toString(), kind: bytesOf(type.get(2)).toString() }, raw: bytesOf(fields.get(2)) }
}

const bytesOf = (value: bigint | Buffer | undefined): Buffer => {
  if (value === undefined) return Buffer.alloc(0)
  if (typeof value === 'bigint') throw new RangeError('a number stands where bytes are expected')
  return value
}

interface Field { readonly name: string; readonly type: string; readonly form: 'one' | 'list' | 'map'; readonly keepsNothing: boolean }

const fieldFrom = (text: string): Field => {
  const [name = '', type = ''] = text.split(' ')
  return { name: name.replace('?', ''), type: type.replace(/\[\]|\{\}/, ''), form: type.endsWith('[]') ? 'list' : type.endsWith('{}') ? 'map' : 'one', keepsNothing: name.endsWith('?') }
}
const fieldsByNumber: ReadonlyMap<string, ReadonlyMap<number, Field>> = new Map(Object.entries(messages).map(([name, fields]) =>
  [name, new Map(Object.entries(fields).map(([number, text]) => [Number(number), fieldFrom(text)]))]))

function message(name: string, bytes: Buffer): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [number, value] of wireFields(bytes)) {
    const field = fieldsByNumber.get(name)?.get(number)
    if (field !== undefined) put(object, field, value)
  }
  return object
}

function put(object: Record<string, unknown>, { name, type, form, keepsNothing }: Field, value: bigint | Buffer): void {
  switch (form) {
    case 'list': return void ((object[name] ??= []) as unknown[]).push(read(type, value))
    case 'map': {
      const entry = new Map(wireFields(bytesOf(value)))
      return setOwn((object[name] ??= {}) as Record<string, unknown>, bytesOf(entry.get(1)).toString(), read(type, entry.get(2) ?? Buffer.alloc(0)))
    }
    case 'one': {
      const given = read(type, value)
      if (given !== undefined && (keepsNothing || (given !== '' && given !== 0 && given !== false))) object[name] = given
    }
  }
}

/** A value by its type; undefined for a time that is not set. */
function read(type: string, value: bigint | Buffer): unknown {
  switch (type) {
    case 'int': return numberOf(value)
    case 'bool': return value !== 0n
    case 'string': return bytesOf(value).toString()
    case 'bytes': return bytesOf(value).toString('base64')
    case 'Time': return time(bytesOf(value))
    case 'Quantity': return bytesOf(new Map(wireFields(bytesOf(value))).get(1)).toString()
    case 'IntOrString': return intOrString(bytesOf(value))
    case 'Json': return json(bytesOf(value))
    case 'ExtraValue': return message(type, bytesOf(value))['items'] ?? []
    default: return message(type, bytesOf(value))
  }
}

const numberOf = (value: bigint | Buffer | undefined): number => {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(64, value))
  if (value === undefined) return 0
  throw new RangeError('bytes stand where a number is expected')
}

/** Seconds since 1970, as RFC 3339. */
const time = (bytes: Buffer): string | undefined => {
  const seconds = numberOf(new Map(wireFields(bytes)).get(1))
  if (bytes.length === 0) return undefined
  const date = new Date(seconds * 1_000)
  if (Number.isNaN(date.getTime())) throw new RangeError('a time is out of range')
  return `${date.toISOString().slice(0, 19)}Z`
}

const intOrString = (bytes: Buffer): number | string | undefined => {
  const fields = new Map(wireFields(bytes))
  if (numberOf(fields.get(1)) === 1) return bytesOf(fields.get(3)).toString()
  const number = numberOf(fields.get(2))
  // Nothing is written for a port that is not given.
  return number === 0 ? undefined : number
}

const json = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytesOf(new Map(wireFields(bytes)).get(1)).toString()) as unknown
  } catch {
    throw new RangeError('a set of fields is not JSON')
  }
}
