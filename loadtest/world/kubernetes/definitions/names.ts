import type { Condition } from '../conditions.ts'
import { setOrDelete } from '../schema/clone.ts'
import type { Names } from './definition.ts'

/** Names that definitions of one group have, those of resources (plural, singular, short names) and those of kinds (also of lists). */
export interface TakenNames { readonly resources: ReadonlySet<string>; readonly kinds: ReadonlySet<string> }

/** What a definition gets of the names it wants, and what is said about it. */
export interface Settled { readonly accepted: Names; readonly condition: Condition }

/** The names that definitions have. */
export const takenBy = (accepted: readonly Names[]): TakenNames => ({
  resources: new Set(accepted.flatMap(({ plural, singular = '', shortNames = [] }) => [plural, singular, ...shortNames])),
  kinds: new Set(accepted.flatMap(({ kind, listKind = '' }) => [kind, listKind])),
})

const singles = [['plural', 'PluralConflict', 'resources'], ['singular', 'SingularConflict', 'resources']] as const
const kinds = [['kind', 'KindConflict', 'kinds'], ['listKind', 'ListKindConflict', 'kinds']] as const
type Single = (typeof singles)[number] | (typeof kinds)[number]

/** Each name that nobody in the group has is given, the others stay as they were. Of several conflicts the last is told. */
export const settleNames = (wanted: Names, had: Names, taken: TakenNames): Settled => {
  const accepted: { -readonly [Name in keyof Names]: Names[Name] } = { ...had }
  let conflict: readonly [reason: string, names: readonly string[]] | undefined
  const settle = ([name, reason, among]: Single): void => {
    const value = wanted[name] ?? ''
    if (value !== (had[name] ?? '') && taken[among].has(value)) conflict = [reason, [value]]
    else accepted[name] = value
  }
  singles.forEach(settle)
  const inUse = (wanted.shortNames ?? []).filter(name => !(had.shortNames ?? []).includes(name) && taken.resources.has(name))
  if (inUse.length > 0) conflict = ['ShortNamesConflict', inUse]
  else setOrDelete(accepted, 'shortNames', wanted.shortNames)
  kinds.forEach(settle)
  setOrDelete(accepted, 'categories', wanted.categories)
  return { accepted: withoutEmpty(accepted), condition: conflict === undefined ? allAccepted : notAccepted(...conflict) }
}

/** Plural and kind are always said, the others when there is one. */
const withoutEmpty = ({ singular = '', listKind = '', ...names }: Names): Names => ({ ...names, ...(singular === '' ? {} : { singular }), ...(listKind === '' ? {} : { listKind }) })

const allAccepted: Condition = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
const notAccepted = (reason: string, names: readonly string[]): Condition => {
  const said = names.map(name => `${JSON.stringify(name)} is already in use`)
  return { type: 'NamesAccepted', status: 'False', reason, message: said.length === 1 ? said[0] ?? '' : `[${said.join(', ')}]` }
}
