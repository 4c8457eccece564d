import { ok, type Result } from '#protocols/fault.ts'
import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import type { Source } from './collector.ts'
import { viewFilter } from './filter-spec.ts'
import { changed, refAt, textAt, type ObjectUpdate, type Properties } from './properties.ts'
import { ownView } from './own-view.ts'
import type { Opened, Session } from './session.ts'

/** What a VM's host adds to what is observed of the VM. */
export interface HostName { readonly name: string; readonly clusterId: string | undefined }

/** Names and clusters of all hosts, kept up to date; hosts are few. */
export interface Hosts extends Source {
  find(hostId: string): HostName | undefined
  /** Called with a host that was named, renamed or moved. */
  onNamed(handle: (hostId: string) => void): void
}

/** A view of all objects of some types, in a session. */
export const containerView = async (session: Session, opened: Opened, types: readonly string[], about: string): Promise<Result<MoRef>> => {
  const made = await session.callIn(opened, {
    method: 'CreateContainerView', self: opened.content.viewManager, about, args: { container: opened.content.rootFolder, type: types, recursive: true },
  })
  return made.ok ? ok(made.value as MoRef) : made
}

export const createHosts = (session: Session): Hosts => {
  const known = new Map<string, Properties>()
  const view = ownView(session, 'following hosts')
  const handlers: ((hostId: string) => void)[] = []

  const hear = (update: ObjectUpdate): void => {
    const id = update.obj.value
    if (update.kind === 'leave') {
      known.delete(id)
      return
    }
    known.set(id, changed(known.get(id) ?? {}, update))
    for (const handle of handlers) handle(id)
  }

  return {
    name: 'hosts',
    open: async (opened): Promise<Result<VimObject>> => {
      const made = await containerView(session, opened, ['HostSystem'], 'following hosts')
      if (!made.ok) return made
      view.put(opened, made.value)
      return ok(viewFilter(made.value, [{ type: 'HostSystem', pathSet: ['name', 'parent'] }]))
    },
    heard: updates => { for (const update of updates) hear(update) },
    complete: () => undefined,
    tellAgain: () => undefined,
    onNamed: handle => { handlers.push(handle) },
    find: hostId => {
      const properties = known.get(hostId)
      const name = properties && textAt(properties, 'name')
      return properties === undefined || name === undefined ? undefined : { name, clusterId: refAt(properties, 'parent')?.value }
    },
  }
}
