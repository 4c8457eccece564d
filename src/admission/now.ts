import { stamp } from './stamp.ts'
import { blank } from './when.ts'

/** Fields in which a user asks for something at once by the word `now`, which becomes the time of the request. */

/** Whether a text is the word. */
export const isNow = (text: string | undefined): boolean => text?.toLowerCase() === 'now'

/** What comes to stand in such a field: an empty text leaves what was asked before. */
export const timeAsked = (asked: string | undefined, before: string | undefined, wallMs: number): string | undefined => {
  if (isNow(asked)) return stamp(wallMs)
  return blank(asked) && !blank(before) ? before : asked
}

/** What a user may write there, for a refusal. */
export const onlyNow = 'set the word now, or leave it as it is'
