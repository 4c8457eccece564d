/** Begins a task so many times a second, each when it is due whether or not those before have ended, and gives how long each took from when it was due, in ms, in order of length. */
export const steady = async (ratePerSecond: number, seconds: number, task: (index: number) => Promise<void>): Promise<readonly number[]> => {
  const from = performance.now()
  const timed = async (index: number, dueAt: number): Promise<number> => {
    await task(index)
    return performance.now() - dueAt
  }
  const under: Promise<number>[] = []
  for (let index = 0; index < ratePerSecond * seconds; index++) {
    const dueAt = from + (index * 1_000) / ratePerSecond
    const early = dueAt - performance.now()
    if (early > 0) await new Promise(resolve => setTimeout(resolve, early))
    under.push(timed(index, dueAt))
  }
  return [...await Promise.all(under)].sort((a, b) => a - b)
}
