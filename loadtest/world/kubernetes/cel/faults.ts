import type { ASTNode } from '@marcbachmann/cel-js'

/** An error of the CEL library, as far as it is looked at. */
export interface CelFault { readonly code?: string; readonly summary?: string; readonly message?: string; readonly node?: ASTNode | undefined; readonly range?: { readonly start: number; readonly end: number } | undefined }

/**
 * What is wrong with an expression, in the words and with the mark of Kubernetes' own compiler: the place as line and column, the
 * line itself, and an arrow under the place. `known`: the names of all functions, so that a wrong argument is told from a wrong name.
 */
export const compileText = (expression: string, fault: CelFault, known: ReadonlySet<string>): string => {
  const at = placeOf(expression, fault)
  const before = expression.slice(0, at).split('\n')
  const line = expression.split('\n')[before.length - 1] ?? ''
  const column = [...before.at(-1) ?? ''].length
  return `ERROR: <input>:${before.length}:${column + 1}: ${wordsOf(fault, known)}\n | ${line}\n | ${'.'.repeat(column)}^`
}

/** Where the arrow points: at the dot of a field, at the opening bracket of a call, at the sign of an operator. */
const placeOf = (expression: string, { code, node, range }: CelFault): number => {
  const start = range?.start ?? 0
  if (node === undefined) return start
  switch (node.op) {
    case '.': case '.?': return code === 'no_such_key' || code === 'cannot_index_type' ? Math.max(0, expression.lastIndexOf('.', start)) : start
    case 'call': return expression.indexOf('(', start)
    case 'rcall': return expression.indexOf('(', endOf(node.args[1]))
    case '==': case '!=': case '<': case '<=': case '>': case '>=': case '+': case '-': case '*': case '/': case '%': case 'in': case '&&': case '||':
      return expression.indexOf(node.op, endOf(node.args[0]))
    default: return start
  }
}
const endOf = (node: ASTNode): number => node.range.end

const wordsOf = (fault: CelFault, known: ReadonlySet<string>): string => {
  const { code, node, summary = fault.message ?? '' } = fault
  const unknown = (name: string): string => `undeclared reference to '${name}' (in container '')`
  switch (code) {
    case 'unknown_variable': return unknown(summary.replace('Unknown variable: ', ''))
    case 'no_such_key': return `undefined field '${summary.replace('No such key: ', '')}'`
    case 'cannot_index_type': return `type '${typeWords(/'(.*)'/.exec(summary)?.[1] ?? '')}' does not support field selection`
    case 'invalid_comprehension_range': return `expression of type '${typeWords(/'(.*?)'/.exec(summary)?.[1] ?? '')}' cannot be range of a comprehension (must be list, map, or dynamic)`
    case 'no_such_overload': {
      const [left = '', right] = summary.replace('no such overload: ', '').split(` ${node?.op ?? ''} `)
      if (right === undefined) return `found no matching overload for '${left.charAt(0)}_' applied to '(${typeWords(left.slice(1))})'`
      return `found no matching overload for '${node?.op === 'in' ? '@in' : `_${node?.op ?? ''}_`}' applied to '(${typeWords(left)}, ${typeWords(right)})'`
    }
    case 'no_matching_overload': return callWords(summary, node, known, unknown)
    case 'unexpected_token': return summary === 'Unexpected token: EOF' ? `Syntax error: mismatched input '<EOF>'` : `Syntax error: ${summary}`
    default: return node === undefined ? `Syntax error: ${summary}` : summary
  }
}

const callWords = (summary: string, node: ASTNode | undefined, known: ReadonlySet<string>, unknown: (name: string) => string): string => {
  const [, called = '', given = ''] = /'(.*?)\((.*)\)'/.exec(summary) ?? []
  if (node?.op !== 'rcall') return known.has(called) ? `found no matching overload for '${called}' applied to '(${typeWords(given)})'` : unknown(called)
  const name = node.args[0]
  const receiver = called.slice(0, called.length - name.length - 1)
  return known.has(name) ? `found no matching overload for '${name}' applied to '${typeWords(receiver)}.(${typeWords(given)})'` : unknown(name)
}

/** `list<string>` as `list(string)`, and names of times as CEL writes them. */
const typeWords = (type: string): string => type.replaceAll('<', '(').replaceAll('>', ')').replaceAll('google.protobuf.Timestamp', 'timestamp').replaceAll('google.protobuf.Duration', 'duration')

/** What went wrong while a rule ran, in the words of Kubernetes. */
export const runtimeText = ({ code, summary, message = '' }: CelFault): string => {
  const said = summary ?? message
  switch (code) {
    case 'no_such_key': return said.replace('No such key', 'no such key')
    case 'index_out_of_bounds': return `index out of bounds: ${/index (-?\d+)/.exec(said)?.[1] ?? ''}`
    case 'modulo_by_zero': return 'modulus by zero'
    case 'numeric_overflow': return 'integer overflow'
    case 'no_such_overload': case 'no_matching_overload': return 'no such overload'
    default: return said
  }
}
