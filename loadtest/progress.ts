/** Prints lines of what is done, each with the seconds since this was made. */
export const progressLines = (): ((line: string) => void) => {
  const started = performance.now()
  return line => console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${line}`)
}
