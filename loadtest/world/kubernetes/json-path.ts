import { isRecord, own } from '#world/kubernetes/schema/clone.ts'

/** Gives all values that a path selects in a value, in order; none when something on the way is missing. */
export type JsonPath = (value: unknown) => unknown[]

type Step = (values: readonly unknown[]) => unknown[]

/**
 * Reads the part of JSONPath that printer columns use: `.a.b`, `.a\.b`, `['a.b']`, `[0]`, `[-1]`, `[*]`, `.*`, and filters that compare
 * with a literal (`[?(@.type=="Ready")]`) or ask whether a field is there (`[?(@.a)]`). Gives undefined when the path is none of that.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = []
  let rest = text.trim().replace(/^\{(.*)\}$/s, '$1').replace(/^\$/, '')
  if (rest !== '' && !rest.startsWith('.') && !rest.startsWith('[')) rest = `.${rest}`
  while (rest !== '') {
    const read = stepAt(rest)
    if (read === undefined) return undefined
    steps.push(read.step)
    rest = rest.slice(read.length)
  }
  return (value) => steps.reduce<unknown[]>((values, step) => step(values), [value])
}

function stepAt(text: string): { readonly step: Step; readonly length: number } | undefined {
  const star = /^(\.\*|\[\*\])/.exec(text)
  if (star !== null) return { step: everything, length: star[0].length }
  const name = /^\.((?:\\.|[^.[\]\\])+)/.exec(text)
  if (name !== null) return { step: field((name[1] ?? '').replaceAll(/\\(.)/g, '$1')), length: name[0].length }
  const quoted = /^\[(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")\]/.exec(text)
  if (quoted !== null) return { step: field((quoted[1] ?? quoted[2] ?? '').replaceAll(/\\(.)/g, '$1')), length: quoted[0].length }
  const index = /^\[(-?\d+)\]/.exec(text)
  if (index !== null) return { step: item(Number(index[1])), length: index[0].length }
  const filtered = /^\[\?\((.*?)\)\]/s.exec(text)
  const step = filtered === null ? undefined : filter(filtered[1] ?? '')
  return filtered === null || step === undefined ? undefined : { step, length: filtered[0].length }
}

const everything: Step = (values) => values.flatMap((value) => Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [])

const field = (name: string): Step => (values) => {
  const found: unknown[] = []
  for (const value of values) {
    const one = isRecord(value) ? own(value, name) : undefined
    if (one !== undefined) found.push(one)
  }
  return found
}

const item = (index: number): Step => (values) => {
  const found: unknown[] = []
  for (const value of values) {
    const one: unknown = Array.isArray(value) ? value.at(index) : undefined
    if (one !== undefined) found.push(one)
  }
  return found
}

function filter(text: string): Step | undefined {
  const parts = /^\s*@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.*?))?\s*$/s.exec(text)
  if (parts === null) return undefined
  const path = parseJsonPath(parts[1] ?? '')
  if (path === undefined) return undefined
  const operator = parts[2]
  if (operator === undefined) return (values) => items(values).filter((one) => path(one).length > 0)
  const literal = literalOf(parts[3] ?? '')
  return (values) => items(values).filter((one) => path(one).some((found) => holds(found, operator, literal)))
}

const items = (values: readonly unknown[]): unknown[] => values.flatMap((value) => Array.isArray(value) ? value : [])

function literalOf(text: string): unknown {
  const quoted = /^(?:'(.*)'|"(.*)")$/s.exec(text)
  if (quoted !== null) return quoted[1] ?? quoted[2]
  if (text === 'true' || text === 'false') return text === 'true'
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function holds(found: unknown, operator: string, literal: unknown): boolean {
  switch (operator) {
    case '==': return found === literal
    case '!=': return found !== literal
    case '<': return (found as number) < (literal as number)
    case '>': return (found as number) > (literal as number)
    case '<=': return (found as number) <= (literal as number)
    default: return (found as number) >= (literal as number)
  }
}
