import { Optional, type Environment } from '@marcbachmann/cel-js'
import type { Schema, ValidationRule } from '#world/kubernetes/kind.ts'
import { newEnvironment } from './environment.ts'
import { compileText, runtimeText, type CelFault } from './faults.ts'
import { literalFault } from './literals.ts'
import { declareIn, type CelType } from './types.ts'

/** A rule that compiled. What it throws while it runs is an Error with words of Kubernetes. */
export interface CompiledRule {
  readonly rule: ValidationRule
  readonly usesOldSelf: boolean
  /** `old` undefined: there is nothing to compare with. */
  holds(self: unknown, old: unknown): boolean
  /** What the rule's own expression says about a failure; undefined when it has none, or it failed itself. */
  message(self: unknown, old: unknown): string | undefined
}

/** Why a rule, or the expression of its message, does not compile. */
export interface CompileFault { readonly index: number; readonly part: 'rule' | 'messageExpression'; readonly detail: string }

/** The rules of one place in a schema, without those that do not compile. */
export interface CompiledRules { readonly rules: readonly CompiledRule[]; readonly faults: readonly CompileFault[]; valueOf(json: unknown): unknown }

/** Compiles the rules that stand at `schema` itself. `isResource`: it is the root, or an embedded resource. */
export const compileRules = (schema: Schema, isResource: boolean): CompiledRules => {
  const environment = newEnvironment()
  const type = declareIn(environment)(schema, isResource)
  const rules: CompiledRule[] = []
  const faults: CompileFault[] = []
  if (type === undefined) return { rules, faults, valueOf: json => json }
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    if (rule.rule.trim() === '') continue
    const made = compileRule(environment, type, rule, index)
    if (made.rule !== undefined) rules.push(made.rule)
    faults.push(...made.faults)
  }
  return { rules, faults, valueOf: type.valueOf }
}

const compileRule = (parent: Environment, type: CelType, rule: ValidationRule, index: number): { readonly rule?: CompiledRule; readonly faults: readonly CompileFault[] } => {
  const optional = rule.optionalOldSelf === true
  const environment = parent.clone().registerVariable('self', type.name).registerVariable('oldSelf', optional ? `optional<${type.name}>` : type.name)
  const main = program(environment, rule.rule, 'bool')
  if (typeof main === 'string') return { faults: [{ index, part: 'rule', detail: main }] }
  const said = rule.messageExpression === undefined || rule.messageExpression === '' ? undefined : program(environment, rule.messageExpression, 'string')
  const faults: CompileFault[] = typeof said === 'string' ? [{ index, part: 'messageExpression', detail: said }] : []
  const valuesOf = (self: unknown, old: unknown): Record<string, unknown> => ({ self, oldSelf: optional ? (old === undefined ? Optional.none() : Optional.of(old)) : old })
  return {
    faults,
    rule: {
      rule, usesOldSelf: usesOldSelf(rule),
      holds: (self, old) => run(main, valuesOf(self, old)) === true,
      message: (self, old) => (typeof said === 'function' ? messageOf(said, valuesOf(self, old)) : undefined),
    },
  }
}

const messageMaxLength = 5 * 1024

/** A message that cannot be shown (empty, with line breaks, too long) counts as none. */
const messageOf = (said: Program, values: Record<string, unknown>): string | undefined => {
  try {
    const text = String(run(said, values)).trim()
    return text === '' || text.includes('\n') || text.length > messageMaxLength ? undefined : text
  } catch {
    return undefined
  }
}

/** An expression that compiled; throws what it meets. */
export type Program = (values: Record<string, unknown>) => unknown

/** A program of the type that is wanted, or why there is none. */
export const program = (environment: Environment, expression: string, wanted: 'bool' | 'string'): Program | string => {
  const prefix = wanted === 'string' ? 'messageExpression ' : ''
  const failed = (fault: CelFault): string => `${prefix}compilation failed: ${compileText(expression, fault, new Set(environment.getDefinitions().functions.map(({ name }) => name)))}`
  try {
    const parsed = environment.parse(expression)
    const checked = parsed.check()
    const fault = checked.error ?? hasFault(environment, expression) ?? literalFault(parsed.ast)
    if (fault !== undefined) return failed(fault as CelFault)
    if (checked.type !== wanted && checked.type !== 'dyn') return wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string'
    return parsed
  } catch (error) {
    return failed(error as CelFault)
  }
}

/** The library does not look at the fields within `has()`; those of `self` are looked at here. */
const hasFault = (environment: Environment, expression: string): CelFault | undefined => {
  for (const match of expression.matchAll(/\bhas\(\s*((?:self|oldSelf)(?:\.\w+)+)\s*\)/g)) {
    const { error } = environment.check(match[1] ?? '')
    if (error !== undefined) return { code: error.code, summary: error.summary, range: { start: match.index + 'has'.length, end: match.index + match[0].length } }
  }
  return undefined
}

const run = (main: Program, values: Record<string, unknown>): unknown => {
  try {
    return main(values)
  } catch (error) {
    throw new Error(runtimeText(error as CelFault), { cause: error })
  }
}

/** Whether a rule looks at what stood before. */
export const usesOldSelf = ({ rule }: ValidationRule): boolean => /\boldSelf\b/.test(withoutTexts(rule))

const withoutTexts = (expression: string): string => expression.replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""')
