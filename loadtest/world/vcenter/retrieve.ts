import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { anyValue } from './kinds.ts'
import { pathsOf, selected, type FilterSpec } from './filter.ts'
import { propertyOf, type Managed, type Objects } from './objects.ts'
import type { Session } from './sessions.ts'
import { invalidArgument } from './vim-error.ts'
import type { Views } from './views.ts'

/** vCenter gives at most so many objects in one answer. */
const mostObjects = 1_000
/** Answers begun and never finished: the oldest are dropped. */
const mostPages = 100

/** Objects that are still to be told, and how many at a time. */
export interface Page { readonly rest: readonly { readonly object: MoRef; readonly spec: FilterSpec }[]; readonly size: number; readonly objects: Objects }

/** PropertyCollector.RetrievePropertiesEx; undefined when nothing is selected. */
export const retrieve = (objects: Objects, views: Views, session: Session, specSet: readonly FilterSpec[], maxObjects: number | undefined): VimObject | undefined => {
  const rest = specSet.flatMap(spec => selected(spec, objects, views).map(({ ref }) => ({ object: ref, spec })))
  return rest.length === 0 ? undefined : page(session, { rest, size: Math.min(maxObjects ?? mostObjects, mostObjects), objects })
}

/** PropertyCollector.ContinueRetrievePropertiesEx; a token is good once. */
export const continueRetrieve = (session: Session, token: string): VimObject => {
  const next = session.pages.get(token)
  if (next === undefined) throw invalidArgument('token', 'A specified parameter was not correct: token')
  session.pages.delete(token)
  return page(session, next)
}

let tokens = 0
const page = (session: Session, { rest, size, objects }: Page): VimObject => {
  const now = rest.slice(0, size)
  const later = rest.slice(size)
  const contents = now.flatMap(({ object, spec }) => {
    const standing = objects.get(object)
    return standing === undefined ? [] : [contentOf(standing, spec)]
  })
  if (later.length === 0) return { objects: contents }
  const token = `${session.key.slice(0, 8)}-${++tokens}`
  if (session.pages.size >= mostPages) session.pages.delete(session.pages.keys().next().value as string)
  session.pages.set(token, { rest: later, size, objects })
  return { token, objects: contents }
}

const contentOf = (object: Managed, spec: FilterSpec): VimObject => ({
  obj: object.ref,
  propSet: pathsOf(spec, object).flatMap(name => {
    const value = propertyOf(object, name)
    return value === undefined ? [] : [{ name, val: anyValue(object.ref.type, name, value) }]
  }),
})
