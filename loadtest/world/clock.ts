import type { Clock } from '#protocols/clock.ts'
import { instant } from '#protocols/ids.ts'

/** The machine's own time, for servers that are started outside of a simulation. Timers do not keep the process alive. */
export const machineClock: Clock = {
  now: () => instant(performance.now()),
  wall: () => Date.now(),
  after: (delayMs, action) => {
    if (delayMs <= 0) {
      const soon = setImmediate(action)
      return () => clearImmediate(soon)
    }
    const timer = setTimeout(action, Math.min(delayMs, 2_147_483_647))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
