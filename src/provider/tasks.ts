import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Metrics } from '#protocols/metrics.ts'
import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import type { Source } from './collector.ts'
import { refusal, taskFault, type VimResult } from './faults.ts'
import { viewFilter } from './filter-spec.ts'
import type { ListView, ListViewOrder } from './list-view.ts'
import { changed, type ObjectUpdate, type Properties } from './properties.ts'
import type { Opened } from './session.ts'

/** Tasks that are waited for, all through one filter. */
export interface Tasks extends Source {
  /**
   * Ends when the task has ended, with its result. Timeout: it ran too long, or vCenter forgot it; how it went is then
   * not known. `about` begins messages; `operation` is the metric label.
   */
  track(task: MoRef, operation: string, about: string): Promise<VimResult<unknown>>
  underWay(): number
  /** Nothing will be heard any more: whoever waits is told so. */
  close(): void
}

export interface TasksOrder {
  readonly metrics: Metrics
  readonly clock: Clock
  readonly taskTimeoutMs: number
  readonly listView: (order: Pick<ListViewOrder, 'what' | 'onMissing'>) => ListView
}

interface Tracked { readonly ref: MoRef; readonly about: string; properties: Properties; readonly end: (result: VimResult<unknown>) => void }

/** What is looked at. Progress is left out: nobody shows it, and it comes often. */
const paths = ['info.state', 'info.result', 'info.error']

export const createTasks = ({ clock, metrics, taskTimeoutMs, listView }: TasksOrder): Tasks => {
  const seconds = metrics.histogram('provider_task_seconds', 'Duration of tasks of vCenter, from the answer that named them.', ['operation', 'result'])
  const tracked = new Map<string, Tracked>()
  const view = listView({
    what: 'tasks',
    onMissing: ref => {
      const task = tracked.get(ref.value)
      task?.end(failed('Timeout', `${task.about}: vCenter no longer knows its task ${ref.value}; how it went is looked up`))
    },
  })

  const hear = (update: ObjectUpdate): void => {
    const task = tracked.get(update.obj.value)
    if (task === undefined) return
    if (update.kind === 'leave') return view.left(update.obj)
    task.properties = changed(task.properties, update)
    switch (task.properties['info.state']) {
      case 'success': return task.end(ok(task.properties['info.result']))
      case 'error': return task.end(refusal(taskFault(task.properties['info.error']), task.about))
      default: return
    }
  }

  return {
    name: 'tasks',
    open: async (opened: Opened): Promise<Result<VimObject>> => {
      const made = await view.open(opened)
      return made.ok ? ok(viewFilter(made.value, [{ type: 'Task', pathSet: paths }])) : made
    },
    heard: updates => { for (const update of updates) hear(update) },
    complete: () => undefined,
    tellAgain: () => undefined,
    underWay: () => tracked.size,
    close: () => {
      for (const { about, ref, end } of [...tracked.values()]) {
        end(failed('Unavailable', `${about}: this member stops and does not wait for the task ${ref.value}`))
      }
    },
    track: (ref, operation, about) => new Promise(resolve => {
      const from = clock.now()
      const stop = clock.after(taskTimeoutMs, () =>
        end(failed('Timeout', `${about}: its task ${ref.value} has not ended within ${taskTimeoutMs / 1_000} s; how it went is looked up`)))
      const end = (result: VimResult<unknown>): void => {
        if (!tracked.delete(ref.value)) return
        stop()
        view.unwant(ref)
        seconds.observe({ operation, result: result.ok ? 'ok' : result.fault.reason }, (clock.now() - from) / 1_000)
        resolve(result)
      }
      tracked.set(ref.value, { ref, about, properties: {}, end })
      view.want(ref)
    }),
  }
}
