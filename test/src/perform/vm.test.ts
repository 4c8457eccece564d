import test from 'ava'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { vmKey, type EffectId, type Epoch, type ShardId } from '#protocols/ids.ts'
import type { GateLane } from '#protocols/gate.ts'
import type { VmEffect, VmEvent } from '#protocols/vm.ts'
import { performVm, type VmPorts } from '#src/perform/vm.ts'
import { key, placement, vm } from '#test/actors/vm/story.ts'

const shard = 3 as ShardId
const epoch = 7 as Epoch
const id = 9 as EffectId
const object = { apiVersion: '', kind: '', metadata: { name: 'vm', namespace: 'demo', uid: 'uid-1', resourceVersion: '12' } }
const order = { key, placement } as Extract<VmEffect, { kind: 'Create' }>['order']

/** Ports that note what they are asked; `fault`: what each answers with. */
const begin = (options: { readonly permits?: () => boolean; readonly fault?: ReturnType<typeof failed> } = {}) => {
  const calls: string[] = []
  const answers: VmEvent[] = []
  const answer = async <T>(call: string, value: T): Promise<Result<T>> => {
    calls.push(call)
    return options.fault ?? ok(value)
  }
  const ports = {
    provider: {
      find: () => answer('find', vm()), create: (asked: typeof order) => answer(`create in ${asked.placement.poolId} and ${asked.folderId}`, { id: 'vm-42', adopted: false }),
      power: (_: unknown, operation: string) => answer(`power ${operation}`, undefined), destroy: () => answer('destroy', undefined),
      follow: () => { calls.push('follow') }, unfollow: () => { calls.push('unfollow') },
    },
    gated: async (lane: GateLane, work: () => Promise<Result<unknown>>) => {
      calls.push(`gate ${lane}`)
      return work()
    },
    place: async () => {
      calls.push('place')
      return { kind: 'Placed', key, placement }
    },
    release: () => { calls.push('release') },
    status: { writeStatus: () => answer('write status', object), writeMeta: () => answer('write meta', object), event: () => { calls.push('event') } },
    permits: (of: ShardId, under: Epoch) => of === shard && under === epoch && (options.permits?.() ?? true),
    answer: (to: string, at: ShardId, event: VmEvent) => { if (to === key && at === shard) answers.push(event) },
    zoneOf: () => 'zone-a', folderOf: () => 'folder-of-namespace',
  } as unknown as VmPorts
  return { perform: (effect: VmEffect) => performVm(ports)(key, shard, epoch, effect), calls, answers }
}

/** One example of every effect that is answered: its calls, and the kind of its answer. */
const answered: readonly (readonly [VmEffect, readonly string[], VmEvent['kind']])[] = [
  [{ kind: 'Find', id, instanceUuid: 'uuid-1' }, ['gate other', 'find'], 'Observed'],
  [{ kind: 'Place', id, request: {} as never }, ['place'], 'Placed'],
  [{ kind: 'Create', id, order }, ['gate create', `create in ${placement.poolId} and folder-of-namespace`], 'Created'],
  [{ kind: 'Power', id, vm: 'vm-42' as never, operation: 'on' }, ['gate power', 'power on'], 'Done'],
  [{ kind: 'Destroy', id, vm: 'vm-42' as never }, ['gate delete', 'destroy'], 'Done'],
  [{ kind: 'Report', id, status: {}, last: {}, resourceVersion: '11' }, ['write status'], 'Reported'],
  [{ kind: 'SetFinalizers', id, finalizers: [], resourceVersion: '11' }, ['write meta'], 'Done'],
]
for (const [effect, calls, kind] of answered) {
  test(`${effect.kind} is one call and one answer with its number`, async t => {
    const it = begin()
    await it.perform(effect)
    t.deepEqual(it.calls, [...calls])
    t.deepEqual(it.answers.map(event => [event.kind, 'answers' in event && event.answers]), [[kind, id]])
  })

  test(`${effect.kind} is not begun by a member that may not act any more`, async t => {
    const it = begin({ permits: () => false })
    await it.perform(effect)
    t.deepEqual(it.calls.filter(call => !call.startsWith('gate')), [])
    t.deepEqual(it.answers.map(event => event.kind === 'Failed' && event.fault.reason), ['Fenced'])
  })
}

for (const [effect] of answered.filter(([{ kind }]) => kind !== 'Place')) {
  test(`${effect.kind} that fails is answered with the fault`, async t => {
    const it = begin({ fault: failed('Busy', 'later') })
    await it.perform(effect)
    t.deepEqual(it.answers.map(event => event.kind === 'Failed' && [event.fault.reason, event.answers]), [['Busy', id]])
  })
}

/** One example of every effect that is not answered: its call, and whether a member that may not act any more makes it. */
for (const [effect, call, fenced] of [
  [{ kind: 'Follow', vm: 'vm-42' as never }, 'follow', false], [{ kind: 'Unfollow' }, 'unfollow', false], [{ kind: 'Release' }, 'release', false],
  [{ kind: 'Tell', type: 'Normal', reason: 'Created', message: '', uid: 'uid-1' }, 'event', true],
] as const satisfies readonly (readonly [VmEffect, string, boolean])[]) {
  test(`${effect.kind} is one call and over at once`, t => {
    const it = begin()
    t.is(it.perform(effect), undefined)
    t.deepEqual([it.calls, it.answers], [[call], []])
  })

  test(`${effect.kind} of a member that may not act any more is ${fenced ? 'not begun' : 'its own affair'}`, t => {
    const it = begin({ permits: () => false })
    t.is(it.perform(effect), undefined)
    t.deepEqual([it.calls, it.answers], [fenced ? [] : [call], []])
  })
}

test('fencing is asked when the turn has come, not before', async t => {
  let may = true
  const waiting: (() => void)[] = []
  const calls: string[] = []
  const answers: VmEvent[] = []
  const over = performVm({
    provider: { destroy: async () => { calls.push('destroy'); return ok(undefined) } },
    gated: async (_: GateLane, work: () => Promise<Result<unknown>>) => {
      await new Promise<void>(resolve => { waiting.push(resolve) })
      return work()
    },
    permits: () => may, answer: (_: string, __: ShardId, event: VmEvent) => { answers.push(event) },
  } as unknown as VmPorts)(vmKey('demo', 'vm'), shard, epoch, { kind: 'Destroy', id, vm: 'vm-42' as never })
  may = false
  waiting[0]?.()
  await over
  t.deepEqual([calls, answers.map(event => event.kind)], [[], ['Failed']])
})
