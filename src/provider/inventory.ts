import type { Cancel, Clock } from '#protocols/clock.ts'
import { sameJson } from '#protocols/equal.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { InventoryChange } from '#protocols/provider.ts'
import type { VimObject } from '#protocols/vim/values.ts'
import type { Collector, Source } from './collector.ts'
import { viewFilter } from './filter-spec.ts'
import { containerView } from './hosts.ts'
import { vmKeeping } from './observe.ts'
import { ownView } from './own-view.ts'
import { changed, type ObjectUpdate, type Properties } from './properties.ts'
import { inventoryPaths, recordOf } from './records.ts'
import type { Session } from './session.ts'

/**
 * The whole inventory, followed while somebody listens: one member of all does (the role `placement`). It has a collector
 * of its own, so that a hundred thousand VMs of others do not stand in the way of the news of ours.
 */
export interface Inventory {
  /** Tells Reset, all that is known, Synced when that is all; then each change. After a new session it starts over. */
  listen(handle: (change: InventoryChange) => void): Cancel
}

interface Entry { readonly properties: Properties; readonly record: InventoryChange | undefined }

export const createInventory = (session: Session, clock: Clock, collectorOf: (source: Source) => Collector): Inventory => {
  const listeners = new Set<(change: InventoryChange) => void>()
  const entries = new Map<string, Entry>()
  let synced = false
  let collector: Collector | undefined
  const view = ownView(session, 'following the inventory')

  const tell = (change: InventoryChange): void => { for (const handle of [...listeners]) handle(change) }

  const hear = (update: ObjectUpdate): void => {
    const id = update.obj.value
    if (update.kind === 'leave') {
      if (entries.delete(id)) tell({ kind: 'Gone', id })
      return
    }
    const before = entries.get(id)
    const properties = changed(before?.properties ?? {}, update, vmKeeping)
    const record = recordOf(update.obj, properties)
    entries.set(id, { properties, record })
    if (record !== undefined && !sameJson(record, before?.record)) tell(record)
  }

  const source: Source = {
    name: 'the inventory',
    open: async (opened): Promise<Result<VimObject>> => {
      if (entries.size > 0) tell({ kind: 'Reset' })
      entries.clear()
      synced = false
      const made = await containerView(session, opened, inventoryPaths.map(({ type }) => type), 'following the inventory')
      if (!made.ok) return made
      view.put(opened, made.value)
      return ok(viewFilter(made.value, inventoryPaths))
    },
    heard: updates => { for (const update of updates) hear(update) },
    complete: () => {
      synced = true
      tell({ kind: 'Synced' })
    },
    tellAgain: () => undefined,
  }

  /** Those who come later are told what stands, first. */
  const replay = (handle: (change: InventoryChange) => void): void => {
    handle({ kind: 'Reset' })
    for (const { record } of entries.values()) if (record !== undefined) handle(record)
    if (synced) handle({ kind: 'Synced' })
  }

  const begin = (): void => {
    collector = collectorOf(source)
    collector.start()
  }
  const end = (): void => {
    collector?.close()
    collector = undefined
    view.drop()
    entries.clear()
    synced = false
  }

  return {
    listen: handle => {
      // Not from within the call: whoever asks is not ready to hear yet.
      const stop = clock.after(0, () => {
        replay(handle)
        listeners.add(handle)
        if (collector === undefined) begin()
      })
      return () => {
        stop()
        if (listeners.delete(handle) && listeners.size === 0) end()
      }
    },
  }
}
