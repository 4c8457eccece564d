/** Runs work when there is room; undefined at once when too much waits already. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T> | undefined

/** Runs at most `count` pieces of work at once; at most `maxWaiting` others wait, in order. */
export const slots = (count: number, maxWaiting: number): Slots => {
  let free = count
  const waiting: (() => void)[] = []
  const release = (): void => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  const run = async <T>(turn: Promise<void> | undefined, work: () => Promise<T>): Promise<T> => {
    await turn
    try {
      return await work()
    } finally {
      release()
    }
  }
  return work => {
    if (free === 0 && waiting.length >= maxWaiting) return undefined
    if (free === 0) return run(new Promise<void>(resolve => { waiting.push(resolve) }), work)
    free -= 1
    return run(undefined, work)
  }
}
