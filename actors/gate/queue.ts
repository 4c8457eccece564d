/** A queue that is a value: first in, first out; both ends cost the same however long it is. */
export interface Queue<T> {
  readonly length: number
  /** The next to go first. */
  readonly front: Cell<T> | undefined
  /** The last come first. */
  readonly back: Cell<T> | undefined
}
interface Cell<T> { readonly value: T; readonly next: Cell<T> | undefined }

export const emptyQueue: Queue<never> = { length: 0, front: undefined, back: undefined }

export const put = <T>({ length, front, back }: Queue<T>, value: T): Queue<T> => ({ length: length + 1, front, back: { value, next: back } })

/** The first, and the rest; undefined when it is empty. */
export const take = <T>({ length, front, back }: Queue<T>): readonly [first: T, rest: Queue<T>] | undefined => {
  if (length === 0) return undefined
  const turned = front === undefined
  const head = turned ? reversed(back) : front
  return head && [head.value, { length: length - 1, front: head.next, back: turned ? undefined : back }]
}

const reversed = <T>(cells: Cell<T> | undefined): Cell<T> | undefined => {
  let head: Cell<T> | undefined
  for (let cell = cells; cell !== undefined; cell = cell.next) head = { value: cell.value, next: head }
  return head
}
