import { urlCovers, type PolicyRule } from './rule.ts'

/** Whoever gives rights away has to hold them: finds those that are not held, and says which. */

/** The smallest pieces of rules: one verb on one thing each. */
const pieces = (rule: PolicyRule): readonly PolicyRule[] => {
  const names = (rule.resourceNames ?? []).map(name => ({ resourceNames: [name] }))
  const named = names.length === 0 ? [{}] : names
  const onResources = (rule.apiGroups ?? []).flatMap(group => (rule.resources ?? []).flatMap(resource => rule.verbs.flatMap(verb =>
    named.map(name => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name })))))
  const onPaths = (rule.nonResourceURLs ?? []).flatMap(url => rule.verbs.map(verb => ({ nonResourceURLs: [url], verbs: [verb] })))
  return [...onResources, ...onPaths]
}

const all = (held: readonly string[] = [], wanted: readonly string[] = []): boolean => held.includes('*') || wanted.every(word => held.includes(word))

const resourcesCover = (held: readonly string[] = [], wanted: readonly string[] = []): boolean => held.includes('*') || wanted.every(resource => {
  const slash = resource.indexOf('/')
  return held.includes(resource) || (slash >= 0 && held.includes(`*/${resource.slice(slash + 1)}`))
})

const covers = (held: PolicyRule, piece: PolicyRule): boolean => {
  const names = held.resourceNames ?? []
  const nameFits = names.length === 0 || ((piece.resourceNames ?? []).length > 0 && (piece.resourceNames ?? []).every(name => names.includes(name)))
  return all(held.verbs, piece.verbs) && all(held.apiGroups, piece.apiGroups) && resourcesCover(held.resources, piece.resources) && nameFits
    && (piece.nonResourceURLs ?? []).every(url => (held.nonResourceURLs ?? []).some(own => urlCovers(own, url)))
}

/** What of `wanted` is not in `held`, in smallest pieces. */
export const missing = (held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] =>
  wanted.flatMap(pieces).filter(piece => !held.some(rule => covers(rule, piece)))

/** Pieces that differ by their verb only, as one; those on paths stay as they are. */
const joined = (rules: readonly PolicyRule[]): readonly PolicyRule[] => {
  const byThing = new Map<string, PolicyRule>()
  rules.forEach(({ verbs, ...thing }, index) => {
    const id = thing.nonResourceURLs === undefined ? JSON.stringify([thing.apiGroups, thing.resources, thing.resourceNames]) : `path ${index}`
    byThing.set(id, { ...thing, verbs: [...(byThing.get(id)?.verbs ?? []), ...verbs] })
  })
  return [...byThing.values()]
}

/** A list of texts as Kubernetes prints one. */
export const quoted = (words: readonly string[]): string => `[${words.map(word => JSON.stringify(word)).join(' ')}]`

const described = (rule: PolicyRule): string => {
  const parts = ([['APIGroups', rule.apiGroups], ['Resources', rule.resources], ['NonResourceURLs', rule.nonResourceURLs], ['ResourceNames', rule.resourceNames], ['Verbs', rule.verbs]] as const)
  return `{${parts.flatMap(([name, words]) => (words === undefined || words.length === 0 ? [] : [`${name}:${quoted(words)}`])).join(', ')}}`
}

/** Rules as a refusal lists them: one a line, in order. */
export const rulesText = (rules: readonly PolicyRule[]): string => [...new Set(joined(rules).map(described))].sort().join('\n')
