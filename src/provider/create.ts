import type { Clock, Random } from '#protocols/clock.ts'
import { failed, ok, type Reason, type Result } from '#protocols/fault.ts'
import { after, keyParts } from '#protocols/ids.ts'
import type { CreateOrder, ProviderVmId } from '#protocols/provider.ts'
import { isMoRef, moRef, type MoRef } from '#protocols/vim/values.ts'
import { cloneSpec, emptySpec } from './create-spec.ts'
import type { VimResult } from './faults.ts'
import { findChild, type Folders } from './folders.ts'
import { vmRef } from './followed.ts'
import { backOffMs, type ProviderLimits } from './limits.ts'
import { textAt } from './properties.ts'
import { retrieve } from './retrieve.ts'
import type { Session } from './session.ts'
import type { Tasks } from './tasks.ts'

type Created = Result<{ readonly id: ProviderVmId }>
export type Create = (order: CreateOrder) => Promise<Created>

/** Somebody else is just making a VM of this name; it is worth looking again soon. */
const beingMadeMs = 1_000

export interface CreatingOrder {
  readonly session: Session
  readonly tasks: Tasks
  readonly folders: Folders
  readonly clock: Clock
  readonly random: Random
  readonly limits: ProviderLimits
  /** Instance UUIDs of VMs that this member is making; kept here. */
  readonly making: Set<string>
}

/**
 * Creates VMs. One call and its task, once the folder is known. A VM of that name that carries our instance UUID is
 * taken for what an earlier attempt made, whose answer was lost.
 *
 * When the answer to the call is lost, it is asked again until it is known how it went: vCenter takes a name once, so
 * that is safe. Nobody else could tell: a VM that is being made is not found by its UUID, and whoever took it for absent
 * would leave it behind.
 */
export const creating = ({ session, tasks, folders, clock, random, limits, making }: CreatingOrder): Create => {
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

  const attempt = async (order: CreateOrder, folder: MoRef, about: string): Promise<{ readonly created: Created; readonly lost: boolean }> => {
    const asked = await ask(order, folder, about)
    const ended = asked.ok && isMoRef(asked.value) ? await tasks.track(asked.value, 'create', about) : asked
    return { created: await outcome(order, folder, ended, about), lost: isLost(asked) }
  }

  const check = async (order: CreateOrder, folder: MoRef, about: string): Promise<Created> => {
    const until = after(clock.now(), limits.creationCheckMs)
    for (let count = 1; ; count++) {
      await new Promise<void>(resolve => { clock.after(backOffMs(limits, count, random), resolve) })
      const { created } = await attempt(order, folder, about)
      if (isKnown(created) || clock.now() >= until || session.closed()) return created
    }
  }

  const create: Create = async order => {
    const about = `creation of ${order.key}`
    const folder = order.folderId === undefined ? await folders.of(order.key, order.placement.clusterId) : ok(moRef('Folder', order.folderId))
    if (!folder.ok) return folder
    const first = await attempt(order, folder.value, about)
    const created = first.lost ? await check(order, folder.value, about) : first.created
    return created.ok ? created : { ok: false, fault: created.fault }
  }

  return async order => {
    making.add(order.instanceUuid)
    return create(order).finally(() => making.delete(order.instanceUuid))
  }
}

/** The answer to the call was lost, and the task with it: it may be running. */
const isLost = (asked: VimResult<unknown>): boolean => !asked.ok && (asked.broken === true || asked.fault.reason === 'Timeout')

/** Whether the outcome is known, or as good as: anything but trouble on the way and a VM that is still being made. */
const isKnown = (created: Created): boolean =>
  created.ok || !(['Unavailable', 'Timeout', 'Busy', 'Throttled', 'Unauthorized'] as readonly Reason[]).includes(created.fault.reason)
