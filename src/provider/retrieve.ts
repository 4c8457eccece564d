import { ok } from '#protocols/fault.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import type { VimResult } from './faults.ts'
import { objectFilter } from './filter-spec.ts'
import { asList, changed, type Keeping, type ObjectUpdate, type Properties } from './properties.ts'
import type { Session } from './session.ts'

/** Properties of several objects of a type, read in one call. NotFound when one of them is not there. */
export const retrieveAll = async (session: Session, type: string, ids: readonly string[], paths: readonly string[], about: string): Promise<VimResult<ReadonlyMap<string, Properties>>> => {
  const ready = await session.ready()
  if (!ready.ok) return ready
  const spec = { propSet: [{ type, pathSet: paths }], objectSet: ids.map(id => ({ obj: moRef(type, id) })) }
  const result = await session.call({ method: 'RetrievePropertiesEx', self: ready.value.content.propertyCollector, about, args: { specSet: [spec], options: {} } })
  if (!result.ok) return result
  const contents = asList((result.value as VimObject | undefined)?.objects)
  return ok(new Map(contents.map(content => [(content.obj as MoRef).value, Object.fromEntries(asList(content.propSet).map(({ name, val }) => [String(name), val]))])))
}

/** Properties of one object, read once. Paths that are not set are missing. NotFound when the object is not there. */
export const retrieve = async (session: Session, object: MoRef, paths: readonly string[], about: string, keeping?: Keeping): Promise<VimResult<Properties>> => {
  const ready = await session.ready()
  if (!ready.ok) return ready
  const result = await session.call({
    method: 'RetrievePropertiesEx', self: ready.value.content.propertyCollector, about, args: { specSet: [objectFilter(object, paths)], options: {} },
  })
  if (!result.ok) return result
  const [content] = asList((result.value as VimObject | undefined)?.objects)
  const changeSet: ObjectUpdate['changeSet'] = asList(content?.propSet).map(({ name, val }) => ({ name: String(name), op: 'assign', val }))
  return ok(changed({}, { kind: 'enter', obj: object, changeSet }, keeping))
}
