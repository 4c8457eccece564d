import type { ASTNode } from '@marcbachmann/cel-js'

/** An error of the CEL library, as far as it is looked at. */
export interface CelFault { readonly code?: string | undefined; readonly summary?: string; readonly message?: string; readonly node?: ASTNode | undefined; readonly range?: { readonly start: number; readonly end: number } | undefined }

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
  const left = code === 'invalid_logical_operand' ? wrongOperand(node) : undefined
  if (left !== undefined) return placeOf(expression, { node: left, range: { start: left.pos, end: left.end } })
  switch (node.op) {
    case '.': case '.?': return Math.max(0, expression.lastIndexOf('.', start))
    case '[]': case '[?]': return expression.indexOf('[', endOf(node.args[0]))
    case '?:': return expression.indexOf('?', endOf(node.args[0]))
    case 'call': return expression.indexOf('(', start)
    case 'rcall': return expression.indexOf('(', endOf(node.args[1]))
    case '==': case '!=': case '<': case '<=': case '>': case '>=': case '+': case '-': case '*': case '/': case '%': case 'in': case '&&': case '||':
      return expression.indexOf(node.op, endOf(node.args[0]))
    default: return start
  }
}
const endOf = (node: ASTNode): number => node.range.end

/** The side of `&&` or `||` that is no bool; the arrow points at it. */
const wrongOperand = (node: ASTNode): ASTNode | undefined => (node.op === '&&' || node.op === '||' ? node.args.find(side => !['bool', 'dyn'].includes(typeOf(side))) : undefined)
const typeOf = (node: ASTNode): string => (node as { readonly checkedType?: { readonly name: string } }).checkedType?.name ?? ''

const wordsOf = (fault: CelFault, known: ReadonlySet<string>): string => {
  const { code, node, summary = fault.message ?? '' } = fault
  const unknown = (name: string): string => `undeclared reference to '${name}' (in container '')`
  switch (code) {
    case 'unknown_variable': return unknown(summary.replace('Unknown variable: ', ''))
    case 'no_such_key': return `undefined field '${summary.replace('No such key: ', '')}'`
    case 'invalid_logical_operand': return `expected type 'bool' but found '${typeWords(/'(.*)'/.exec(summary)?.[1] ?? '')}'`
    case 'cannot_index_type': if (node?.op === '[]' || node?.op === '[?]') return `found no matching overload for '_[_]' applied to '(${node.args.map(side => typeWords(typeOf(side))).join(', ')})'`
      return `type '${typeWords(/'(.*)'/.exec(summary)?.[1] ?? '')}' does not support field selection`
    case 'invalid_comprehension_range': return `expression of type '${typeWords(/'(.*?)'/.exec(summary)?.[1] ?? '')}' cannot be range of a comprehension (must be list, map, or dynamic)`
    case 'no_such_overload': {
      const [left = '', right] = summary.replace('no such overload: ', '').split(` ${node?.op ?? ''} `)
      if (right === undefined) return `found no matching overload for '${left.charAt(0)}_' applied to '(${typeWords(left.slice(1))})'`
      return `found no matching overload for '${node?.op === 'in' ? '@in' : `_${node?.op ?? ''}_`}' applied to '(${typeWords(left)}, ${typeWords(right)})'`
    }
    case 'no_matching_overload': return callWords(summary, node, known, unknown)
    case 'literal': return typeWords(summary)
    case 'invalid_macro_argument': return summary.replace('has() invalid argument', 'invalid argument to has() macro')
    case 'unexpected_token': return summary === 'Unexpected token: EOF' ? `Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}` : `Syntax error: ${summary}`
    default:
      if (node?.op === '?:') return `found no matching overload for '_?_:_' applied to '(${node.args.map(part => typeWords(typeOf(part))).join(', ')})'`
      return syntaxWords(summary) ?? summary
  }
}

/** The parser's own words; those of Kubernetes also list what would have been right. */
const syntaxWords = (summary: string): string | undefined => {
  if (summary === 'Expected RPAREN, got EOF') return "Syntax error: missing ')' at '<EOF>'"
  const extra = /^Unexpected character: '(.*)'$/.exec(summary)?.[1]
  return extra === undefined ? undefined : `Syntax error: extraneous input '${extra}' expecting <EOF>`
}

const callWords = (summary: string, node: ASTNode | undefined, known: ReadonlySet<string>, unknown: (name: string) => string): string => {
  const [, called = '', given = ''] = /'(.*?)\((.*)\)'/.exec(summary) ?? []
  if (node?.op !== 'rcall') return known.has(called) ? `found no matching overload for '${called}' applied to '(${typeWords(given)})'` : unknown(called)
  const name = node.args[0]
  const receiver = typeOf(node.args[1])
  return known.has(name) ? `found no matching overload for '${name}' applied to '${typeWords(receiver)}.(${typeWords(given)})'` : unknown(name)
}

/** `list<string>` as `list(string)`, and names of times as CEL writes them. */
const typeWords = (type: string): string => type.replaceAll('optional<', 'optional_type<').replaceAll('<', '(').replaceAll('>', ')').replaceAll('google.protobuf.Timestamp', 'timestamp').replaceAll('google.protobuf.Duration', 'duration')

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
