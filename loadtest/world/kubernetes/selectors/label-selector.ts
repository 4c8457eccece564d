import { invalid } from '#world/kubernetes/schema/causes.ts'
import { own } from '#world/kubernetes/schema/clone.ts'
import { labelValue, qualifiedName } from '#world/kubernetes/schema/names.ts'
import type { SelectorFault } from './selector-fault.ts'

/** An object's labels, as selectors look at them. */
export type Labels = Readonly<Record<string, string>> | undefined

/** A parsed label selector. */
export interface LabelSelector { readonly ok: true; matches(labels: Labels): boolean }

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
    return absent(key)
  }
  const key = keyOf(tokens, `!, identifier, or 'end of string'`)
  switch (tokens.peek()) {
    case '': case ',': return present(key)
    case '=': case '==': return oneOf(key, checkedValues(key, [singleValue(tokens)]))
    case '!=': return noneOf(key, checkedValues(key, [singleValue(tokens)]))
    case 'in': return oneOf(key, checkedValues(key, valueList(tokens)))
    case 'notin': return noneOf(key, checkedValues(key, valueList(tokens)))
    case '>': return compared(key, tokens, (label, limit) => label > limit)
    case '<': return compared(key, tokens, (label, limit) => label < limit)
    default: throw new Unreadable(`found '${tokens.peek()}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

/** The label is there. */
export const present = (key: string): Requirement => (labels) => own(labels, key) !== undefined

/** The label is not there. */
export const absent = (key: string): Requirement => (labels) => own(labels, key) === undefined

/** The label is there and has one of the values. */
export const oneOf = (key: string, values: readonly string[]): Requirement => {
  if (values.length === 1) return (labels) => own(labels, key) === values[0]
  const set = new Set(values)
  return (labels) => has(set, own(labels, key))
}

/** The label is not there, or has none of the values. */
export const noneOf = (key: string, values: readonly string[]): Requirement => {
  const set = new Set(values)
  return (labels) => !has(set, own(labels, key))
}

const has = (values: ReadonlySet<string>, label: string | undefined): boolean => label !== undefined && values.has(label)

function compared(key: string, tokens: Tokens, holds: (label: number, limit: number) => boolean): Requirement {
  const text = singleValue(tokens)
  if (!/^[-+]?\d+$/.test(text)) throw new Unreadable(`values[0]: ${invalid('', text, `for 'Gt', 'Lt' operators, the value must be an integer`).message}`)
  checkedValues(key, [text])
  return (labels) => {
    const label = own(labels, key)
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
