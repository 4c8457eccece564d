/** One truth about an object, in its status. */
export interface Condition { readonly type: string; readonly status: 'True' | 'False'; readonly reason: string; readonly message: string; readonly lastTransitionTime?: string }

/** The condition with its time: that of the last change of its status, `now` when that is different from what is known. */
export const dated = ({ type, status, reason, message }: Condition, known: readonly Condition[], now: string): Condition => {
  const before = known.find(one => one.type === type)
  return { type, status, lastTransitionTime: before?.status === status ? before.lastTransitionTime ?? now : now, reason, message }
}

/** The conditions with one put in its place. */
export const withCondition = (conditions: readonly Condition[], condition: Condition, now: string): readonly Condition[] => {
  const next = dated(condition, conditions, now)
  return conditions.some(({ type }) => type === next.type) ? conditions.map(one => (one.type === next.type ? next : one)) : [...conditions, next]
}
