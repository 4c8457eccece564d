import type { Context } from '../context.ts'
import { eventKind } from '../kinds/event.ts'
import { collectionOf } from '../registry.ts'

const collection = collectionOf(eventKind)
/** An event goes so long after it was last written. */
const keptMs = 60 * 60_000
/** How often it is looked for some whose time is over. */
const everyMs = 60_000

/** Takes events away once they are old. They are kept by the time of their last write, so that those that stay are not looked at. */
export const forgetEvents = ({ storage, clock }: Context): (() => void) => {
  const written = new Map<string, number>()
  let cancel: (() => void) | undefined
  const sweep = (): void => {
    cancel = undefined
    for (const [key, atMs] of written) {
      if (clock.now() - atMs < keptMs) break
      const stored = storage.get(collection, key)
      if (stored !== undefined) storage.remove(collection, stored)
    }
    if (written.size > 0) cancel = clock.after(everyMs, sweep)
  }
  const stopListening = storage.listen(collection, ({ type, stored: { key } }) => {
    written.delete(key)
    if (type === 'DELETED') return
    written.set(key, clock.now())
    cancel ??= clock.after(everyMs, sweep)
  })
  return () => {
    stopListening()
    cancel?.()
  }
}
