/** Asks again and again until the answer is not undefined; throws with what it waited for when time is up. */
export const until = async <T>(what: string, timeoutMs: number, ask: () => Promise<T | undefined> | T | undefined, everyMs = 50): Promise<T> => {
  const end = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await new Promise(resolve => { setTimeout(resolve, everyMs) })
  }
}
