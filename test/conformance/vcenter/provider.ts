import { ok } from '#protocols/fault.ts'
import { vmKey } from '#protocols/ids.ts'
import type { CreateOrder, ObservedVm, Provider, ProviderChange } from '#protocols/provider.ts'
import { connectProvider } from '#src/provider/provider.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { createMetrics } from '#src/telemetry/metrics.ts'
import { noLog } from '#test/fakes/telemetry.ts'
import { eventually, quick } from '#test/src/provider/world.ts'
import type { Ground, Suite } from './ground.ts'

/** A provider before the server, and what it told. */
interface Member { readonly provider: Provider; readonly changes: readonly ProviderChange[]; order(number: number, change?: Partial<CreateOrder>): CreateOrder; seen(number: number): ObservedVm | undefined }

const key = (number: number) => vmKey('demo', `vm-${number}`)
const uuid = (ground: Ground, number: number): string => `5028a0de-0000-4000-8000-${ground.folder.value.replace(/\D/g, '').padStart(6, '0')}${String(number).padStart(6, '0')}`

const withProvider = async (ground: Ground, tell: (member: Member) => Promise<void>, password = async () => ground.server.password): Promise<void> => {
  const { url, user, caFile } = ground.server
  const provider = connectProvider({
    url, tls: { caFile }, credentials: async () => ok({ user, password: await password() }), clock: systemClock, random: () => 0.5, log: noLog, metrics: createMetrics({ process: false }), limits: quick,
  })
  const changes: ProviderChange[] = []
  provider.onChange(change => changes.push(change))
  const placement = {
    zone: 'zone-a', clusterId: ground.cluster.value, hostId: ground.host.value, hostName: ground.hostName, datastoreId: ground.datastore.value, poolId: ground.pool.value, coreMhz: 2_400,
  }
  try {
    await tell({
      provider, changes,
      order: (number, change = {}) => ({
        key: key(number), instanceUuid: uuid(ground, number), biosUuid: uuid(ground, number + 500_000), source: { kind: 'Template', id: ground.template.value, linked: false },
        placement, folderId: ground.folder.value, cpuCount: 1, memoryMiB: 512, extraConfig: {}, ...change,
      }),
      seen: number => changes.flatMap(change => (change.kind === 'Observed' && change.key === key(number) ? [change.vm] : [])).at(-1),
    })
  } finally {
    await provider.close()
  }
}
const connected = ({ provider }: Member): Promise<unknown> => eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
const counts = async ({ server }: Ground): Promise<Readonly<Record<string, number>>> => await server.control('GET counts') as Readonly<Record<string, number>>
const grown = async (ground: Ground, before: Readonly<Record<string, number>>): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(Object.entries(await counts(ground)).flatMap(([method, count]) => (count === (before[method] ?? 0) ? [] : [[method, count - (before[method] ?? 0)]])))
const created = async ({ provider, order }: Member, number: number) => {
  const made = await provider.create(order(number))
  if (!made.ok) throw new Error(made.fault.message)
  provider.follow(key(number), made.value.id)
  return made.value.id
}
const once = ({ server }: Ground, method: string, trouble: object, more: object = { times: 1 }): Promise<unknown> => server.control('POST faults', { method, trouble, ...more })

