/**
 * Begins a task so many times a second, each when it is due whether or not those before have ended. Gives how long each took from when it
 * began, in ms, in order of length; throws what the first that failed throws, once all have ended.
 */
export const steady = async (ratePerSecond: number, seconds: number, task: (index: number) => Promise<void>): Promise<Float64Array> => {
  const count = ratePerSecond * seconds
  // Nothing is kept of a task but its time: what the garbage collector has to move here would be measured as well.
  const tookMs = new Float64Array(count)
  let ended = 0
  let fault: { readonly error: unknown } | undefined
  const all = Promise.withResolvers<void>()
  const run = async (index: number): Promise<void> => {
    const begunAt = performance.now()
    try {
      await task(index)
    } catch (error) {
      fault ??= { error }
    }
    tookMs[index] = performance.now() - begunAt
    if (++ended === count) all.resolve()
  }
  const from = performance.now()
  for (let index = 0; index < count; index++) {
    const early = from + (index * 1_000) / ratePerSecond - performance.now()
    if (early > 0) await new Promise(resolve => setTimeout(resolve, Math.ceil(early)))
    void run(index)
  }
  await all.promise
  if (fault !== undefined) throw fault.error
  return tookMs.sort()
}
