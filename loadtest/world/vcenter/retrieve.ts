import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { anyValue } from './kinds.ts'
import { selectedNow, type FilterSpec } from './filter.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'
import { compile } from './property-sets.ts'
import { standing } from './selection.ts'
import type { Session } from './sessions.ts'
import { invalidArgument, notFound } from './vim-error.ts'
import type { Views } from './views.ts'

/** vCenter gives at most so many objects in one answer. */
const mostObjects = 1_000
/** Answers begun and never finished: the oldest are dropped. */
const mostPages = 100

/** Objects that are still to be told, and how many at a time. */
export interface Page { readonly rest: readonly Told[]; readonly size: number }
interface Told { readonly ref: MoRef; readonly paths: readonly string[] }
export interface Readable { readonly objects: Objects; readonly views: Views }

/** PropertyCollector.RetrievePropertiesEx; undefined when nothing is selected. */
export const retrieve = (from: Readable, session: Session, specSet: readonly FilterSpec[], maxObjects: number | undefined): VimObject | undefined => {
  const rest = specSet.flatMap(spec => toldOf(from, spec))
  return rest.length === 0 ? undefined : page(from, session, { rest, size: Math.max(1, Math.min(maxObjects ?? mostObjects, mostObjects)) })
}

/** PropertyCollector.RetrieveProperties, of older clients: everything at once. */
export const retrieveAll = (from: Readable, specSet: readonly FilterSpec[]): readonly VimObject[] =>
  specSet.flatMap(spec => toldOf(from, spec)).flatMap(told => contentOf(from, told))

/** PropertyCollector.ContinueRetrievePropertiesEx; a token is good once. */
export const continueRetrieve = (from: Readable, session: Session, token: string): VimObject => {
  const next = session.pages.get(token)
  if (next === undefined) throw invalidArgument('token', 'A specified parameter was not correct: token')
  session.pages.delete(token)
  return page(from, session, next)
}

const toldOf = ({ objects, views }: Readable, spec: FilterSpec): readonly Told[] => {
  const properties = compile(spec.propSet)
  return selectedNow(spec, objects, views).map(({ ref }) => ({ ref, paths: properties.pathsOf(ref.type) }))
}

const page = (from: Readable, session: Session, { rest, size }: Page): VimObject => {
  const objects = rest.slice(0, size).flatMap(told => contentOf(from, told))
  const later = rest.slice(size)
  if (later.length === 0) return { objects }
  const token = `${session.key.slice(0, 8)}-${++session.tokens}`
  if (session.pages.size >= mostPages) session.pages.delete(session.pages.keys().next().value as string)
  session.pages.set(token, { rest: later, size })
  return { token, objects }
}

/** Empty for an object that has gone meanwhile. */
const contentOf = ({ objects, views }: Readable, { ref, paths }: Told): readonly VimObject[] => {
  const object: Managed | undefined = standing(ref, objects, views)
  if (object === undefined) return []
  const propSet = paths.flatMap(name => {
    const value = propertyOf(object, name)
    return value === undefined ? [] : [{ name, val: anyValue(ref.type, name, value) }]
  })
  return [{ obj: ref, propSet }]
}

/** One property of one object, as some clients read it. */
export const fetchProperty = ({ objects, views }: Readable, ref: MoRef, path: string): unknown => {
  const object = standing(ref, objects, views)
  if (object === undefined) throw notFound(ref)
  compile([{ type: ref.type, pathSet: [path] }])
  const value = propertyOf(object, path)
  return value === undefined ? undefined : anyValue(ref.type, path, value)
}
