import type { Clock } from '#protocols/clock.ts'

/** What `work` gives; what `late` gives when that takes longer than so many milliseconds. The work goes on then, and nobody hears of it. */
export const within = async <T>(clock: Clock, limitMs: number, work: Promise<T>, late: () => T): Promise<T> => {
  let cancel = (): void => undefined
  const limit = new Promise<T>(resolve => { cancel = clock.after(limitMs, () => resolve(late())) })
  return Promise.race([work, limit]).finally(() => cancel())
}
