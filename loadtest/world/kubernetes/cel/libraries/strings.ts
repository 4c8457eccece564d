import type { Library } from '#world/kubernetes/cel/environment.ts'
import { goExpression } from '#world/kubernetes/schema/check-scalar.ts'

const global = (pattern: string): RegExp => {
  const { source, flags } = goExpression(pattern)
  return new RegExp(source, `${flags}g`)
}

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  if (value instanceof Map) return `{${[...value].map(([key, inner]) => `${shown(key)}: ${shown(inner)}`).join(', ')}}`
  return String(value)
}

const fixed = (value: unknown, precision: string | undefined): string => Number(value).toFixed(precision === undefined ? 6 : Number(precision))
const exponent = (value: unknown, precision: string | undefined): string => Number(value).toExponential(precision === undefined ? 6 : Number(precision)).replace(/e([+-])(\d)$/, 'e$10$2')

const verbs: Readonly<Record<string, (value: unknown, precision: string | undefined) => string>> = {
  s: shown, d: value => shown(value), f: fixed, e: exponent,
  b: value => (typeof value === 'boolean' ? (value ? '1' : '0') : (value as bigint).toString(2)),
  o: value => (value as bigint).toString(8),
  x: value => hex(value), X: value => hex(value).toUpperCase(),
}
const hex = (value: unknown): string => (typeof value === 'bigint' ? value.toString(16) : Buffer.from(value as string).toString('hex'))

/** `%s`, `%d`, `%.2f` … in a text replaced by what stands in the list. */
const format = (template: string, values: readonly unknown[]): string => {
  let next = 0
  return template.replaceAll(/%(?:(%)|(?:\.(\d+))?([a-zA-Z]))/g, (_, percent: string | undefined, precision: string | undefined, verb: string) => {
    if (percent !== undefined) return '%'
    const show = verbs[verb]
    if (show === undefined) throw new Error(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
    if (next >= values.length) throw new Error(`index ${next} out of range`)
    return show(values[next++], precision)
  })
}

const replace = (text: string, from: string, to: string, most: number): string => {
  let left = most
  return text.replaceAll(from, found => (left-- > 0 ? to : found))
}

/** Texts: replacing, formatting, and searching by expressions. */
export const addStrings: Library = environment => {
  environment.registerFunction('string.charAt(int): string', (text: string, at: bigint) => {
    if (at < 0n || at > BigInt(text.length)) throw new Error(`index out of range: ${at}`)
    return text.charAt(Number(at))
  })
  environment.registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) => text.replaceAll(from, () => to))
  environment.registerFunction('string.replace(string, string, int): string', (text: string, from: string, to: string, most: bigint) => replace(text, from, to, most < 0n ? Infinity : Number(most)))
  environment.registerFunction('string.format(list): string', format)
  environment.registerFunction('string.find(string): string', (text: string, pattern: string) => goExpression(pattern).exec(text)?.[0] ?? '')
  environment.registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => text.match(global(pattern)) ?? [])
  environment.registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, most: bigint) => (text.match(global(pattern)) ?? []).slice(0, most < 0n ? undefined : Number(most)))
  environment.registerFunction('string.includes(string): bool', (text: string, other: string) => text === other)
}
