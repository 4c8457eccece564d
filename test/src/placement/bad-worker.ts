import type { PlaceTask } from '#src/placement/tasks.ts'

/** A worker that does what the version of its task says: 1 throws, 2 exits, 3 uses up its memory, 4 never ends; else it does well. */
export const place = ({ version }: PlaceTask): unknown => {
  if (version === 1) throw new Error('a bug')
  if (version === 2) process.exit(1)
  if (version === 3) return hoard()
  for (; version === 4;);
  return { chosen: new Int32Array(), failedBy: new Int32Array() }
}

const hoard = (): unknown => {
  const all: unknown[] = []
  for (;;) all.push(Array.from({ length: 10_000 }, (_, index) => ({ index })))
}
