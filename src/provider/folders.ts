import { failed, ok, type Result } from '#protocols/fault.ts'
import { keyParts, type VmKey } from '#protocols/ids.ts'
import { isMoRef, moRef, type MoRef } from '#protocols/vim/values.ts'
import { refAt } from './properties.ts'
import { retrieve } from './retrieve.ts'
import type { Session } from './session.ts'

/** The folder in which all namespaces have one, below the VM folder of a datacenter. */
const root = 'vmherd'
/** A cluster is no deeper than this below its datacenter. */
const depthMax = 32

/** Folders for VMs, looked up or made once and remembered. */
export interface Folders {
  /** The folder of a VM's namespace in the datacenter of a cluster. */
  of(key: VmKey, clusterId: string): Promise<Result<MoRef>>
  /** It turned out not to exist any more. */
  forget(folder: MoRef): void
}

export const createFolders = (session: Session): Folders => {
  const known = new Map<string, Promise<Result<MoRef>>>()

  /** One looks, all others wait for him; a failure is not remembered. */
  const once = (name: string, look: () => Promise<Result<MoRef>>): Promise<Result<MoRef>> => {
    const before = known.get(name)
    if (before !== undefined) return before
    const looking = look().then(result => {
      if (!result.ok) known.delete(name)
      return result
    })
    known.set(name, looking)
    return looking
  }

  const vmFolderOf = async (clusterId: string, about: string): Promise<Result<MoRef>> => {
    let at = moRef('ClusterComputeResource', clusterId)
    for (let depth = 0; depth < depthMax && at.type !== 'Datacenter'; depth++) {
      const found = await retrieve(session, at, ['parent'], about)
      if (!found.ok) return found
      const parent = refAt(found.value, 'parent')
      if (parent === undefined) return failed('NotFound', `${about}: the cluster ${clusterId} is in no datacenter; check the zone`)
      at = parent
    }
    const found = await retrieve(session, at, ['vmFolder'], about)
    if (!found.ok) return found
    const folder = refAt(found.value, 'vmFolder')
    return folder === undefined ? failed('Malformed', `${about}: the datacenter ${at.value} has no VM folder`) : ok(folder)
  }

  const childOf = async (parent: MoRef, name: string, about: string): Promise<Result<MoRef>> => {
    const found = await findChild(session, parent, name, about)
    if (!found.ok) return found
    if (found.value !== undefined) return ok(found.value)
    const made = await session.call({ method: 'CreateFolder', self: parent, args: { name }, about })
    if (made.ok) return ok(made.value as MoRef)
    // Another member was faster.
    if (made.vim?.type !== 'DuplicateName') return made
    const others = await findChild(session, parent, name, about)
    if (!others.ok) return others
    return others.value === undefined ? failed('Busy', `${about}: the folder ${name} is being made by another`, 1_000) : ok(others.value)
  }

  return {
    of: async (key, clusterId) => {
      const about = `folder for ${key}`
      const { namespace } = keyParts(key)
      const top = await once(clusterId, () => vmFolderOf(clusterId, about))
      if (!top.ok) return top
      return once(`${top.value.value}/${namespace}`, async () => {
        const parent = await once(top.value.value, () => childOf(top.value, root, about))
        return parent.ok ? childOf(parent.value, namespace, about) : parent
      })
    },
    // Folders go seldom, and one may have gone with the one above it.
    forget: () => known.clear(),
  }
}

/** What has this name in a folder, whatever it is. */
export const findChild = async (session: Session, entity: MoRef, name: string, about: string): Promise<Result<MoRef | undefined>> => {
  const ready = await session.ready()
  if (!ready.ok) return ready
  const found = await session.call({ method: 'FindChild', self: ready.value.content.searchIndex, args: { entity, name }, about })
  return found.ok ? ok(isMoRef(found.value) ? found.value : undefined) : found
}
