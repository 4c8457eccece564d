import { failed, ok, type Fault, type Result } from '#protocols/fault.ts'
import { placeBatch } from '#src/placement/place.ts'
import type { Pool } from '#src/placement/pool.ts'
import type { WorkerTasks } from '#src/placement/tasks.ts'
import { allocate } from '#src/placement/worker.ts'

/** A pool without threads, for virtual time: what a worker does is done here, a turn later. */
export interface InlinePool extends Pool {
  /** The next so many tasks fail with this instead. */
  failNext(count: number, fault: Fault): void
  /** Tasks wait until `proceed`. */
  hold(): void
  proceed(): void
  /** Requests of each task so far. */
  readonly taskCount: () => number
}

export const inlinePool = (): InlinePool => {
  let failing: readonly Fault[] = []
  let held: (() => void)[] | undefined
  let taskCount = 0
  const work: { readonly [Kind in keyof WorkerTasks]: (task: WorkerTasks[Kind]['task']) => WorkerTasks[Kind]['outcome'] } = { place: placeBatch, allocate }
  const done = <Kind extends keyof WorkerTasks>(kind: Kind, task: WorkerTasks[Kind]['task']): Result<WorkerTasks[Kind]['outcome']> => {
    const [fault, ...rest] = failing
    failing = rest
    return fault === undefined ? ok(work[kind](task)) : failed(fault.reason, fault.message)
  }
  return {
    run: async (kind, task) => {
      taskCount += 1
      const { promise, resolve } = Promise.withResolvers<void>()
      if (held === undefined) resolve()
      else held.push(resolve)
      await promise
      return done(kind, task)
    },
    failNext: (count, fault) => { failing = Array<Fault>(count).fill(fault) },
    hold: () => { held ??= [] },
    proceed: () => {
      const waiting = held ?? []
      held = undefined
      for (const resolve of waiting) resolve()
    },
    taskCount: () => taskCount,
    close: async () => undefined,
  }
}
