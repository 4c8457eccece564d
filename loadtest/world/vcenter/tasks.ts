import type { Cancel, Clock, Random } from '#protocols/clock.ts'
import type { MoRef, VimFault } from '#protocols/vim/values.ts'
import { draw, type Spread } from '../random.ts'
import type { Managed, Objects } from './objects.ts'
import { notFound, VimError } from './vim-error.ts'

/** Ended tasks are kept so long, so that a client that asks late still learns how it went. */
const keptMs = 10 * 60_000
/** And at most so many of them. */
const keptMost = 20_000
/** Tasks that take longer tell how far they are. */
const progressFromMs = 400

export interface TaskOrder {
  /** Method with its interface, as vCenter names it: `VirtualMachine.powerOn`. */
  readonly descriptionId: string
  readonly entity: Managed
  readonly takes: Spread
  /** Whether CancelTask stops it. */
  readonly cancelable?: boolean
  /** Runs when it starts; a VimError ends it. */
  readonly begin?: () => void
  /** Does it, when its time has come; throws a VimError when it cannot be done. Gives the task's result. */
  readonly work: () => MoRef | undefined
  /** Runs when it has ended, well or not. */
  readonly ended?: () => void
}

/** Starts a task and gives its reference; it is queued, runs with progress, and ends. */
export type StartTask = (order: TaskOrder) => MoRef

export interface Tasks {
  readonly start: StartTask
  /** Ends a task with RequestCanceled before its work is done. */
  cancel(ref: MoRef): void
  /** The next task that is started ends with this fault instead of being done; undefined: it is done after all. */
  failNext(fault: VimFault | undefined): void
  /** Queued or running. */
  count(): number
}

interface Running { readonly task: Managed; readonly order: TaskOrder; readonly timers: Cancel[] }

export const createTasks = (objects: Objects, clock: Clock, random: Random): Tasks => {
  const running = new Map<string, Running>()
  const ended: { readonly task: Managed; readonly atMs: number }[] = []
  let doomed: VimFault | undefined
  const iso = (): string => new Date(clock.wall()).toISOString()

  const forget = (): void => {
    let count = 0
    while (count < ended.length && (ended.length - count > keptMost || (ended[count]?.atMs ?? 0) + keptMs < clock.now())) {
      const old = ended[count++]
      if (old !== undefined) objects.remove(old.task)
    }
    // In one piece, and seldom: removing from the front one by one would move the whole list each time.
    if (count > 0) ended.splice(0, count)
  }
  const end = ({ task, order, timers }: Running, changes: Readonly<Record<string, unknown>>): void => {
    for (const stop of timers) stop()
    running.delete(task.ref.value)
    order.ended?.()
    objects.set(task, { ...changes, 'info.completeTime': iso() })
    ended.push({ task, atMs: clock.now() })
    if (ended.length > keptMost * 1.1) forget()
  }
  const failWith = (one: Running, { type, message, detail }: VimFault): void =>
    end(one, { 'info.state': 'error', 'info.error': { fault: { _typeName: type, ...detail }, localizedMessage: message } })
  const attempt = (one: Running, action: () => void): void => {
    try {
      action()
    } catch (error) {
      if (!(error instanceof VimError)) throw error
      failWith(one, error.fault)
    }
  }
  const finish = (one: Running): void => attempt(one, () => {
    const result = one.order.work()
    end(one, { 'info.state': 'success', ...(result === undefined ? {} : { 'info.result': result }) })
  })
  const begin = (one: Running, takesMs: number, fault: VimFault | undefined): void => {
    objects.set(one.task, { 'info.state': 'running', 'info.startTime': iso() })
    if (fault !== undefined) return failWith(one, fault)
    attempt(one, () => {
      one.order.begin?.()
      if (takesMs === 0) return finish(one)
      if (takesMs >= progressFromMs) {
        for (const percent of [25, 50, 75]) one.timers.push(clock.after((takesMs * percent) / 100, () => objects.set(one.task, { 'info.progress': percent })))
      }
      one.timers.push(clock.after(takesMs, () => finish(one)))
    })
  }

  return {
    start: order => {
      const id = objects.nextId('task-')
      const name = order.descriptionId
      const task = objects.add('Task', id, {
        info: {
          key: id, task: { type: 'Task', value: id }, name, descriptionId: name, entity: order.entity.ref, entityName: (order.entity.properties as { readonly name?: string }).name,
          state: 'queued', cancelled: false, cancelable: order.cancelable === true, reason: { _typeName: 'TaskReasonUser', userName: 'vmherd' }, queueTime: iso(), eventChainId: 0,
        },
      })
      const one: Running = { task, order, timers: [] }
      running.set(id, one)
      const fault = doomed
      doomed = undefined
      const takesMs = draw(order.takes, random)
      one.timers.push(clock.after(Math.min(50, takesMs / 10), () => begin(one, takesMs, fault)))
      return task.ref
    },
    cancel: ref => {
      const one = running.get(ref.value)
      if (one === undefined) {
        if (objects.get(ref) === undefined) throw notFound(ref)
        throw new VimError('InvalidState', 'The operation is not allowed in the current state: the task has ended.')
      }
      if (one.order.cancelable !== true) throw new VimError('NotSupported', 'The operation is not supported on the object: this task cannot be cancelled.')
      objects.set(one.task, { 'info.cancelled': true })
      failWith(one, { type: 'RequestCanceled', message: 'The task was canceled by a user.', detail: {} })
    },
    failNext: fault => { doomed = fault },
    count: () => running.size,
  }
}
