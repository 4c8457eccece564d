import { move, Piscina, transferableSymbol, valueSymbol } from 'piscina'
import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { WorkerTasks } from './tasks.ts'

/** Threads for work that needs much CPU. */
export interface Pool {
  /**
   * Has one task done; what is in `transfer` is gone from here afterwards. Throttled: too many tasks wait. Timeout: it took longer
   * than `timeoutMs`, waiting for a thread included; a thread that was at it is ended. Unavailable: it threw, or its thread ended. A new
   * thread takes the next task.
   */
  run<Kind extends keyof WorkerTasks>(
    kind: Kind, task: WorkerTasks[Kind]['task'], options: RunOptions,
  ): Promise<Result<WorkerTasks[Kind]['outcome']>>
  /** Ends all threads; what runs or waits becomes Unavailable. */
  close(): Promise<void>
}

export interface RunOptions { readonly timeoutMs: number; readonly transfer?: readonly ArrayBufferLike[] | undefined }

export interface PoolLimits {
  readonly workerLimit: number
  /** Tasks that wait for a thread. */
  readonly queueLimit: number
  /** Heap of one thread; beyond it the task fails, not the process. */
  readonly heapLimitMiB: number
  /** A thread without work for so long ends. */
  readonly idleMs: number
}

export const poolDefaults: PoolLimits = { workerLimit: 1, queueLimit: 64, heapLimitMiB: 512, idleMs: 60_000 }

const workerFile = new URL('./worker.ts', import.meta.url).href

/** Threads start with the first task, so that a member that never places has none. */
export const createPool = (clock: Clock, given: Partial<PoolLimits> = {}, filename = workerFile): Pool => {
  const limits: PoolLimits = { ...poolDefaults, ...given }
  let threads: Piscina | undefined
  let closed = false
  let open = 0
  const start = (): Piscina => new Piscina({
    filename,
    minThreads: 0,
    maxThreads: limits.workerLimit,
    idleTimeout: limits.idleMs,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapLimitMiB },
  })
  return {
    run: async (kind, task, { timeoutMs, transfer = [] }) => {
      if (closed) return failed('Unavailable', `${kind}: the worker threads are stopping`)
      // Counted here: Piscina lets more in while its threads are starting, and tells a full queue by a message only.
      if (open >= limits.workerLimit + limits.queueLimit) return failed('Throttled', `${kind}: ${open} tasks are open already`)
      open += 1
      threads ??= start()
      const deadline = new AbortController()
      const cancel = clock.after(timeoutMs, () => deadline.abort())
      try {
        const handed = move({ [transferableSymbol]: transfer, [valueSymbol]: task })
        return ok(await threads.run(handed, { name: kind, signal: deadline.signal }))
      } catch (error) {
        if (deadline.signal.aborted) return failed('Timeout', `${kind}: a worker thread needed more than ${timeoutMs} ms`)
        return failed('Unavailable', `${kind}: a worker thread failed: ${messageOf(error)}`)
      } finally {
        cancel()
        open -= 1
      }
    },
    close: async () => {
      closed = true
      await threads?.destroy()
    },
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
