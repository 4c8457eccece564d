import type { Clock } from '#protocols/clock.ts'
import { sameJson } from '#protocols/equal.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { VmKey } from '#protocols/ids.ts'
import type { ObservedStorage, ObservedVm, ProviderChange, ProviderVmId } from '#protocols/provider.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import type { Source } from './collector.ts'
import { viewFilter } from './filter-spec.ts'
import type { Hosts } from './hosts.ts'
import type { ListView, ListViewOrder } from './list-view.ts'
import { observe, vmKeeping, vmPaths } from './observe.ts'
import { changed, refAt, type ObjectUpdate, type Properties } from './properties.ts'
import type { Opened } from './session.ts'
import { isNews } from './storage.ts'

/** The VMs of this member, all through one filter. */
export interface Followed extends Source {
  follow(key: VmKey, id: ProviderVmId): void
  unfollow(key: VmKey): void
  /** While a VM is destroyed, that it goes is no news: who asked for it hears how it ended. Call the answer when it did. */
  destroying(id: ProviderVmId): (gone: boolean) => void
  /** Ids of the VMs that stand. */
  ids(): Iterable<string>
  /** What the files of a VM take was read. */
  stored(id: string, storage: ObservedStorage): void
}

export interface FollowedOrder {
  readonly clock: Clock
  readonly hosts: Hosts
  readonly listView: (order: Pick<ListViewOrder, 'what' | 'onMissing'>) => ListView
  readonly tell: (change: ProviderChange) => void
  /** What the files of a VM take has to be read. */
  readonly wantStorage: (id: string) => void
}

/** One VM; usually one key follows it. */
interface Entry {
  readonly ref: MoRef
  readonly keys: Set<VmKey>
  properties: Properties
  vm: ObservedVm | undefined
  storage: ObservedStorage | undefined
  /** The power state and configuration for which its storage was asked for. */
  storageOf: string
  destroying: boolean
}

export const vmRef = (id: string): MoRef => moRef('VirtualMachine', id)

export const createFollowed = ({ clock, hosts, listView, tell, wantStorage }: FollowedOrder): Followed => {
  const entries = new Map<string, Entry>()
  const idOf = new Map<VmKey, string>()
  /** VMs that were told without the name of their host, by host. */
  const nameless = new Map<string, Set<string>>()

  const gone = (entry: Entry): void => {
    entry.properties = {}
    entry.vm = undefined
    if (entry.destroying) return
    for (const key of [...entry.keys]) tell({ kind: 'Gone', key, id: entry.ref.value as ProviderVmId })
  }
  const view = listView({
    what: 'VMs',
    onMissing: ref => {
      const entry = entries.get(ref.value)
      if (entry !== undefined) gone(entry)
    },
  })

  const seen = ({ ref, properties, storage }: Entry): ObservedVm | undefined => {
    const vm = observe(ref.value, properties, hosts.find)
    return vm === undefined || storage === undefined ? vm : { ...vm, storage }
  }
  /** Swap comes and goes with power, disks with the configuration. */
  const lookAtStorage = (entry: Entry, { power, changeVersion }: ObservedVm): void => {
    const now = `${power} ${changeVersion}`
    if (entry.storageOf === now) return
    entry.storageOf = now
    wantStorage(entry.ref.value)
  }
  const show = (entry: Entry): void => {
    entry.vm = seen(entry)
    if (entry.vm === undefined) return
    lookAtStorage(entry, entry.vm)
    const { hostId, hostName } = entry.vm
    if (hostId !== undefined && hostName === undefined) nameless.set(hostId, (nameless.get(hostId) ?? new Set()).add(entry.ref.value))
    for (const key of [...entry.keys]) tell({ kind: 'Observed', key, vm: entry.vm })
  }

  const left = (entry: Entry): void => {
    if (entry.keys.size === 0) entries.delete(entry.ref.value)
    entry.properties = {}
    entry.vm = undefined
    if (!entry.destroying) view.left(entry.ref)
  }

  const hear = (update: ObjectUpdate): void => {
    const entry = entries.get(update.obj.value)
    if (entry === undefined) return
    if (update.kind === 'leave') return left(entry)
    const before = entry.vm
    entry.properties = changed(entry.properties, update, vmKeeping)
    // Some servers tell everything of everybody again when one has come.
    if (update.kind === 'enter' && before !== undefined && sameJson(before, seen(entry))) return
    show(entry)
  }

  hosts.onNamed(hostId => {
    const waiting = nameless.get(hostId)
    nameless.delete(hostId)
    for (const id of waiting ?? []) {
      const entry = entries.get(id)
      if (entry !== undefined && refAt(entry.properties, 'runtime.host')?.value === hostId) show(entry)
    }
  })

  const forget = (key: VmKey): void => {
    const id = idOf.get(key)
    const entry = id === undefined ? undefined : entries.get(id)
    idOf.delete(key)
    if (entry === undefined || !entry.keys.delete(key) || entry.keys.size > 0) return
    // What is known is kept until it has left the view: followed again before that, vCenter would not tell it again.
    if (!view.unwant(entry.ref)) entries.delete(entry.ref.value)
  }

  return {
    name: 'VMs',
    open: async (opened: Opened): Promise<Result<VimObject>> => {
      for (const [id, entry] of entries) {
        entry.vm = undefined
        if (entry.keys.size === 0) entries.delete(id)
      }
      const made = await view.open(opened)
      return made.ok ? ok(viewFilter(made.value, [{ type: 'VirtualMachine', pathSet: vmPaths }])) : made
    },
    heard: updates => { for (const update of updates) hear(update) },
    complete: () => undefined,
    tellAgain: () => { for (const entry of entries.values()) show(entry) },
    follow: (key, id) => {
      if (idOf.get(key) !== id) forget(key)
      const entry = entries.get(id) ?? { ref: vmRef(id), keys: new Set<VmKey>(), properties: {}, vm: undefined, storage: undefined, storageOf: '', destroying: false }
      entries.set(id, entry)
      entry.keys.add(key)
      idOf.set(key, id)
      view.want(entry.ref)
      if (entry.vm !== undefined) clock.after(0, () => { if (entry.vm !== undefined && idOf.get(key) === id) tell({ kind: 'Observed', key, vm: entry.vm }) })
    },
    unfollow: forget,
    ids: function* () { for (const [id, { vm }] of entries) if (vm !== undefined) yield id },
    stored: (id, storage) => {
      const entry = entries.get(id)
      if (entry?.vm === undefined || !isNews(entry.storage, storage)) return
      entry.storage = storage
      show(entry)
    },
    destroying: id => {
      const entry = entries.get(id)
      if (entry !== undefined) entry.destroying = true
      return ended => {
        if (entry === undefined) return
        entry.destroying = false
        // It may have gone all the same; asking the view tells.
        if (!ended && entries.has(id)) view.left(entry.ref)
      }
    },
  }
}
