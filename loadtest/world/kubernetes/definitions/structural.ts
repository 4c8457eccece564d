import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { ruleCauses } from '#world/kubernetes/cel/definition-causes.ts'
import { checkRules, hasRules } from '#world/kubernetes/cel/rules.ts'
import { invalid, required } from '#world/kubernetes/schema/causes.ts'
import { cloneJson, isRecord } from '#world/kubernetes/schema/clone.ts'
import { applyDefaults } from '#world/kubernetes/schema/defaults.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'
import { prune } from '#world/kubernetes/schema/prune.ts'
import { validate } from '#world/kubernetes/schema/validate.ts'
import { completenessCauses, invariantCauses } from './invariants.ts'
import { hasUnsupported, keywordCauses, type RawSchema } from './keywords.ts'

/**
 * What keeps a schema from being structural, in the words of Kubernetes; `field` is its own path. Structural means: every part has
 * exactly one type, nothing is decided outside of the plain tree of properties and items, and nothing unsupported is used.
 */
export const structuralCauses = (schema: unknown, field: string): Cause[] => {
  if (!isRecord(schema)) return [required(field)]
  const raw = schema as RawSchema
  const ofKeywords = keywordCauses(raw, field, { isRoot: true, insideMeta: false })
  // Of a schema with unsupported words no tree can be made.
  if (hasUnsupported(raw)) return ofKeywords.length > 0 ? ofKeywords : [invalid(field, '', "OpenAPIV3Schema 'schema' is not supported")]
  const invariants = [...invariantCauses(raw, field, 'root'), ...completenessCauses(raw, field)]
  const ofTree = invariants.length > 0 ? invariants : defaultCauses(raw, field)
  const causes = [...ofTree, ...ofKeywords]
  // Rules are compiled against types that only a sound schema has.
  return causes.length > 0 ? causes : ruleCauses(raw, field)
}

/** A default is valid itself, once defaulted further down, and holds nothing that would be dropped. */
const defaultCauses = (schema: Schema, field: string): Cause[] => [
  ...schema.default === undefined || schema.default === null ? [] : wrongDefault(schema, `${field}.default`),
  ...schema.items === undefined ? [] : defaultCauses(schema.items, `${field}.items`),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => defaultCauses(part, `${field}.properties[${name}]`)),
]

const wrongDefault = (schema: Schema, at: string): Cause[] => {
  const holder: Schema = { type: 'object', properties: { value: schema } }
  const kept = cloneJson({ value: schema.default })
  prune(holder, kept as never)
  const unknown = sameJson(kept.value, schema.default) ? [] : [invalid(at, schema.default, 'must not have unknown fields')]
  const value = cloneJson(schema.default)
  applyDefaults(schema, value)
  const causes = validate(schema, value)
  const ofRules = causes.length === 0 && hasRules(schema) ? [value, undefined].map(old => checkRules(schema, value, old).causes).find(found => found.length > 0) ?? [] : []
  return [...unknown, ...[...causes, ...ofRules].map(({ reason, field, message }) => ({ reason, field: field === '' || field === '<nil>' ? at : `${at}.${field}`, message }))]
}
