import { ApiError } from './errors.ts'
import type { Asked } from './handler.ts'

/** What happens instead of an answer. */
export type FaultKind = 'error500' | 'tooMany' | 'conflict' | 'reset' | 'hang'

/** A fault that a test or a load test switches on. Fields that are absent fit everything. */
export interface FaultRule {
  readonly verb?: string
  /** Plural, with the subresource: `virtualmachines/status`. */
  readonly resource?: string
  readonly user?: string
  readonly kind: FaultKind
  /** Every n-th request that fits (default: each). */
  readonly every?: number
  /** Ends after so many (default: never). */
  readonly times?: number
}

/** Faults that are switched on. */
export interface Faults {
  add(rule: FaultRule): () => void
  clear(): void
  /** The fault that this request meets. */
  meet(asked: Asked): FaultKind | undefined
}

export const createFaults = (): Faults => {
  const rules = new Map<FaultRule, { seen: number; done: number }>()
  const fits = (rule: FaultRule, asked: Asked): boolean =>
    (rule.verb === undefined || rule.verb === asked.verb) && (rule.resource === undefined || rule.resource === asked.resource) && (rule.user === undefined || rule.user === asked.user)
  return {
    add: rule => {
      rules.set(rule, { seen: 0, done: 0 })
      return () => { rules.delete(rule) }
    },
    clear: () => rules.clear(),
    meet: asked => {
      for (const [rule, state] of rules) {
        if (!fits(rule, asked) || state.done >= (rule.times ?? Infinity)) continue
        state.seen += 1
        if (state.seen % (rule.every ?? 1) !== 0) continue
        state.done += 1
        return rule.kind
      }
      return undefined
    },
  }
}

/** The error that a fault answers with; undefined for those that answer nothing. */
export const errorOf = (kind: FaultKind): ApiError | undefined => {
  switch (kind) {
    case 'error500': return new ApiError(500, 'InternalError', 'Internal error occurred: a fault was switched on')
    case 'tooMany': return new ApiError(429, 'TooManyRequests', 'the server has received too many requests and has asked us to try again later', { retryAfterSeconds: 1 })
    case 'conflict': return new ApiError(409, 'Conflict', 'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again')
    case 'reset': case 'hang': return undefined
  }
}