export const providerSuite: Suite = {
  'expired sessions are made anew once for all calls under way; nobody notices, and what is followed is told anew': (t, ground) => withProvider(ground, async member => {
    await created(member, 1)
    await eventually('the first news', () => member.seen(1))
    const told = member.changes.length
    const before = await counts(ground)
    await ground.server.control('POST sessions/expire')
    const found = await Promise.all(Array.from({ length: 20 }, () => member.provider.find(uuid(ground, 1))))
    t.true(found.every(result => result.ok && result.value !== undefined))
    await eventually('it is told anew', () => member.changes.slice(told).find(({ kind }) => kind === 'Observed'))
    t.is((await grown(ground, before))['Login'], 1)
    t.false(member.changes.some(({ kind }) => kind === 'Down'))
  }),

  'a server that cannot serve now is told as such, and asked again': (t, ground) => withProvider(ground, async member => {
    const id = await created(member, 1)
    await once(ground, 'PowerOnVM_Task', { kind: 'Status', status: 503 })
    const refused = await member.provider.power(id, 'on')
    t.true(!refused.ok && refused.fault.reason === 'Unavailable' && /HTTP status 503/.test(refused.fault.message))
    t.true((await member.provider.power(id, 'on')).ok)
  }),

  'what may be asked twice survives connections that are reset': (t, ground) => withProvider(ground, async member => {
    await created(member, 1)
    await once(ground, 'FindByUuid', { kind: 'Reset' }, { every: 2 })
    for (let count = 0; count < 6; count++) t.true((await member.provider.find(uuid(ground, 1))).ok)
  }),

  'a creation whose answer was lost, or that never arrived, makes one VM': (t, ground) => withProvider(ground, async member => {
    await connected(member)
    for (const [number, kind] of [[1, 'LostReply'], [2, 'Reset']] as const) {
      await once(ground, 'CloneVM_Task', { kind })
      const made = await member.provider.create(member.order(number))
      t.true(made.ok, made.ok ? '' : made.fault.message)
      const found = await member.provider.find(uuid(ground, number))
      t.is(found.ok && found.value?.id, made.ok && made.value.id)
    }
    t.is(((await ground.properties(ground.folder, 'childEntity'))['childEntity'] as readonly unknown[]).length, 2)
  }),

  'faults of calls and of tasks become reasons, and their words are kept': (t, ground) => withProvider(ground, async member => {
    const id = await created(member, 1)
    const fault = (type: string, detail: object = {}): object => ({ type, message: 'so it is', detail })
    const reasons: readonly (readonly [trouble: object, reason: string])[] = [
      [{ kind: 'TaskFault', fault: fault('InsufficientMemoryResourcesFault', { unreserved: 1, requested: 2 }) }, 'InsufficientCapacity'],
      [{ kind: 'TaskFault', fault: fault('TaskInProgress', { task: { type: 'Task', value: 'task-1' } }) }, 'Busy'],
      [{ kind: 'Fault', fault: fault('NoPermission', { privilegeId: 'VirtualMachine.Interact.PowerOn' }) }, 'Forbidden'],
      [{ kind: 'Fault', fault: fault('SystemError', { reason: 'fire' }) }, 'Unavailable'],
    ]
    for (const [trouble, reason] of reasons) {
      await once(ground, 'PowerOnVM_Task', trouble)
      const refused = await member.provider.power(id, 'on')
      t.is(refused.ok ? 'ok' : refused.fault.reason, reason)
      t.true(!refused.ok && refused.fault.message.startsWith(`power on of ${id}: vCenter says`), refused.ok ? '' : refused.fault.message)
    }
    t.true((await member.provider.power(id, 'on')).ok)
  }),

  'refused credentials are told, tried again when they change, and then all goes on': async (t, ground) => {
    let password = 'wrong'
    await withProvider(ground, async member => {
      const refused = await eventually('it is refused', () => (member.provider.trouble()?.reason === 'Unauthorized' ? member.provider.trouble() : undefined))
      t.regex(refused.message, /InvalidLogin/)
      password = ground.server.password
      await connected(member)
      t.true((await member.provider.find(uuid(ground, 1))).ok)
    }, async () => password)
  },

  'a task goes on over the end of its session': async (t, ground) => {
    await ground.server.control('POST latency', { preset: 'lab' })
    try {
      await withProvider(ground, async member => {
        await connected(member)
        const before = await counts(ground)
        const creation = member.provider.create(member.order(1))
        // What has begun is put into the list of tasks.
        for (let now: typeof before = {}; (now['CloneVM_Task'] ?? 0) === 0 || (now['ModifyListView'] ?? 0) === 0;) now = await grown(ground, before)
        await ground.server.control('POST sessions/expire')
        const made = await creation
        t.true(made.ok, made.ok ? '' : made.fault.message)
        t.is((await grown(ground, before))['CloneVM_Task'], 1)
      })
    } finally {
      await ground.server.control('POST latency', { preset: 'none' })
    }
  },

  'from the search to power on, a VM costs at most 15 calls, all that is shared included': (t, ground) => withProvider(ground, async member => {
    const before = await counts(ground)
    const vmCount = 10
    await Promise.all(Array.from({ length: vmCount }, async (_, number) => {
      t.true((await member.provider.find(uuid(ground, number))).ok)
      t.true((await member.provider.power(await created(member, number), 'on')).ok)
      await eventually('power on', () => (member.seen(number)?.power === 'PoweredOn' ? true : undefined))
    }))
    const calls = await grown(ground, before)
    const each = Object.values(calls).reduce((sum, count) => sum + count, 0) / vmCount
    t.log(`${each} calls a VM`)
    t.true(each <= 15, JSON.stringify(calls))
  }),

  'VMs are not polled: what changes in one costs no call about the others': (t, ground) => withProvider(ground, async member => {
    const ids = await Promise.all(Array.from({ length: 10 }, (_, number) => created(member, number)))
    await eventually('all are told', () => (ids.every((_, number) => member.seen(number) !== undefined) ? true : undefined))
    const before = await counts(ground)
    t.true((await member.provider.power(ids[0] as never, 'on')).ok)
    await eventually('the power state', () => (member.seen(0)?.power === 'PoweredOn' ? true : undefined))
    const { WaitForUpdatesEx: _, ModifyListView: __, ...others } = await grown(ground, before)
    t.deepEqual(others, { PowerOnVM_Task: 1 })
  }),
}
