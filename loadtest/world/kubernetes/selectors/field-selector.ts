import type { ApiObject } from '#world/kubernetes/kind.ts'
import { valueAt } from '#world/kubernetes/schema/value-at.ts'
import type { SelectorFault } from './selector-fault.ts'

/** A parsed field selector. */
export interface FieldSelector { readonly ok: true; matches(object: ApiObject): boolean }

/**
 * Reads a field selector: `metadata.name=a,spec.x!=b`, commas and equal signs in values escaped by a backslash. Only the fields of
 * `allowed` can be asked for. A field that an object lacks equals the empty text.
 */
export function parseFieldSelector(text: string, allowed: readonly string[]): FieldSelector | SelectorFault {
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
    terms.push((object) => (textAt(object, path) === value) === (operator !== '!='))
  }
  return { ok: true, matches: (object) => terms.every((holds) => holds(object)) }
}

/** A value without its escapes: only backslashes, commas and equal signs have them, and have to. */
function unescaped(text: string): string | { readonly fault: string } {
  const odd = /\\([^\\,=]|$)/.exec(text.replaceAll(/\\[\\,=]/g, ''))
  if (odd !== null) return { fault: `invalid escape sequence: ${odd[0]}` }
  const sign = /[,=]/.exec(text.replaceAll(/\\./g, ''))
  return sign === null ? text.replaceAll(/\\([\\,=])/g, '$1') : { fault: `unescaped character in value: ${sign[0].charCodeAt(0)}` }
}

function textAt(object: ApiObject, path: readonly string[]): string {
  const value = valueAt(object, path)
  return value === undefined || value === null ? '' : String(value)
}
