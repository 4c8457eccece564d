import { isMoRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { owned } from './own-text.ts'

/** What is known of one managed object: values by property path. */
export type Properties = Readonly<Record<string, unknown>>

/** One entry of an update set, as far as it is used. */
export interface ObjectUpdate {
  readonly kind: 'enter' | 'modify' | 'leave'
  readonly obj: MoRef
  readonly changeSet?: readonly PropertyChange[] | undefined
}
export interface PropertyChange { readonly name: string; readonly op: string; readonly val?: unknown }

/** How properties of one type of object are kept. */
export interface Keeping {
  /** What stays when it is said to be gone: of VMs whose host is away vCenter cannot read the configuration. */
  readonly stays: (path: string) => boolean
  /** What is kept of a value. */
  readonly read: (path: string, value: unknown) => unknown
}
const asTheyAre: Keeping = { stays: () => false, read: (_, value) => value }

/** `known` after an update. An `enter` may come for an object that is known: it says all there is. */
export const changed = (known: Properties, { kind, changeSet }: ObjectUpdate, { stays, read }: Keeping = asTheyAre): Properties => {
  const next: Record<string, unknown> = kind === 'enter' ? Object.fromEntries(Object.entries(known).filter(([name]) => stays(name))) : { ...known }
  for (const { name, op, val } of changeSet ?? []) {
    const goes = op === 'remove' || op === 'indirectRemove'
    if (val !== undefined && !goes) next[name] = owned(read(name, val))
    else if (!stays(name)) delete next[name]
  }
  return next
}

export const textAt = (properties: Properties, path: string): string | undefined => {
  const value = properties[path]
  return typeof value === 'string' && value !== '' ? value : undefined
}
/** Numbers that nothing is said of count as 0. */
export const numberAt = (properties: Properties, path: string): number => {
  const value = properties[path]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
export const trueAt = (properties: Properties, path: string): boolean => properties[path] === true
export const refAt = (properties: Properties, path: string): MoRef | undefined => {
  const value = properties[path]
  return isMoRef(value) ? value : undefined
}
/** A list; one element may have come without being one. */
export const listAt = (properties: Properties, path: string): readonly VimObject[] => asList(properties[path])

export const asList = (value: unknown): readonly VimObject[] => {
  if (value === undefined || value === null || value === '') return []
  return (Array.isArray(value) ? value : [value]).filter((item): item is VimObject => typeof item === 'object' && item !== null)
}
export const refsAt = (properties: Properties, path: string): readonly string[] => {
  const value = properties[path]
  return (Array.isArray(value) ? value : [value]).filter(isMoRef).map(ref => ref.value)
}
