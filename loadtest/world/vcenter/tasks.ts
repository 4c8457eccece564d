import type { Clock, Random } from '#protocols/clock.ts'
import type { MoRef } from '#protocols/vim/values.ts'
import { draw, type Spread } from '../random.ts'
import type { Managed, Objects } from './objects.ts'
import { VimError } from './vim-error.ts'

/** Ended tasks are kept so long, so that a client that asks late still learns how it went. */
const keptMs = 10 * 60_000

export interface TaskOrder {
  /** Method with its interface, as vCenter names it: `VirtualMachine.powerOn`. */
  readonly descriptionId: string
  readonly entity: Managed
  readonly takes: Spread
  /** Does it, when its time has come; throws a VimError when it cannot be done. Gives the task's result. */
  readonly work: () => MoRef | undefined
  /** Runs when it has ended, well or not. */
  readonly ended?: () => void
}

/** Starts a task and gives its reference; it is queued, runs with progress, and ends. */
export type StartTask = (order: TaskOrder) => MoRef

export const createTasks = (objects: Objects, clock: Clock, random: Random): StartTask => order => {
  const id = objects.nextId('task')
  const iso = (): string => new Date(clock.wall()).toISOString()
  const task = objects.add('Task', id, {
    info: {
      key: id, task: { type: 'Task', value: id }, descriptionId: order.descriptionId, entity: order.entity.ref, state: 'queued',
      cancelled: false, cancelable: true, queueTime: iso(), eventChainId: 0,
    },
  })
  const end = (changes: Readonly<Record<string, unknown>>): void => {
    objects.set(task, { ...changes, 'info.completeTime': iso() })
    clock.after(keptMs, () => objects.remove(task))
  }
  const finish = (): void => {
    try {
      const result = order.work()
      end({ 'info.state': 'success', 'info.progress': 100, ...(result === undefined ? {} : { 'info.result': result }) })
    } catch (error) {
      if (!(error instanceof VimError)) throw error
      const { type, message, detail } = error.fault
      end({ 'info.state': 'error', 'info.error': { fault: { _typeName: type, ...detail }, localizedMessage: message } })
    } finally {
      order.ended?.()
    }
  }
  const takesMs = draw(order.takes, random)
  if (takesMs === 0) {
    clock.after(0, finish)
    return task.ref
  }
  clock.after(Math.min(20, takesMs / 10), () => {
    objects.set(task, { 'info.state': 'running', 'info.startTime': iso(), 'info.progress': 0 })
    clock.after(takesMs / 2, () => objects.set(task, { 'info.progress': 50 }))
    clock.after(takesMs, finish)
  })
  return task.ref
}
