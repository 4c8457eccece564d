import { decodeResponse, encodeRequest } from '#protocols/vim/soap.ts'
import { moRef, type MoRef, type VimFault, type VimObject } from '#protocols/vim/values.ts'
import { latencyPresets } from '#world/vcenter/options.ts'
import { createVcenter, type SimulationOptions, type Vcenter } from '#world/vcenter/vcenter.ts'
import { virtualClock, type VirtualClock } from '#test/fakes/clock.ts'

/** What a call gave: its value, or the fault; `torn` when the connection would be reset, `status` of an answer that is no SOAP. */
export interface Answer { readonly value?: unknown; readonly fault?: VimFault; readonly torn?: boolean; readonly status?: number }

/** A client that speaks SOAP through the door of a vCenter, without a socket. */
export interface Client {
  raw(method: string, self: MoRef, args?: VimObject): Promise<Answer>
  /** The value; throws the fault. */
  call<T>(method: string, self: MoRef, args?: VimObject): Promise<T>
  login(): Promise<void>
  /** Sends this text. */
  post(xml: string): Promise<{ readonly status: number; readonly body: string }>
}

export const connect = (vcenter: Vcenter): Client => {
  let cookie: string | undefined
  const raw = async (method: string, self: MoRef, args: VimObject = {}): Promise<Answer> => {
    const reply = await vcenter.door(encodeRequest(method, self, args), cookie)
    if (reply.reset === true) return { torn: true }
    cookie = reply.cookie ?? cookie
    if (reply.body === '') return { status: reply.status }
    const decoded = decodeResponse(method, reply.body)
    if (!decoded.ok) throw new Error(decoded.fault.message)
    return decoded.value
  }
  const call = async <T>(method: string, self: MoRef, args: VimObject = {}): Promise<T> => {
    const answer = await raw(method, self, args)
    if (answer.fault !== undefined) throw new Error(`${answer.fault.type}: ${answer.fault.message}`)
    return answer.value as T
  }
  return {
    raw,
    call,
    login: async () => { await call('Login', moRef('SessionManager', 'SessionManager'), { userName: vcenter.user, password: vcenter.password }) },
    post: xml => vcenter.door(xml, cookie),
  }
}

export interface TaskInfo { readonly state: string; readonly result?: MoRef; readonly error?: { readonly fault: VimObject; readonly localizedMessage?: string }; readonly progress?: number }

/** A small vCenter in virtual time with somebody logged in. */
export interface Story extends Client {
  readonly vcenter: Vcenter
  readonly clock: VirtualClock
  readonly template: MoRef
  readonly place: { readonly pool: MoRef; readonly host: MoRef; readonly datastore: MoRef; readonly folder: MoRef }
  /** What is known of a task now. */
  task(ref: MoRef): Promise<TaskInfo>
  /** Calls a method that gives a task, lets virtual time pass until it has ended, and gives how it ended. */
  run(method: string, self: MoRef, args?: VimObject): Promise<TaskInfo>
  /** A clone of the template, off; `spec` is its ConfigSpec. */
  clone(name: string, spec?: VimObject, location?: VimObject): Promise<MoRef>
  properties(ref: MoRef, ...paths: readonly string[]): Promise<VimObject>
}

/** Everything takes its time but the calls, so that a call ends without turning the clock. */
export const unhurried = { ...latencyPresets.lab, call: { medianMs: 0, sigma: 0 } }
export const propertyCollector = moRef('PropertyCollector', 'propertyCollector')
export const vmFolder = moRef('Folder', 'group-v3')

export const startStory = async (options: SimulationOptions = {}): Promise<Story> => {
  const clock = virtualClock()
  const vcenter = createVcenter({ clock, ...options, inventory: { hosts: 6, ...options.inventory } })
  const client = connect(vcenter)
  await client.login()
  const [cluster] = vcenter.inventory.clusters()
  const [template] = vcenter.inventory.templates()
  if (cluster === undefined || template === undefined) throw new Error('the inventory is empty')
  const place = {
    pool: moRef('ResourcePool', cluster.pool), host: moRef('HostSystem', cluster.hosts[0] ?? ''), datastore: moRef('Datastore', cluster.datastores[0] ?? ''), folder: vmFolder,
  }
  const properties = async (ref: MoRef, ...pathSet: readonly string[]): Promise<VimObject> => {
    const found = await client.call<{ readonly objects: readonly { readonly propSet?: readonly { readonly name: string; readonly val: unknown }[] }[] }>(
      'RetrievePropertiesEx', propertyCollector, { specSet: [{ propSet: [{ type: ref.type, pathSet }], objectSet: [{ obj: ref }] }], options: {} })
    return Object.fromEntries((found.objects[0]?.propSet ?? []).map(({ name, val }) => [name, val]))
  }
  const task = async (ref: MoRef): Promise<TaskInfo> => (await properties(ref, 'info'))['info'] as TaskInfo
  const run = async (method: string, self: MoRef, args: VimObject = {}): Promise<TaskInfo> => {
    const ref = await client.call<MoRef>(method, self, args)
    for (let passedMs = 0; passedMs < 600_000; passedMs += 1_000) {
      clock.tick(1_000)
      const info = await task(ref)
      if (info.state === 'success' || info.state === 'error') return info
    }
    throw new Error(`${method}: the task has not ended`)
  }
  const templateRef = moRef('VirtualMachine', template.id)
  return {
    ...client, vcenter, clock, place, template: templateRef, task, run, properties,
    clone: async (name, config = {}, location = {}) => {
      const info = await run('CloneVM_Task', templateRef, { folder: vmFolder, name, spec: { location: { ...place, ...location }, template: false, powerOn: false, config } })
      if (info.result === undefined) throw new Error(`clone of ${name}: ${JSON.stringify(info.error)}`)
      return info.result
    },
  }
}

/** The type of the fault with which a task ended; `success` when it did not. */
export const outcome = (info: TaskInfo): string => (info.state === 'error' ? String(info.error?.fault._typeName) : info.state)
