import { failed, ok, type Result } from '#protocols/fault.ts'
import type { ObservedVm } from '#protocols/provider.ts'
import { isMoRef } from '#protocols/vim/values.ts'
import type { Hosts } from './hosts.ts'
import { observe, vmKeeping, vmPaths } from './observe.ts'
import { retrieve } from './retrieve.ts'
import type { Session } from './session.ts'

export type Find = (instanceUuid: string) => Promise<Result<ObservedVm | undefined>>

/**
 * One call when there is none, two when there is one. Busy while it is being made: it shows no configuration yet, or this
 * member knows that it is under way. Whoever took it for absent would leave it behind.
 */
export const finding = (session: Session, hosts: Hosts, making: ReadonlySet<string>): Find => async instanceUuid => {
  const about = `search for the VM with instance UUID ${instanceUuid}`
  const beingMade = failed('Busy', `${about}: it is just being made; it is looked at again`, 1_000)
  // Also when the creation ends while the search is under way: its answer may be the older.
  const wasMaking = making.has(instanceUuid)
  const ready = await session.ready()
  if (!ready.ok) return ready
  const found = await session.call({
    method: 'FindByUuid', self: ready.value.content.searchIndex, about, args: { uuid: instanceUuid, vmSearch: true, instanceUuid: true },
  })
  if (!found.ok) return { ok: false, fault: found.fault }
  if (!isMoRef(found.value)) return wasMaking || making.has(instanceUuid) ? beingMade : ok(undefined)
  const { value: id } = found.value
  const properties = await retrieve(session, found.value, vmPaths, about, vmKeeping)
  if (!properties.ok) return properties.fault.reason === 'NotFound' ? ok(undefined) : { ok: false, fault: properties.fault }
  const vm = observe(id, properties.value, hosts.find)
  return vm === undefined ? beingMade : ok(vm)
}
