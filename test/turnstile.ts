/** Lets at most `count` actions be under way. */
export const turnstile = (count: number) => {
  let free = count
  const waiting: (() => void)[] = []
  return async (action: () => Promise<void>): Promise<void> => {
    if (free > 0) free -= 1
    else await new Promise<void>(resolve => { waiting.push(resolve) })
    try {
      await action()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
