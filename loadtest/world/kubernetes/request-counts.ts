import type { Asked } from './handler.ts'

/** Requests so far, by `user verb resource`. */
export interface RequestCounts {
  add(asked: Asked): void
  all(): Readonly<Record<string, number>>
}

/** So many names are told apart: users and resources are what clients call them. */
export const countedNamesLimit = 1_000

/** Counts together what comes under further names. */
export const otherRequests = 'others'

export const createRequestCounts = (): RequestCounts => {
  const counts = new Map<string, number>()
  return {
    add: ({ user, verb, resource }) => {
      const asked = `${user} ${verb} ${resource}`
      const name = counts.has(asked) || counts.size < countedNamesLimit ? asked : otherRequests
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    all: () => Object.fromEntries(counts),
  }
}
