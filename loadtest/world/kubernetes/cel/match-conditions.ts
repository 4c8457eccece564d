import type { Cause } from '#world/kubernetes/kind.ts'
import { invalid } from '#world/kubernetes/schema/causes.ts'
import { program, type Program } from './compile.ts'
import { newEnvironment } from './environment.ts'
import { addRights, type Rights } from './libraries/rights.ts'
import { runtimeText, type CelFault } from './faults.ts'
import { valueOf } from './values.ts'

/** A condition of a webhook: it is asked only when all hold. */
export interface MatchCondition { readonly name: string; readonly expression: string }

/** What conditions see: the objects and the request of the review, and what its user may do. */
export interface Reviewed { readonly object: unknown; readonly oldObject: unknown; readonly request: unknown; readonly rights: Rights }

/** Whether the webhook is to be asked; or what went wrong with conditions while none said no. */
export type Match = { readonly matches: boolean } | { readonly fault: string }

const environmentOf = () => {
  const environment = newEnvironment().registerVariable('object', 'dyn').registerVariable('oldObject', 'dyn').registerVariable('request', 'dyn')
  addRights(environment)
  return environment
}

const compiled = new WeakMap<readonly MatchCondition[], readonly (Program | string)[]>()

/** Judges the conditions of a webhook; compiled once for each stored configuration. */
export const matchConditions = (conditions: readonly MatchCondition[], reviewed: Reviewed): Match => {
  let programs = compiled.get(conditions)
  if (programs === undefined) {
    programs = conditions.map(({ expression }) => program(environmentOf(), expression, 'bool'))
    compiled.set(conditions, programs)
  }
  const values = { object: valueOf(reviewed.object), oldObject: valueOf(reviewed.oldObject), request: valueOf(reviewed.request), authorizer: reviewed.rights }
  const faults = new Set<string>()
  for (const [index, one] of programs.entries()) {
    const found = judge(one, values)
    if (found === false) return { matches: false }
    if (found !== true) faults.add(`expression '${conditions[index]?.expression ?? ''}' resulted in error: ${found}`)
  }
  const [first, ...rest] = faults
  return first === undefined ? { matches: true } : { fault: rest.length === 0 ? first : `[${[...faults].join(', ')}]` }
}

const judge = (one: Program | string, values: Record<string, unknown>): boolean | string => {
  if (typeof one === 'string') return one
  try {
    return one(values) === true
  } catch (error) {
    return runtimeText(error as CelFault)
  }
}

/** Why an expression of a written condition does not compile. */
export const matchConditionCauses = (expression: string, field: string): Cause[] => {
  const environment = environmentOf()
  const made = program(environment, expression, 'bool')
  if (typeof made !== 'string') return []
  const why = made.startsWith('compilation failed') ? made : `must evaluate to bool but got ${environment.check(expression).type ?? 'nothing'}`
  return [invalid(field, expression, why)]
}
