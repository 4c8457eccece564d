import { performance } from 'node:perf_hooks'
import type { Clock } from '#protocols/clock.ts'
import { instant } from '#protocols/ids.ts'

/** The one place that reads the time. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => instant(performance.now()),
  wall: () => Date.now(),
  after: (delayMs, action) => {
    if (delayMs <= 0) {
      const soon = setImmediate(action)
      return () => clearImmediate(soon)
    }
    // Node takes no more than 2^31-1 ms; a longer wait wakes early, and whoever waits looks again.
    const timer = setTimeout(action, Math.min(Math.ceil(delayMs), 2_147_483_647))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
