import type { Cause } from '#world/kubernetes/kind.ts'

/** One validation under way: where it stands in the object and what it has found. */
export interface Walk {
  /** Names and indices from the root to the value now looked at. */
  readonly path: (string | number)[]
  causes: Cause[]
  /** What list types find (duplicates); reported after everything else, as Kubernetes does. */
  listCauses: Cause[]
  /** What stood before where the walk is; undefined on a create, and where it cannot be told. */
  old: unknown
}

/** Looks at one value and adds to `walk` what is wrong with it. */
export type Check = (walk: Walk, value: unknown) => void

/** Where the walk stands, as Kubernetes names it: `spec.list[0].name`. Empty at the root. */
export function fieldOf(walk: Walk): string {
  let field = ''
  for (const part of walk.path) {
    if (typeof part === 'number') field += `[${part}]`
    else field = field === '' ? part : `${field}.${part}`
  }
  return field
}

/** Name of a JSON value's type, as messages use it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
