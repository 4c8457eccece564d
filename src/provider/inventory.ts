import type { Cancel, Clock } from '#protocols/clock.ts'
import { sameJson } from '#protocols/equal.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { InventoryChange } from '#protocols/provider.ts'
import type { VimObject } from '#protocols/vim/values.ts'
import type { Collector, Source } from './collector.ts'
import { viewFilter } from './filter-spec.ts'
import { containerView } from './hosts.ts'
import { vmKeeping } from './observe.ts'
import { changed, type ObjectUpdate, type Properties } from './properties.ts'
import { inventoryPaths, recordOf } from './records.ts'
import type { Session } from './session.ts'

/** The whole inventory, followed while somebody listens: one member of all does (the role `placement`). */
export interface Inventory {
  /** Tells Reset, all that is known, Synced when that is all; then each change. After a new session it starts over. */
  listen(handle: (change: InventoryChange) => void): Cancel
}

interface Entry { readonly properties: Properties; readonly record: InventoryChange | undefined }

export const createInventory = (session: Session, collector: Collector, clock: Clock): Inventory => {
  const listeners = new Set<(change: InventoryChange) => void>()
  const entries = new Map<string, Entry>()
  let synced = false

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
      entries.clear()
      synced = false
      tell({ kind: 'Reset' })
      const view = await containerView(session, opened, inventoryPaths.map(({ type }) => type), 'following the inventory')
      return view.ok ? ok(viewFilter(view.value, inventoryPaths)) : view
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

  return {
    listen: handle => {
      // Not from within the call: whoever asks is not ready to hear yet.
      const stop = clock.after(0, () => {
        replay(handle)
        const first = listeners.size === 0
        listeners.add(handle)
        if (first) collector.add(source)
      })
      return () => {
        stop()
        if (!listeners.delete(handle) || listeners.size > 0) return
        collector.remove(source)
        entries.clear()
        synced = false
      }
    },
  }
}
