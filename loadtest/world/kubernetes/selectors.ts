import type { ApiObject } from '#world/kubernetes/kind.ts'
import { invalid } from '#world/kubernetes/schema/causes.ts'
import { labelValue, qualifiedName } from '#world/kubernetes/schema/names.ts'

/** An object's labels, as selectors look at them. */
export type Labels = Readonly<Record<string, string>> | undefined

/** A parsed label selector. */
export interface LabelSelector { readonly ok: true; matches(labels: Labels): boolean }
/** A selector that cannot be read; the message is worded as by Kubernetes and belongs into a 400. */
export interface SelectorFault { readonly ok: false; readonly message: string }

type Requirement = (labels: Labels) => boolean

/**
 * Reads a label selector as it stands in a URL: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`, joined by
 * commas. An empty text selects everything.
 */
export function parseLabelSelector(text: string): LabelSelector | SelectorFault {
  const tokens = tokensOf(text)
  const requirements: Requirement[] = []
  try {
    while (tokens.peek() !== '') {
      if (isSign(tokens.peek()) && tokens.peek() !== '!') throw new Unreadable(`found '${tokens.peek()}', expected: !, identifier, or 'end of string'`)
      requirements.push(readable(() => requirement(tokens)))
      const next = tokens.take()
      if (next === '') break
      if (next !== ',') throw new Unreadable(`found '${next}', expected: ',' or 'end of string'`)
      if (isSign(tokens.peek()) && tokens.peek() !== '!') throw new Unreadable(`found '${tokens.peek()}', expected: identifier after ','`)
    }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, message: error.message }
    throw error
  }
  return { ok: true, matches: (labels) => requirements.every((met) => met(labels)) }
}

class Unreadable extends Error {}

/** Faults within one requirement say so. */
const readable = (read: () => Requirement): Requirement => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(`unable to parse requirement: ${error.message}`)
    throw error
  }
}

interface Tokens { peek(): string; take(): string }

const tokenPattern = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y

function tokensOf(text: string): Tokens {
  const list: string[] = []
  tokenPattern.lastIndex = 0
  for (let match = tokenPattern.exec(text); match !== null; match = tokenPattern.exec(text)) list.push(match[1] ?? '')
  let at = 0
  return { peek: () => list[at] ?? '', take: () => list[at++] ?? '' }
}

const isSign = (token: string): boolean => token === '' || /^(==|!=|[=!(),<>])$/.test(token)

