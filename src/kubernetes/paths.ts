import type { ListQuery, Resource, WatchQuery } from '#protocols/store.ts'

/** `/apis/<group>/<version>/namespaces/<ns>/<plural>/<name>/<subresource>`, with what is given. A name that is none stays one part of the path. */
export const pathOf = (resource: Resource, namespace: string | undefined, name?: string, subresource?: string): string => {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`
  const parts = [root, ...(namespace === undefined ? [] : ['namespaces', encodeURIComponent(namespace)]), resource.plural, ...(name === undefined ? [] : [encodeURIComponent(name)]), ...(subresource === undefined ? [] : [subresource])]
  return parts.join('/')
}

const queryOf = (fields: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, String(value))
  return query.size === 0 ? '' : `?${query.toString()}`
}

export const listPath = (resource: Resource, query: ListQuery): string =>
  pathOf(resource, query.namespace) + queryOf({
    labelSelector: query.labelSelector, fieldSelector: query.fieldSelector, limit: query.limit, continue: query.continueToken })

export const watchPath = (resource: Resource, query: WatchQuery): string =>
  pathOf(resource, query.namespace) + queryOf({
    watch: 1, allowWatchBookmarks: true, resourceVersion: query.resourceVersion, timeoutSeconds: query.timeoutSeconds,
    labelSelector: query.labelSelector, fieldSelector: query.fieldSelector })

export const withQuery = (path: string, fields: Readonly<Record<string, string | number | boolean | undefined>>): string => path + queryOf(fields)
