import type { Clock } from '#protocols/clock.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { createFilter, type Filter, type FilterSpec } from './filter.ts'
import type { Managed, Objects } from './objects.ts'
import type { Views } from './views.ts'
import { VimError } from './vim-error.ts'

/** vCenter gives at most so many objects in one answer, whatever is asked. */
const mostUpdates = 100

/** How long to wait, and how much to tell; waits half an hour when left out. */
export interface WaitOptions { readonly maxWaitSeconds?: number; readonly maxObjectUpdates?: number }

/** One property collector: filters, and the versions of what it told. */
export interface Collector {
  readonly ref: MoRef
  createFilter(spec: FilterSpec): Filter
  destroyFilter(ref: MoRef): boolean
  /** The changes since `version`; undefined when there were none for `maxWaitSeconds`. */
  wait(version: string, options: WaitOptions): Promise<VimObject | undefined>
  cancel(): void
  destroy(): void
  hears(filter: (filter: Filter) => boolean): void
  /** An object exists no longer. */
  forgets(object: Managed): void
}

/**
 * Versions: `wait` with the version of the last answer gives what came since; with the one before, the last answer again
 * (it may have been lost on the way); with none, everything. Any other is refused.
 */
export const createCollector = (ref: MoRef, objects: Objects, views: Views, clock: Clock, updateDelayMs: () => number): Collector => {
  const filters = new Map<string, Filter>()
  let version = 0
  let last: { readonly from: string; readonly set: VimObject; readonly truncated: boolean } | undefined
  let waiting: { readonly check: () => void; readonly fail: (error: VimError) => void } | undefined
  let count = 0

  /** One answer for all that changes within the delay. */
  let woken = false
  const wake = (): void => {
    if (woken || waiting === undefined) return
    woken = true
    clock.after(updateDelayMs(), () => {
      woken = false
      waiting?.check()
    })
  }

  const gather = (from: string, limit: number): VimObject | undefined => {
    let left = limit
    const filterSet: VimObject[] = []
    for (const filter of filters.values()) {
      const objectSet = left > 0 && filter.dirty() ? filter.take(left) : []
      left -= objectSet.length
      if (objectSet.length > 0) filterSet.push({ filter: filter.ref, objectSet })
    }
    if (filterSet.length === 0) return undefined
    version += 1
    const truncated = [...filters.values()].some(filter => filter.dirty())
    const set = { version: String(version), filterSet, ...(truncated ? { truncated } : {}) }
    last = { from, set, truncated }
    return set
  }

  return {
    ref,
    createFilter: spec => {
      const filter = createFilter(moRef('PropertyFilter', `${ref.value}-filter-${++count}`), spec, objects, views, wake)
      filters.set(filter.ref.value, filter)
      wake()
      return filter
    },
    destroyFilter: filterRef => {
      filters.get(filterRef.value)?.destroy()
      return filters.delete(filterRef.value)
    },
    wait: async (from, { maxWaitSeconds, maxObjectUpdates }) => {
      waiting?.fail(new VimError('RequestCanceled', 'The request was canceled by a newer one.'))
      waiting = undefined
      if (from === '') for (const filter of filters.values()) filter.rewind()
      else if (last !== undefined && from === last.from && from !== String(version) && !last.truncated) return last.set
      else if (from !== String(version)) throw new VimError('InvalidCollectorVersion', `The version ${from} is not one that can be waited on.`)
      const limit = Math.max(1, Math.min(maxObjectUpdates ?? mostUpdates, mostUpdates))
      const now = gather(from, limit)
      if (now !== undefined || maxWaitSeconds === 0) return now
      return new Promise((resolve, reject) => {
        const end = (value: VimObject | undefined): void => {
          stop()
          waiting = undefined
          resolve(value)
        }
        const stop = clock.after((maxWaitSeconds ?? 1_800) * 1_000, () => end(undefined))
        waiting = {
          check: () => {
            const set = gather(from, limit)
            if (set !== undefined) end(set)
          },
          fail: error => {
            stop()
            reject(error)
          },
        }
      })
    },
    cancel: () => {
      waiting?.fail(new VimError('RequestCanceled', 'The request was canceled by the client.'))
      waiting = undefined
    },
    destroy: () => {
      waiting?.fail(new VimError('RequestCanceled', 'The property collector was destroyed.'))
      waiting = undefined
      for (const filter of filters.values()) filter.destroy()
      filters.clear()
    },
    forgets: object => { for (const filter of filters.values()) filter.removed(object) },
    hears: changed => {
      let any = false
      for (const filter of filters.values()) any = changed(filter) || any
      if (any) wake()
    },
  }
}
