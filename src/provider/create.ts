import { failed, ok, type Result } from '#protocols/fault.ts'
import { keyParts } from '#protocols/ids.ts'
import type { CreateOrder, ProviderVmId } from '#protocols/provider.ts'
import { isMoRef, moRef, type MoRef } from '#protocols/vim/values.ts'
import { cloneSpec, emptySpec } from './create-spec.ts'
import type { VimResult } from './faults.ts'
import { findChild, type Folders } from './folders.ts'
import { vmRef } from './followed.ts'
import { textAt } from './properties.ts'
import { retrieve } from './retrieve.ts'
import type { Session } from './session.ts'
import type { Tasks } from './tasks.ts'

type Created = Result<{ readonly id: ProviderVmId }>
export type Create = (order: CreateOrder) => Promise<Created>

/** Somebody else is just making a VM of this name; it is worth looking again soon. */
const beingMadeMs = 1_000

/**
 * Creates VMs. One call and its task, once the folder is known. A VM of that name that carries our instance UUID is
 * taken for what an earlier attempt made, whose answer was lost.
 */
export const creating = (session: Session, tasks: Tasks, folders: Folders): Create => {
  const datastoreNames = new Map<string, string>()

  const datastoreName = async (id: string, about: string): Promise<Result<string>> => {
    const before = datastoreNames.get(id)
    if (before !== undefined) return ok(before)
    const found = await retrieve(session, moRef('Datastore', id), ['name'], about)
    if (!found.ok) return found
    const name = textAt(found.value, 'name')
    if (name === undefined) return failed('Malformed', `${about}: the datastore ${id} has no name`)
    datastoreNames.set(id, name)
    return ok(name)
  }

  const ask = async (order: CreateOrder, folder: MoRef, about: string): Promise<VimResult<unknown>> => {
    const { source, placement } = order
    switch (source.kind) {
      case 'Template':
        return session.call({
          method: 'CloneVM_Task', self: vmRef(source.id), about,
          args: { folder, name: keyParts(order.key).name, spec: cloneSpec(order, folder, source.linked) },
        })
      case 'Empty': {
        const datastore = await datastoreName(placement.datastoreId, about)
        if (!datastore.ok) return datastore
        return session.call({
          method: 'CreateVM_Task', self: folder, about,
          args: {
            config: emptySpec(order, source.guestId, source.diskGiB, datastore.value),
            pool: moRef('ResourcePool', placement.poolId), host: moRef('HostSystem', placement.hostId),
          },
        })
      }
    }
  }

  /** Whose the VM of that name is. */
  const adopt = async (order: CreateOrder, folder: MoRef, about: string): Promise<Created> => {
    const { name } = keyParts(order.key)
    const standing = await findChild(session, folder, name, about)
    if (!standing.ok) return standing
    const beingMade = failed('Busy', `${about}: a VM named ${name} is just being made in the folder ${folder.value}; it is looked at again`, beingMadeMs)
    if (standing.value === undefined) return beingMade
    const { type, value: id } = standing.value
    if (type !== 'VirtualMachine') return failed('AlreadyExists', `${about}: the name ${name} is taken by the ${type} ${id}; rename or remove it`)
    const found = await retrieve(session, standing.value, ['config.instanceUuid'], about)
    if (!found.ok) return found.fault.reason === 'NotFound' ? beingMade : found
    const instanceUuid = textAt(found.value, 'config.instanceUuid')
    if (instanceUuid === undefined) return beingMade
    if (instanceUuid.toLowerCase() === order.instanceUuid.toLowerCase()) return ok({ id: id as ProviderVmId })
    return failed('AlreadyExists', `${about}: the name ${name} is taken by the VM ${id} with instance UUID ${instanceUuid}; rename or remove it`)
  }

  const outcome = async (order: CreateOrder, folder: MoRef, result: VimResult<unknown>, about: string): Promise<Created> => {
    if (result.ok && isMoRef(result.value)) return ok({ id: result.value.value as ProviderVmId })
    if (result.ok) return failed('Malformed', `${about}: its task ended without naming the VM; it is looked up`)
    if (result.vim?.type === 'DuplicateName') return adopt(order, folder, about)
    if (result.vim?.type === 'ManagedObjectNotFound') folders.forget(folder)
    return result
  }

  return async order => {
    const about = `creation of ${order.key}`
    const folder = order.folderId === undefined ? await folders.of(order.key, order.placement.clusterId) : ok(moRef('Folder', order.folderId))
    if (!folder.ok) return folder
    const asked = await ask(order, folder.value, about)
    const ended = asked.ok && isMoRef(asked.value) ? await tasks.track(asked.value, about) : asked
    return plain(await outcome(order, folder.value, ended, about))
  }
}

/** Without what only this folder knows. */
export const plain = <T>(result: Result<T> | VimResult<T>): Result<T> => (result.ok ? result : { ok: false, fault: result.fault })
