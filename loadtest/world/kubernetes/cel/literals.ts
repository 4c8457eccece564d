import type { ASTNode } from '@marcbachmann/cel-js'
import { goExpression } from '#world/kubernetes/schema/check-scalar.ts'
import type { CelFault } from './faults.ts'

type Checked = ASTNode & { readonly checkedType?: { readonly name: string } }

/**
 * What is wrong with the constants of an expression whose types are right: texts that are no pattern, duration or time, and lists
 * of different types. The library finds these only when the expression runs.
 */
export const literalFault = (node: ASTNode): CelFault | undefined => {
  const own = ownFault(node)
  if (own !== undefined) return own
  // What is formatted may be of any types.
  const parts = node.op === 'rcall' && node.args[0] === 'format' ? [node.args[1]] : partsOf(node.args)
  for (const part of parts) {
    const fault = literalFault(part)
    if (fault !== undefined) return fault
  }
  return undefined
}

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value && 'args' in value
const partsOf = (value: unknown): readonly ASTNode[] => (isNode(value) ? [value] : Array.isArray(value) ? value.flatMap(partsOf) : [])

const ownFault = (node: ASTNode): CelFault | undefined => {
  switch (node.op) {
    case 'list': return mixed(node.args)
    case 'call': return constant(node.args[0], node.args[1][0])
    case 'rcall': return node.args[0] === 'matches' ? constant('matches', node.args[2][0]) : undefined
    default: return undefined
  }
}

const mixed = ([first, ...others]: readonly Checked[]): CelFault | undefined => {
  const wanted = first?.checkedType?.name
  const odd = others.find(({ checkedType }) => checkedType !== undefined && checkedType.name !== wanted && checkedType.name !== 'dyn' && wanted !== 'dyn')
  return odd && { code: 'literal', summary: `expected type '${wanted ?? ''}' but found '${odd.checkedType?.name ?? ''}'`, range: odd.range }
}

const readable: Readonly<Record<string, (text: string) => boolean>> = {
  matches: text => {
    try {
      return goExpression(text) instanceof RegExp
    } catch {
      return false
    }
  },
  duration: text => /^[-+]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$|^0$/.test(text),
  timestamp: text => /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
}

const constant = (name: string, argument: ASTNode | undefined): CelFault | undefined => {
  const fits = readable[name]
  if (fits === undefined || argument?.op !== 'value' || typeof argument.args !== 'string' || fits(argument.args)) return undefined
  return { code: 'literal', summary: `invalid ${name} argument`, range: argument.range }
}
