import { isKindOf, propertyNames } from './kinds.ts'
import { affects, stepsOf } from './paths.ts'
import { invalidArgument, VimError } from './vim-error.ts'

export interface PropertySpec { readonly type: string; readonly all?: boolean; readonly pathSet?: readonly string[] }

/** The property paths that a filter tells, by type of object. */
export interface PropertySets {
  /** The paths of a type; empty when nothing is told of it. */
  pathsOf(type: string): readonly string[]
  /** Those of them that a change at `changed` may change. */
  affected(type: string, changed: string): readonly string[]
}

interface Compiled { readonly paths: readonly string[]; readonly affected: Map<string, readonly string[]> }

/** InvalidArgument without any set, InvalidProperty for a property that the type does not have. */
export const compile = (propSet: readonly PropertySpec[]): PropertySets => {
  if (propSet.length === 0) throw invalidArgument('spec.propSet', 'A specified parameter was not correct: spec.propSet')
  for (const spec of propSet) check(spec)
  const types = new Map<string, Compiled>()
  const compiled = (type: string): Compiled => {
    const known = types.get(type)
    if (known !== undefined) return known
    const paths = new Set(propSet.filter(spec => isKindOf(type, spec.type)).flatMap(({ all, pathSet }) => (all === true ? propertyNames(type) : (pathSet ?? []))))
    const made = { paths: [...paths], affected: new Map<string, readonly string[]>() }
    types.set(type, made)
    return made
  }
  return {
    pathsOf: type => compiled(type).paths,
    affected: (type, changed) => {
      const { paths, affected } = compiled(type)
      const known = affected.get(changed)
      if (known !== undefined) return known
      const found = paths.filter(path => affects(changed, path))
      affected.set(changed, found)
      return found
    },
  }
}

const check = ({ type, pathSet = [] }: PropertySpec): void => {
  const known = propertyNames(type)
  for (const path of pathSet) {
    const [first] = stepsOf(path)
    // Of types that are not simulated nothing is known; there are no objects of them either.
    if (first === undefined || (known.length > 0 && !known.includes(first.name))) throw new VimError('InvalidProperty', `The property '${path}' is not one of ${type}.`, { name: path })
  }
}
