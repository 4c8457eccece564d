import { isMoRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'

/** What is known of one managed object: values by property path. */
export type Properties = Readonly<Record<string, unknown>>

/** One entry of an update set, as far as it is used. */
export interface ObjectUpdate {
  readonly kind: 'enter' | 'modify' | 'leave'
  readonly obj: MoRef
  readonly changeSet?: readonly PropertyChange[] | undefined
}
export interface PropertyChange { readonly name: string; readonly op: string; readonly val?: unknown }

/**
 * `known` after an update. An `enter` may come for an object that is known: it says all there is. What `keeps` names
 * stays all the same when it is said to be gone: of VMs whose host is away vCenter cannot read the configuration.
 */
export const changed = (known: Properties, { kind, changeSet }: ObjectUpdate, keeps: (path: string) => boolean = () => false): Properties => {
  const next: Record<string, unknown> = kind === 'enter' ? Object.fromEntries(Object.entries(known).filter(([name]) => keeps(name))) : { ...known }
  for (const { name, op, val } of changeSet ?? []) {
    if (op === 'assign' || op === 'add') {
      if (val !== undefined) next[name] = val
      else if (!keeps(name)) delete next[name]
    } else if (!keeps(name)) delete next[name]
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
