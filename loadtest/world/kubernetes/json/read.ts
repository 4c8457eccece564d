import { signTooDeep } from './depth.ts'
import { duplicateKeys } from './duplicate-keys.ts'

/** What a JSON text says, and the paths of keys that stand in it twice. */
export interface ReadJson { readonly value: unknown; readonly duplicates: readonly string[] }

/**
 * Reads JSON. With `findDuplicates` (fieldValidation Strict and Warn) a second pass looks for repeated keys, of which the last
 * counts; without it `duplicates` is empty. Throws SyntaxError when the text is not JSON, or nested deeper than anything is read.
 */
export const readJson = (text: string, findDuplicates: boolean): ReadJson => {
  const value: unknown = JSON.parse(text)
  const sign = signTooDeep(text)
  if (sign !== undefined) throw new SyntaxError(`Unexpected token '${sign}', exceeded max depth`)
  return { value, duplicates: findDuplicates ? duplicateKeys(text) : [] }
}
