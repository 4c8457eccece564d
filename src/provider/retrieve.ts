import { ok } from '#protocols/fault.ts'
import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import type { VimResult } from './faults.ts'
import { objectFilter } from './filter-spec.ts'
import { asList, changed, type Keeping, type ObjectUpdate, type Properties } from './properties.ts'
import type { Session } from './session.ts'

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
