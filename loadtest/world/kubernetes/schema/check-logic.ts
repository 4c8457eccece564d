import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { invalid } from '#world/kubernetes/schema/causes.ts'
import type { Compile } from '#world/kubernetes/schema/check-collection.ts'
import { fieldOf, type Check, type Walk } from '#world/kubernetes/schema/check.ts'

/** The checks of `allOf`, `anyOf`, `oneOf` and `not`. Their own fault names no field: it stands in the message. */
export function logicChecks(schema: Schema, compile: Compile): Check[] {
  const checks: Check[] = []
  if (schema.allOf !== undefined) checks.push(allOf(schema.allOf.map(compile)))
  if (schema.anyOf !== undefined) checks.push(anyOf(schema.anyOf.map(compile)))
  if (schema.oneOf !== undefined) checks.push(oneOf(schema.oneOf.map(compile)))
  if (schema.not !== undefined) checks.push(not(compile(schema.not)))
  return checks
}

const allOf = (checks: readonly Check[]): Check => (walk, value) => {
  const failed = checks.map((check) => tried(walk, value, check)).filter((causes) => causes.length > 0)
  if (failed.length === 0) return
  walk.causes.push(...failed.flat())
  composite(walk, 'must validate all the schemas (allOf)')
}

const anyOf = (checks: readonly Check[]): Check => (walk, value) => {
  const tries: Cause[][] = []
  for (const check of checks) {
    const causes = tried(walk, value, check)
    if (causes.length === 0) return
    tries.push(causes)
  }
  composite(walk, 'must validate at least one schema (anyOf)')
  walk.causes.push(...nearest(tries))
}

const oneOf = (checks: readonly Check[]): Check => (walk, value) => {
  const tries = checks.map((check) => tried(walk, value, check))
  const valid = tries.filter((causes) => causes.length === 0).length
  if (valid === 1) return
  composite(walk, `must validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`)
  if (valid === 0) walk.causes.push(...nearest(tries))
}

const not = (check: Check): Check => (walk, value) => {
  if (tried(walk, value, check).length === 0) composite(walk, 'must not validate the schema (not)')
}

const composite = (walk: Walk, rule: string): void => {
  walk.causes.push(invalid('<nil>', '', `${JSON.stringify(fieldOf(walk))} ${rule}`))
}

/** What one alternative finds, without adding it to the walk. */
function tried(walk: Walk, value: unknown, check: Check): Cause[] {
  const { causes, listCauses, old } = walk
  // Alternatives are judged as if the object were new.
  walk.old = undefined
  walk.causes = []
  walk.listCauses = []
  check(walk, value)
  const found = [...walk.causes, ...walk.listCauses]
  walk.causes = causes
  walk.listCauses = listCauses
  walk.old = old
  return found
}

/** The alternative with the fewest faults is the one that was meant, most likely. */
const nearest = (tries: readonly Cause[][]): readonly Cause[] =>
  tries.reduce<readonly Cause[]>((best, one) => best.length === 0 || one.length < best.length ? one : best, [])
