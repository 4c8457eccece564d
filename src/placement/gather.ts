import type { Bus } from '#protocols/bus.ts'
import type { Result } from '#protocols/fault.ts'
import type { MemberId } from '#protocols/ids.ts'
import { outstandingPageSize, outstandingPlacements, outstandingQueries, type OutstandingPlacement } from '#protocols/placement.ts'
import { subjects } from '#protocols/subjects.ts'

export interface GatherOptions {
  readonly bus: Bus
  readonly members: readonly MemberId[]
  /** For one page. */
  readonly pageTimeoutMs: number
  /** How often a page is asked for that did not come in time. */
  readonly pageAttempts: number
  readonly told: (page: readonly OutstandingPlacement[]) => void
  /** The member could not tell; its placements count again once their VMs stand. */
  readonly silent: (member: MemberId, problem: string) => void
}

/** Asks each member for the placements that it was given. Ends when each has told all or has been given up. */
export const gatherOutstanding = async (options: GatherOptions): Promise<void> => {
  await Promise.all(options.members.map(member => gatherOne(options, member)))
}

const gatherOne = async (options: GatherOptions, member: MemberId): Promise<void> => {
  for (let start: string | undefined = ''; start !== undefined;) {
    const page: Page = await askPage(options, member, start)
    if (!page.ok) return options.silent(member, page.fault.message)
    if (page.value.length > 0) options.told(page.value)
    start = page.value.length < outstandingPageSize ? undefined : page.value.at(-1)?.request.key
  }
}

type Page = Result<readonly OutstandingPlacement[]>

const askPage = async ({ bus, pageTimeoutMs, pageAttempts }: GatherOptions, member: MemberId, start: string): Promise<Page> => {
  const query = outstandingQueries.encode({ after: start })
  for (let attempt = 1; ; attempt += 1) {
    const reply = await bus.request(subjects.placementOutstanding(member), query, pageTimeoutMs)
    if (reply.ok) return outstandingPlacements.decode(reply.value)
    if (reply.fault.reason !== 'Timeout' || attempt >= pageAttempts) return reply
  }
}
