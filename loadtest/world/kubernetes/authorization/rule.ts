/** One permission of a role: verbs on resources of API groups, perhaps on some names only, or verbs on paths. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  /** Plurals, with a subresource after a slash; `*` for all, `* /scale` (without the space) for a subresource of all. */
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  /** Paths outside of resources; a star at the end stands for any continuation. */
  readonly nonResourceURLs?: readonly string[]
}

/** What is to be done with a resource, as far as permission depends on it. Absent parts are empty texts. */
export interface ResourceAttributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
}
/** What is to be done with a path that is no resource; the verb is the method in lower case. */
export interface PathAttributes { readonly verb: string; readonly path: string }
export type Attributes = ResourceAttributes | PathAttributes

export const isPath = (attributes: Attributes): attributes is PathAttributes => 'path' in attributes

const has = (list: readonly string[] | undefined, word: string): boolean => list !== undefined && (list.includes(word) || list.includes('*'))

/** Whether a rule permits it. */
export const permits = (rule: PolicyRule, attributes: Attributes): boolean => {
  if (!has(rule.verbs, attributes.verb)) return false
  if (isPath(attributes)) return (rule.nonResourceURLs ?? []).some(url => urlCovers(url, attributes.path))
  return has(rule.apiGroups, attributes.group) && resourceFits(rule, attributes) && nameFits(rule, attributes.name)
}

const resourceFits = ({ resources }: PolicyRule, { resource, subresource }: ResourceAttributes): boolean =>
  subresource === '' ? has(resources, resource) : has(resources, `${resource}/${subresource}`) || (resources?.includes(`*/${subresource}`) ?? false)

const nameFits = ({ resourceNames }: PolicyRule, name: string): boolean =>
  resourceNames === undefined || resourceNames.length === 0 || resourceNames.includes(name)

/** Whether what is granted on one path reaches another. */
export const urlCovers = (url: string, path: string): boolean => url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')))
