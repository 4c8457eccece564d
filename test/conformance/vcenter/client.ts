import { isMoRef, moRef, type MoRef, type VimFault, type VimObject } from '#protocols/vim/values.ts'
import type { VimResult } from '#src/provider/faults.ts'
import { providerLimits } from '#src/provider/limits.ts'
import { createTransport } from '#src/provider/transport.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noMetrics } from '#test/fakes/telemetry.ts'

/** What a call gave: its value, or the fault of vim25. What never got an answer is thrown. */
export type Answer = { readonly value: unknown; readonly fault?: undefined } | { readonly fault: VimFault; readonly value?: undefined }

export interface TaskInfo {
  readonly key: string
  readonly task: MoRef
  readonly descriptionId: string
  readonly entity?: MoRef
  readonly state: 'queued' | 'running' | 'success' | 'error'
  readonly queueTime: string
  readonly startTime?: string
  readonly completeTime?: string
  readonly result?: unknown
  readonly error?: { readonly fault: VimObject; readonly localizedMessage?: string }
}

/** One client of vim25, with the provider's codec and transport. Cookies are kept as they are set. */
export interface Client {
  raw(method: string, self: MoRef, args?: VimObject): Promise<Answer>
  /** The value; throws the fault. */
  call<T>(method: string, self: MoRef, args?: VimObject): Promise<T>
  logIn(user: string, password: string): Promise<Answer>
  /** Properties by path; what is not set is missing. */
  properties(object: MoRef, ...paths: readonly string[]): Promise<Readonly<Record<string, unknown>>>
  /** Calls a method that gives a task, and waits until it has ended. */
  run(method: string, self: MoRef, args?: VimObject): Promise<TaskInfo>
  /** How it ended: `success`, or the type of the fault of the call or of its task, whichever told it. */
  outcome(method: string, self: MoRef, args?: VimObject): Promise<string>
  close(): Promise<void>
}

export const serviceInstance = moRef('ServiceInstance', 'ServiceInstance')
export const sessionManager = moRef('SessionManager', 'SessionManager')
export const propertyCollector = moRef('PropertyCollector', 'propertyCollector')
export const viewManager = moRef('ViewManager', 'ViewManager')
export const searchIndex = moRef('SearchIndex', 'SearchIndex')

/** Tasks of a test end soon; one that does not is a failure. */
const taskSeconds = 20

/** A PropertyFilterSpec over one object. */
export const overObject = (object: MoRef, pathSet: readonly string[]): VimObject => ({ propSet: [{ type: object.type, pathSet }], objectSet: [{ obj: object }] })
/** A PropertyFilterSpec over the members of a view. */
export const overView = (view: MoRef, pathSet: readonly string[], type = 'VirtualMachine'): VimObject => ({
  propSet: [{ type, pathSet }],
  objectSet: [{ obj: view, skip: true, selectSet: [{ _typeName: 'TraversalSpec', type: view.type, path: 'view', skip: false }] }],
})

interface Content { readonly obj: MoRef; readonly propSet?: readonly { readonly name: string; readonly val?: unknown }[] }
const valuesOf = (content: Content | undefined): Readonly<Record<string, unknown>> =>
  Object.fromEntries((content?.propSet ?? []).flatMap(({ name, val }) => (val === undefined ? [] : [[name, val]])))

export const connect = (url: string, caFile: string | undefined): Client => {
  const transport = createTransport({ url, tls: { caFile }, clock: systemClock, metrics: noMetrics, limits: providerLimits })
  let cookie: string | undefined

  const raw = async (method: string, self: MoRef, args: VimObject = {}): Promise<Answer> => {
    // A poll goes over a connection of its own, as the provider's do.
    const poll = method === 'WaitForUpdatesEx' ? { poll: new AbortController().signal } : {}
    const result: VimResult<{ readonly value: unknown; readonly cookie?: string | undefined }> = await transport.send({ method, self, args, about: 'conformance', ...poll }, cookie)
    if (result.ok) {
      cookie = result.value.cookie ?? cookie
      return { value: result.value.value }
    }
    if (result.vim === undefined) throw new Error(`${result.fault.reason}: ${result.fault.message}`)
    return { fault: result.vim }
  }
  const call = async <T>(method: string, self: MoRef, args: VimObject = {}): Promise<T> => {
    const { value, fault } = await raw(method, self, args)
    if (fault !== undefined) throw new Error(`${method}: ${fault.type} ${fault.message}`)
    return value as T
  }
  const properties: Client['properties'] = async (object, ...paths) => {
    const found = await call<{ readonly objects: readonly Content[] }>('RetrievePropertiesEx', propertyCollector, { specSet: [overObject(object, paths)], options: {} })
    return valuesOf(found.objects[0])
  }
  /** Through a collector of its own, so that nothing is asked again and again. */
  const ended = async (task: MoRef): Promise<TaskInfo> => {
    const collector = await call<MoRef>('CreatePropertyCollector', propertyCollector)
    await call('CreateFilter', collector, { spec: overObject(task, ['info.state']), partialUpdates: false })
    for (let version = ''; ;) {
      const set = await call<{ readonly version: string } | undefined>('WaitForUpdatesEx', collector, { version, options: { maxWaitSeconds: taskSeconds } })
      if (set === undefined) throw new Error(`the task ${task.value} has not ended within ${taskSeconds} s`)
      version = set.version
      const { info } = await properties(task, 'info') as { readonly info: TaskInfo }
      if (info.state !== 'success' && info.state !== 'error') continue
      await call('DestroyPropertyCollector', collector)
      return info
    }
  }
  const run: Client['run'] = async (method, self, args) => ended(await call<MoRef>(method, self, args))

  return {
    raw, call, properties, run,
    logIn: (userName, password) => raw('Login', sessionManager, { userName, password }),
    outcome: async (method, self, args) => {
      const { value, fault } = await raw(method, self, args)
      if (fault !== undefined) return fault.type
      if (!isMoRef(value)) return 'success'
      const info = await ended(value)
      return info.state === 'error' ? String(info.error?.fault._typeName) : info.state
    },
    close: () => transport.close(),
  }
}
