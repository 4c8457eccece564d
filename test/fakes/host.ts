import type { Host } from '#actors/host.ts'

/** Actors that handle what they are told at once: as the real host, but for its turns of the event loop. */
export const fakeHost = (): Host => ({
  spawn: ({ handle, crashed }) => {
    let stopped = false
    return {
      tell: message => {
        if (stopped) return
        try {
          handle(message)
        } catch (error) {
          stopped = true
          crashed(error)
        }
      },
      stop: () => { stopped = true },
    }
  },
  stop: () => undefined,
})
