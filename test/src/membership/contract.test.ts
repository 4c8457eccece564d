import test from 'ava'
import { createMedium } from '#src/local/transport.ts'
import { claimsContract } from '#test/contracts/claims.ts'
import { virtualClock } from '#test/fakes/clock.ts'

claimsContract(test, () => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  let there = true
  return Promise.resolve({
    clock,
    connect: () => Promise.resolve(medium.connect(() => there)),
    until: async (what, look) => {
      for (let beat = 0; beat < 2_000; beat++) {
        const found = look()
        if (found !== undefined) return found
        await clock.advance(20)
      }
      throw new Error(`waited in vain for ${what}`)
    },
    away: async ({ wiped }, act) => {
      there = false
      await act()
      if (wiped) medium.wipe()
      there = true
    },
    stop: () => Promise.resolve(),
  })
})
