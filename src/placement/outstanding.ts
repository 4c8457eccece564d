import type { Clock } from '#protocols/clock.ts'
import { after, type Instant, type VmKey } from '#protocols/ids.ts'
import { outstandingPageSize, outstandingPlacements, outstandingQueries, type OutstandingPlacement } from '#protocols/placement.ts'

/** Placements that this member was given and that may not stand yet. */
export interface Outstanding {
  add(outstanding: OutstandingPlacement): void
  /** Gives the instance UUID of the VM that it was for; undefined when nothing is known. */
  remove(key: VmKey): string | undefined
  /** The VM stands. What was placed for another of the same name, one that is made anew, is still outstanding. */
  settle(key: VmKey, instanceUuid: string): void
  /** One page for a new owner of the role. */
  answer(query: Uint8Array): Uint8Array | undefined
}

interface Limits { readonly reservationMs: number; readonly outstandingLimit: number }
interface Kept extends OutstandingPlacement { readonly until: Instant }

/**
 * Remembers for `reservationMs`, at most `outstandingLimit`. A VM that stands meanwhile does no harm: the owner sees it in the
 * inventory. But if `settle` is told then, a VM that came and went holds nothing at the next owner.
 */
export const rememberPlacements = (clock: Clock, limits: Limits): Outstanding => {
  // In the order of `until`, since all are kept equally long.
  const kept = new Map<VmKey, Kept>()
  // Sorted once for all pages. What is added after the first page comes from the new owner, who need not be told.
  let sorted: readonly VmKey[] = []
  const forget = (): void => {
    for (const [key, { until }] of kept) {
      if (until > clock.now() && kept.size <= limits.outstandingLimit) return
      kept.delete(key)
    }
  }
  return {
    add: ({ request, placement }) => {
      kept.delete(request.key)
      kept.set(request.key, { request, placement, until: after(clock.now(), limits.reservationMs) })
      forget()
    },
    remove: key => {
      const found = kept.get(key)
      kept.delete(key)
      return found?.request.instanceUuid
    },
    settle: (key, instanceUuid) => { if (kept.get(key)?.request.instanceUuid === instanceUuid) kept.delete(key) },
    answer: query => {
      const asked = outstandingQueries.decode(query)
      if (!asked.ok) return undefined
      if (asked.value.after === '' || sorted.length === 0) {
        forget()
        sorted = [...kept.keys()].sort()
      }
      const page = pageOf(sorted, kept, asked.value.after)
      if (page.length < outstandingPageSize) sorted = []
      const now = clock.now()
      return outstandingPlacements.encode(page.map(({ request, placement, until }) =>
        ({ request, placement, ageMs: now - until + limits.reservationMs })))
    },
  }
}

/** What is still kept of the keys after `start`, in their order. */
const pageOf = (sorted: readonly VmKey[], kept: ReadonlyMap<VmKey, Kept>, start: string): readonly Kept[] => {
  const page: Kept[] = []
  for (const key of sorted) {
    const found = key > start ? kept.get(key) : undefined
    if (found !== undefined && page.push(found) === outstandingPageSize) break
  }
  return page
}
