import type { KindDefinition } from '#world/kubernetes/kind.ts'
import { kindComponents, sharedComponents } from '#world/kubernetes/openapi/components.ts'
import { kindPaths } from '#world/kubernetes/openapi/operations.ts'
import { isRecord } from '#world/kubernetes/schema/clone.ts'

/**
 * What GET /openapi/v2 gives, as JSON: all kinds in one document. Clients that want it ask for protobuf; they get along without
 * where v3 is served.
 */
export function openApiV2(kinds: readonly KindDefinition[]): { swagger: string; info: object; paths: object; definitions: object } {
  const components = Object.assign({}, sharedComponents, ...kinds.map(kindComponents)) as Record<string, unknown>
  const paths = Object.assign({}, ...kinds.map(kindPaths)) as Record<string, Record<string, unknown>>
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.37.0' },
    paths: Object.fromEntries(Object.entries(paths).map(([path, operations]) => [path, pathOf(operations)])),
    definitions: rewritten(components) as object,
  }
}

const pathOf = (operations: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, method === 'parameters' ? parametersOf(operation) : operationOf(operation)]))

const parametersOf = (parameters: unknown): unknown[] => Array.isArray(parameters)
  ? parameters.map(({ schema, ...parameter }: { schema: object }) => ({ ...parameter, ...schema })) : []

function operationOf(operation: unknown): object {
  const { requestBody, responses, parameters, ...rest } = operation as Record<string, unknown>
  const contents = isRecord(requestBody) && isRecord(requestBody['content']) ? requestBody['content'] : {}
  const body = rewritten(Object.values(contents)[0])
  return {
    ...rest,
    consumes: Object.keys(contents).length === 0 ? ['*/*'] : Object.keys(contents),
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    parameters: [...isRecord(body) ? [{ in: 'body', name: 'body', ...body }] : [], ...parametersOf(parameters)],
    responses: Object.fromEntries(Object.entries(responses as Record<string, Record<string, unknown>>).map(([code, { description, content }]) =>
      [code, { description, ...isRecord(content) ? rewritten(Object.values(content)[0]) as object : {} }])),
  }
}

/** References in v2 lead to definitions, and stand alone where v3 wraps them. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten)
  if (!isRecord(value)) return value
  const only = Array.isArray(value['allOf']) && value['allOf'].length === 1 ? value['allOf'][0] as unknown : undefined
  if (isRecord(only) && typeof only['$ref'] === 'string') {
    const { allOf: _allOf, ...rest } = value
    return rewritten({ ...rest, ...only })
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) =>
    [key, key === '$ref' && typeof inner === 'string' ? inner.replace('#/components/schemas/', '#/definitions/') : rewritten(inner)]))
}
