import type { Cause, Schema } from '#world/kubernetes/kind.ts'
import { typeInvalid } from '#world/kubernetes/schema/causes.ts'
import { listChecks, objectChecks } from '#world/kubernetes/schema/check-collection.ts'
import { logicChecks } from '#world/kubernetes/schema/check-logic.ts'
import { enumCheck, numberChecks, rangeFault, stringChecks } from '#world/kubernetes/schema/check-scalar.ts'
import { fieldOf, typeName, type Check, type Walk } from '#world/kubernetes/schema/check.ts'
import { sameJson } from '#world/kubernetes/schema/equal.ts'

/**
 * What is wrong with an object by its structural schema, in the words of Kubernetes; empty when nothing is.
 *
 * Expects an object that was pruned and defaulted. A schema is compiled at its first use and kept as long as it lives, so hand in
 * the same schema each time and do not change it. With `before`, what is wrong with parts that did not change does not count; lists
 * with repeated items stay as they are allowed to be once one is.
 */
export function validate(schema: Schema, object: unknown, before?: unknown): Cause[] {
  const walk = walked(schema, object, before)
  if (before !== undefined && walk.causes.length > 0 && sameJson(object, before)) walk.causes = []
  if (walk.listCauses.length === 0 || (before !== undefined && walked(schema, before, undefined).listCauses.length > 0)) return walk.causes
  return [...walk.causes, ...walk.listCauses]
}

function walked(schema: Schema, object: unknown, old: unknown): Walk {
  const walk: Walk = { path: [], causes: [], listCauses: [], old }
  compiled(schema)(walk, object)
  return walk
}

const checks = new WeakMap<Schema, Check>()

function compiled(schema: Schema): Check {
  let check = checks.get(schema)
  if (check === undefined) {
    check = compile(schema)
    checks.set(schema, check)
  }
  return check
}

interface ByType { readonly string: readonly Check[]; readonly number: readonly Check[]; readonly list: readonly Check[]; readonly object: readonly Check[] }

function compile(schema: Schema): Check {
  const byType: ByType = {
    string: stringChecks(schema), number: numberChecks(schema), list: listChecks(schema, compiled), object: objectChecks(schema, compiled),
  }
  const allowed = enumCheck(schema)
  const any = [...allowed === undefined ? [] : [allowed], ...logicChecks(schema, compiled)]
  const accepts = typeTest(schema)
  // Most fields are scalars of which nothing but the type is asked.
  const typeOnly = any.length === 0 && byType.string.length + byType.number.length + byType.list.length + byType.object.length === 0
  return (walk, value) => {
    if (typeOnly && accepts(value)) return
    if (value === null && schema.nullable === true) return
    if (accepts(value)) run(checksFor(byType, value), walk, value)
    else if (isFraction(schema, value)) {
      fractionFault(walk, schema)
      run(byType.number, walk, value)
    } else {
      wrongType(walk, value, schema)
      if (value === null) return
    }
    run(any, walk, value)
  }
}

function run(list: readonly Check[], walk: Walk, value: unknown): void {
  for (const check of list) check(walk, value)
}

const none: readonly Check[] = []
function checksFor(byType: ByType, value: unknown): readonly Check[] {
  if (typeof value === 'string') return byType.string
  if (typeof value === 'number') return byType.number
  if (typeof value !== 'object' || value === null) return none
  return Array.isArray(value) ? byType.list : byType.object
}

function typeTest(schema: Schema): (value: unknown) => boolean {
  if (schema['x-kubernetes-int-or-string'] === true) return (value) => typeof value === 'string' || Number.isInteger(value)
  switch (schema.type) {
    case 'string': return (value) => typeof value === 'string'
    case 'integer': return Number.isInteger
    case 'number': return (value) => typeof value === 'number'
    case 'boolean': return (value) => typeof value === 'boolean'
    case 'array': return Array.isArray
    case 'object': return (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
    // Of a type that there is not, whoever brings the schema is told.
    default: return () => true
  }
}

/** A fraction where a whole number of a format is wanted is told in the names of Go's types, and twice. */
const isFraction = ({ type, format }: Schema, value: unknown): boolean => type === 'integer' && format !== undefined && typeof value === 'number'

function fractionFault(walk: Walk, schema: Schema): void {
  const field = fieldOf(walk)
  walk.causes.push(typeInvalid(field, 'float64', `${field} in body must be of type ${schema.format ?? ''}: "float64"`))
  rangeFault(walk, schema)
}

function wrongType(walk: Walk, value: unknown, schema: Schema): void {
  const wanted = schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : schema.type ?? ''
  const field = fieldOf(walk)
  const name = typeName(value)
  walk.causes.push(typeInvalid(field, name, `${field} in body must be of type ${wanted}: ${JSON.stringify(name)}`))
}