function requirement(tokens: Tokens): Requirement {
  if (tokens.peek() === '!') {
    tokens.take()
    const key = keyOf(tokens, 'identifier')
    return (labels) => labels?.[key] === undefined
  }
  const key = keyOf(tokens, `!, identifier, or 'end of string'`)
  switch (tokens.peek()) {
    case '': case ',': return (labels) => labels?.[key] !== undefined
    case '=': case '==': return oneOf(key, checkedValues(key, [singleValue(tokens)]))
    case '!=': return noneOf(key, checkedValues(key, [singleValue(tokens)]))
    case 'in': return oneOf(key, checkedValues(key, valueList(tokens)))
    case 'notin': return noneOf(key, checkedValues(key, valueList(tokens)))
    case '>': return compared(key, tokens, (label, limit) => label > limit)
    case '<': return compared(key, tokens, (label, limit) => label < limit)
    default: throw new Unreadable(`found '${tokens.peek()}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

const oneOf = (key: string, values: readonly string[]): Requirement => {
  if (values.length === 1) return (labels) => labels?.[key] === values[0]
  const set = new Set(values)
  return (labels) => labels?.[key] !== undefined && set.has(labels[key])
}

const noneOf = (key: string, values: readonly string[]): Requirement => {
  const set = new Set(values)
  return (labels) => labels?.[key] === undefined || !set.has(labels[key])
}

function compared(key: string, tokens: Tokens, holds: (label: number, limit: number) => boolean): Requirement {
  const text = singleValue(tokens)
  if (!/^[-+]?\d+$/.test(text)) throw new Unreadable(`values[0]: ${invalid('', text, `for 'Gt', 'Lt' operators, the value must be an integer`).message}`)
  checkedValues(key, [text])
  return (labels) => {
    const label = labels?.[key]
    return label !== undefined && /^[-+]?\d+$/.test(label) && holds(Number(label), Number(text))
  }
}

function keyOf(tokens: Tokens, expected: string): string {
  const key = tokens.take()
  if (isSign(key)) throw new Unreadable(`found '${key}', expected: ${expected}`)
  const faults = qualifiedName(key).map((why) => why.replace(/^a qualified name/, 'a valid label key'))
  if (faults.length > 0) throw new Unreadable(`<nil>: ${invalid('', key, faults.join('; ')).message}`)
  return key
}

function singleValue(tokens: Tokens): string {
  tokens.take()
  const next = tokens.peek()
  if (next === '' || next === ',') return ''
  if (isSign(next)) throw new Unreadable(`found '${next}', expected: identifier`)
  return tokens.take()
}

/** Values are looked at in the order of the alphabet, each one once. */
function checkedValues(key: string, values: readonly string[]): readonly string[] {
  for (const [index, value] of [...new Set(values)].sort().entries()) {
    const [fault] = labelValue(value)
    if (fault !== undefined) throw new Unreadable(`values[${index}][${key}]: ${invalid('', value, fault).message}`)
  }
  return values
}

function valueList(tokens: Tokens): string[] {
  tokens.take()
  const opening = tokens.take()
  if (opening !== '(') throw new Unreadable(`found '${opening}' expected: '('`)
  const values: string[] = []
  for (let value = tokens.take(); ; value = tokens.take()) {
    if (value === ')' || value === ',') values.push('')
    else if (isSign(value)) throw new Unreadable(`found '${value}', expected: ',', ')' or identifier`)
    else values.push(value)
    const next = value === ')' || value === ',' ? value : tokens.take()
    if (next === ')') return values
    if (next !== ',') throw new Unreadable(`found '${next}', expected: ',' or ')'`)
  }
}

/** A LabelSelector object, as webhooks, services and topology rules hold it. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[] | undefined
  }[] | undefined
}

/** Whether labels meet a LabelSelector object: an absent one selects nothing, an empty one everything. Unknown operators select nothing. */
export function matchLabelSelector(selector: LabelSelectorObject | undefined, labels: Labels): boolean {
  if (selector === undefined) return false
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels?.[key] === value)
    && (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      switch (operator) {
        case 'In': return oneOf(key, values ?? [])(labels)
        case 'NotIn': return noneOf(key, values ?? [])(labels)
        case 'Exists': return labels?.[key] !== undefined
        case 'DoesNotExist': return labels?.[key] === undefined
        default: return false
      }
    })
}

/** A parsed field selector. `exact` gives what each field has to equal, for those who can look objects up by it. */
export interface FieldSelector { readonly ok: true; readonly exact: Readonly<Record<string, string>>; matches(object: ApiObject): boolean }

/**
 * Reads a field selector: `metadata.name=a,spec.x!=b`, commas and equal signs in values escaped by a backslash. Only the fields of
 * `allowed` can be asked for. A field that an object lacks equals the empty text.
 */
export function parseFieldSelector(text: string, allowed: readonly string[]): FieldSelector | SelectorFault {
  const exact: Record<string, string> = {}
  const terms: ((object: ApiObject) => boolean)[] = []
  for (const term of text.split(/(?<!\\),/).filter((part) => part !== '')) {
    const parts = /^((?:\\.|[^=!\\]|!(?!=))*)(==|!=|=)(.*)$/s.exec(term)
    if (parts === null) return { ok: false, message: `invalid selector: '${text}'; can't understand '${term}'` }
    const [, field = '', operator, escaped = ''] = parts
    const value = unescaped(escaped)
    if (typeof value !== 'string') return { ok: false, message: `invalid field selector: ${value.fault}` }
    if (field === '' && value === '') continue
    if (!allowed.includes(field)) return { ok: false, message: `field label not supported: ${field}` }
    const path = field.split('.')
    if (operator === '!=') terms.push((object) => textAt(object, path) !== value)
    else {
      exact[field] = value
      terms.push((object) => textAt(object, path) === value)
    }
  }
  return { ok: true, exact, matches: (object) => terms.every((holds) => holds(object)) }
}

/** A value without its escapes: only backslashes, commas and equal signs have them, and have to. */
function unescaped(text: string): string | { readonly fault: string } {
  const odd = /\\([^\\,=]|$)/.exec(text.replaceAll(/\\[\\,=]/g, ''))
  if (odd !== null) return { fault: `invalid escape sequence: ${odd[0]}` }
  const sign = /[,=]/.exec(text.replaceAll(/\\./g, ''))
  return sign === null ? text.replaceAll(/\\([\\,=])/g, '$1') : { fault: `unescaped character in value: ${sign[0].charCodeAt(0)}` }
}

function textAt(object: ApiObject, path: readonly string[]): string {
  let value: unknown = object
  for (const name of path) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return value === undefined || value === null ? '' : String(value)
}
