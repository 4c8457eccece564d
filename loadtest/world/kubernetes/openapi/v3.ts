import { createHash } from 'node:crypto'
import type { KindDefinition } from '#world/kubernetes/kind.ts'
import { kindComponents, sharedComponents } from '#world/kubernetes/openapi/components.ts'
import { apiPath } from '#world/kubernetes/openapi/names.ts'
import { kindPaths } from '#world/kubernetes/openapi/operations.ts'
import { apiVersionOf } from '#world/kubernetes/registry.ts'

/**
 * What GET /openapi/v3 gives: where the document of each group and version is. The address changes with the kinds, so that clients
 * may keep a document as long as its address stays.
 */
export function openApiIndex(kinds: readonly KindDefinition[]): { paths: Record<string, { serverRelativeURL: string }> } {
  const paths: Record<string, { serverRelativeURL: string }> = {}
  for (const [name, ofVersion] of Map.groupBy(kinds, apiVersionOf)) {
    const path = apiPath(name)
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(ofVersion)}` }
  }
  return { paths }
}

const hashes = new WeakMap<KindDefinition, string>()

function hashOf(kinds: readonly KindDefinition[]): string {
  const hash = createHash('sha256')
  for (const kind of kinds) {
    let own = hashes.get(kind)
    if (own === undefined) {
      own = createHash('sha256').update(JSON.stringify(kind)).digest('hex')
      hashes.set(kind, own)
    }
    hash.update(own)
  }
  return hash.digest('hex').toUpperCase()
}

/**
 * What GET /openapi/v3/apis/<group>/<version> (or /api/v1) gives: paths and schemas of the kinds of one version, `v1` or
 * `group/version`. A version without kinds has a document without paths.
 */
export function openApiDocument(version: string, kinds: readonly KindDefinition[]): {
  openapi: string; info: object; paths: Record<string, object>; components: { schemas: Record<string, object>; securitySchemes: object }
} {
  const own = kinds.filter((kind) => apiVersionOf(kind) === version)
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1.37' },
    paths: Object.assign({}, ...own.map(kindPaths)) as Record<string, object>,
    components: {
      schemas: Object.assign({}, sharedComponents, ...own.map(kindComponents)) as Record<string, object>,
      securitySchemes: { BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' } },
    },
  }
}
