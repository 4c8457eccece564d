import { once } from 'node:events'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

/** What a thread that has nothing else to do waits for its turn, in ms, in order of length: what a machine takes from whatever runs on it at the time. */
export const whileIdle = async <T>(act: () => Promise<T>): Promise<readonly [T, Float64Array]> => {
  const idle = new Worker(new URL(import.meta.url))
  await once(idle, 'online')
  try {
    const given = await act()
    idle.postMessage('end')
    const [lateMs] = (await once(idle, 'message')) as Float64Array[]
    return [given, lateMs?.sort() ?? new Float64Array()]
  } finally {
    await idle.terminate()
  }
}

const everyMs = 2
/** Of the latest so many turns the waits are kept. */
const turnsLimit = 100_000

const measure = (): void => {
  const lateMs = new Float64Array(turnsLimit)
  let turns = 0
  const turn = (): void => {
    const askedAt = performance.now()
    setTimeout(() => {
      lateMs[turns++ % turnsLimit] = Math.max(0, performance.now() - askedAt - everyMs)
      turn()
    }, everyMs)
  }
  turn()
  parentPort?.on('message', () => {
    parentPort?.postMessage(lateMs.slice(0, Math.min(turns, turnsLimit)))
    process.exit(0)
  })
}
if (!isMainThread) measure()
