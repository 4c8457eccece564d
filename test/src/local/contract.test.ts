import test from 'ava'
import { createMedium } from '#src/local/transport.ts'
import { transportContract } from '#test/contracts/transport.ts'
import { virtualClock } from '#test/fakes/clock.ts'

transportContract(test, async () => {
  const clock = virtualClock()
  const medium = createMedium(clock)
  let there = true
  const away = async (act: () => Promise<void>): Promise<void> => {
    there = false
    await act()
    there = true
  }
  const until = async <T>(what: string, look: () => T | undefined): Promise<T> => {
    for (let beat = 0; beat < 1_000; beat++) {
      const found = look()
      if (found !== undefined) return found
      await clock.advance(20)
    }
    throw new Error(`waited in vain for ${what}`)
  }
  return {
    connect: async () => medium.connect(() => there),
    until, away,
    settled: async promise => {
      let over = false
      promise.then(() => { over = true }, () => { over = true })
      await until('a promise', () => (over ? true : undefined))
      return promise
    },
    restart: ({ wiped }) => away(async () => {
      if (wiped) medium.wipe()
      await clock.advance(1_000)
    }),
    stop: async () => undefined,
  }
})
