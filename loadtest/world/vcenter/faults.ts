import type { VimFault } from '#protocols/vim/values.ts'

/** What happens to a call that a rule hits. */
export type Trouble =
  /** The call fails with a fault of vim25 and nothing is done. */
  | { readonly kind: 'Fault'; readonly fault: VimFault }
  /** The call is taken, and its task fails. */
  | { readonly kind: 'TaskFault'; readonly fault: VimFault }
  /** An HTTP status without a SOAP body; nothing is done. */
  | { readonly kind: 'Status'; readonly status: number }
  /** The connection is reset before anything is done. */
  | { readonly kind: 'Reset' }
  /** The work is done, then the connection is reset: the caller cannot know. */
  | { readonly kind: 'LostReply' }
  /** The answer comes late. */
  | { readonly kind: 'Delay'; readonly delayMs: number }

/** Hits calls of a method (`*`: of any but the long poll). */
export interface FaultRule {
  readonly method: string
  readonly trouble: Trouble
  /** Hits every n-th such call; 1 (every one) when left out. */
  readonly every?: number
  /** Ends after so many hits; never when left out. */
  readonly times?: number
}

export interface FaultRules {
  /** Gives what takes the rule away again. */
  add(rule: FaultRule): () => void
  clear(): void
  /** What happens to this call; undefined: nothing. */
  next(method: string): Trouble | undefined
}

export const createFaultRules = (): FaultRules => {
  let rules: { readonly rule: FaultRule; seen: number; hits: number }[] = []
  const applies = (rule: FaultRule, method: string): boolean => rule.method === method || (rule.method === '*' && method !== 'WaitForUpdatesEx')
  return {
    add: rule => {
      const entry = { rule, seen: 0, hits: 0 }
      rules.push(entry)
      return () => { rules = rules.filter(other => other !== entry) }
    },
    clear: () => { rules = [] },
    next: method => {
      for (const entry of rules) {
        const { rule } = entry
        if (!applies(rule, method) || entry.hits >= (rule.times ?? Infinity)) continue
        entry.seen += 1
        if (entry.seen % (rule.every ?? 1) !== 0) continue
        entry.hits += 1
        return rule.trouble
      }
      return undefined
    },
  }
}
