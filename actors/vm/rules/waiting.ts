import { annotations } from '#protocols/api/keys.ts'
import type { Rule } from './rule.ts'

/** Nothing is wanted: the object is not known (yet) or gone. */
export const unwanted: Rule = ({ desired }) => (desired === undefined ? 'wait' : undefined)

/** One action at a time. */
export const busy: Rule = ({ pending }) => (pending === undefined ? undefined : 'wait')

/** The user asked us to keep our hands off, for deletion too. */
export const paused: Rule = ({ desired }) => (desired?.annotations[annotations.paused] === undefined ? undefined : 'wait')

/** After a failure, wait longer each time. */
export const backOff: Rule = ({ failure }, now) => (failure !== undefined && failure.until > now.at ? 'wait' : undefined)
