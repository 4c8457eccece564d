import { bytesField, doubleField, numberField, textField } from '#world/kubernetes/protobuf/wire.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/** The content type in which kubectl asks for /openapi/v2, whenever it checks a `List` or cannot tell what a kind is. */
export const openApiV2Protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

type Json = Readonly<Record<string, unknown>>
const record = (value: unknown): Json => (isRecord(value) ? value : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const message = (...fields: readonly (readonly Buffer[])[]): Buffer => Buffer.concat(fields.flat())

/** Fields of one kind each; none where nothing stands. */
const text = (number: number, value: unknown): readonly Buffer[] => (typeof value === 'string' ? [textField(number, value)] : [])
const texts = (number: number, value: unknown): readonly Buffer[] => list(value).flatMap(one => text(number, one))
const flag = (number: number, value: unknown): readonly Buffer[] => (value === true ? [numberField(number, true)] : [])
const whole = (number: number, value: unknown): readonly Buffer[] => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? [numberField(number, value)] : [])
const double = (number: number, value: unknown): readonly Buffer[] => (typeof value === 'number' ? [doubleField(number, value)] : [])
const inner = (number: number, value: unknown, encode: (value: Json) => Buffer): readonly Buffer[] => (isRecord(value) ? [bytesField(number, encode(value))] : [])
const named = (number: number, value: unknown, encode: (value: never) => Buffer): readonly Buffer[] =>
  Object.entries(record(value)).map(([name, one]) => bytesField(number, Buffer.concat([textField(1, name), bytesField(2, encode(one as never))])))
/** Any JSON, which is YAML too. */
const any = (value: unknown): Buffer => textField(2, JSON.stringify(value))
const extensions = (number: number, value: Json): readonly Buffer[] => named(number, Object.fromEntries(Object.entries(value).filter(([name]) => name.startsWith('x-'))), any)

/** A v2 document in the protobuf of gnostic's OpenAPIv2, whose numbers these are. What that cannot say (oneOf, nullable) is left out. */
export const openApiV2Bytes = ({ swagger, info, paths, definitions }: { readonly swagger: string; readonly info: object; readonly paths: object; readonly definitions: object }): Buffer => message(
  text(1, swagger),
  inner(2, info, ({ title, version }) => message(text(1, title), text(2, version))),
  inner(8, paths, value => message(named(2, value, pathItem))),
  inner(9, definitions, value => message(named(1, value, schema))),
)

const pathItem = (value: Json): Buffer => message(
  inner(2, value['get'], operation), inner(3, value['put'], operation), inner(4, value['post'], operation), inner(5, value['delete'], operation), inner(8, value['patch'], operation),
  parameters(9, value['parameters']),
)

const operation = (value: Json): Buffer => message(
  texts(1, value['tags']), text(3, value['description']), text(5, value['operationId']), texts(6, value['produces']), texts(7, value['consumes']),
  parameters(8, value['parameters']), inner(9, value['responses'], answers => message(named(1, answers, response))), texts(10, value['schemes']), extensions(13, value),
)

const response = (value: Json): Buffer => message([bytesField(1, message(text(1, value['description']), inner(2, value['schema'], one => message(inner(1, one, schema)))))])

/** Each in the envelopes of its place: of the body, in the query, in the path. */
const parameters = (number: number, value: unknown): readonly Buffer[] => list(value).map(record).map(one => {
  if (one['in'] === 'body') return bytesField(number, bytesField(1, bytesField(1, bodyParameter(one))))
  const inQuery = one['in'] === 'query'
  return bytesField(number, bytesField(1, bytesField(2, bytesField(inQuery ? 3 : 4, inQuery ? queryParameter(one) : pathParameter(one)))))
})
const bodyParameter = (value: Json): Buffer => message(text(1, value['description']), text(2, value['name']), text(3, value['in']), flag(4, value['required']), inner(5, value['schema'], schema))
const queryParameter = (value: Json): Buffer =>
  message(flag(1, value['required']), text(2, value['in']), text(3, value['description']), text(4, value['name']), text(6, value['type']), flag(20, value['uniqueItems']))
const pathParameter = (value: Json): Buffer =>
  message(flag(1, value['required']), text(2, value['in']), text(3, value['description']), text(4, value['name']), text(5, value['type']), flag(19, value['uniqueItems']))

const schema = (value: Json): Buffer => {
  const { additionalProperties, type, properties, items } = value
  return message(
    text(1, value['$ref']), text(2, value['format']), text(3, value['title']), text(4, value['description']), value['default'] === undefined ? [] : [bytesField(5, any(value['default']))],
    double(6, value['multipleOf']), double(7, value['maximum']), flag(8, value['exclusiveMaximum']), double(9, value['minimum']), flag(10, value['exclusiveMinimum']),
    whole(11, value['maxLength']), whole(12, value['minLength']), text(13, value['pattern']), whole(14, value['maxItems']), whole(15, value['minItems']), flag(16, value['uniqueItems']),
    whole(17, value['maxProperties']), whole(18, value['minProperties']), texts(19, value['required']), list(value['enum']).map(one => bytesField(20, any(one))),
    additionalProperties === true ? [bytesField(21, numberField(2, true))] : inner(21, additionalProperties, one => message(inner(1, one, schema))),
    typeof type === 'string' ? [bytesField(22, textField(1, type))] : [], inner(23, items, one => message(inner(1, one, schema))), list(value['allOf']).flatMap(one => inner(24, one, schema)),
    inner(25, properties, all => message(named(1, all, schema))), extensions(31, value),
  )
}
