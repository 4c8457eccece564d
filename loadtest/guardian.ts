import { createInterface } from 'node:readline'

/**
 * Waits for the end of the process that started it, and then kills the process groups that it was told to (guard.ts): a line
 * `keep <pid>` for each that is started, `free <pid>` for each that has ended. The end of the input is the end of the other,
 * whatever ended it.
 */
const groups = new Set<number>()

for await (const line of createInterface({ input: process.stdin })) {
  const [act, pid] = line.split(' ')
  if (act === 'keep') groups.add(Number(pid))
  else groups.delete(Number(pid))
}
for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
