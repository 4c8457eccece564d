import { readFileSync } from 'node:fs'
import type { Field } from '#protocols/api/fields.ts'

/** What is compared of a field. */
export type Said = Pick<Field, 'path' | 'type' | 'required' | 'rules'>

/** The published fields, as facts: kind, path, type, required and rules, tab-separated. */
export const published: ReadonlyMap<string, readonly Said[]> = Map.groupBy(
  readFileSync(new URL('fields.tsv', import.meta.url), 'utf8').trimEnd().split('\n').slice(1).map(line => {
    const [kind = '', path = '', type = '', required = '', rules = ''] = line.split('\t')
    return { kind, path, type, required: required === 'yes', rules: rules === '' ? [] : rules.split(' ; ') }
  }), ({ kind }) => kind)

/** Where two say different things of a kind: `+ path` is ours alone, `- path` theirs alone, `~ path` is told how it differs. */
export const differences = (ours: readonly Said[], theirs: readonly Said[]): readonly string[] => {
  const known = new Map(theirs.map(field => [field.path, field]))
  const paths = new Set(ours.map(({ path }) => path))
  return [
    ...ours.flatMap(field => {
      const other = known.get(field.path)
      if (other === undefined) return [`+ ${field.path}`]
      return said(field) === said(other) ? [] : [`~ ${field.path}: ${said(field)} instead of ${said(other)}`]
    }),
    ...theirs.filter(({ path }) => !paths.has(path)).map(({ path }) => `- ${path}`),
  ]
}

const said = ({ type, required, rules }: Said): string => [type, ...required ? ['required'] : [], ...rules].join(' ; ')
