import test from 'ava'
import type { MoRef } from '#protocols/vim/values.ts'
import { createListView } from '#src/provider/list-view.ts'
import type { Opened } from '#src/provider/session.ts'
import { scripted } from './scripted.ts'

const vm = (number: number): MoRef => ({ type: 'VirtualMachine', value: `vm-${number}` })

const bench = async () => {
  const script = scripted()
  const { session, clock } = script
  script.on('CreateListView', () => ({ value: { type: 'ListView', value: 'view' } }))
  script.on('ModifyListView', () => ({ value: [] }))
  const missing: string[] = []
  const view = createListView({ session, clock, random: () => 1, limits: script.limits, what: 'VMs', onMissing: ref => missing.push(ref.value) })
  session.start()
  await clock.advance(0)
  const ready = await session.ready()
  if (!ready.ok) throw new Error(ready.fault.message)
  const opened: Opened = ready.value
  /** The changes so far, as `+vm-1 -vm-2`, one text a call. */
  const said = (): readonly string[] => script.calls.splice(0).filter(({ method }) => method === 'ModifyListView').map(({ args }) => {
    const { add, remove } = args as { readonly add: readonly MoRef[]; readonly remove: readonly MoRef[] }
    return [...add.map(({ value }) => `+${value}`), ...remove.map(({ value }) => `-${value}`)].join(' ')
  })
  return { ...script, view, opened, missing, said }
}

test('changes of a few milliseconds are told in one call, and what cancels out is not told', async t => {
  const { view, opened, clock, said } = await bench()
  await view.open(opened)
  for (let number = 1; number <= 3; number++) view.want(vm(number))
  view.unwant(vm(2))
  await clock.advance(10)
  t.deepEqual(said(), ['+vm-1 +vm-3'])
  view.unwant(vm(1))
  view.want(vm(1))
  view.unwant(vm(3))
  await clock.advance(1_000)
  t.deepEqual(said(), ['-vm-3'])
})

test('nobody waits for what is taken out: it goes along with what is put in, or after a while', async t => {
  const { view, opened, clock, limits, said } = await bench()
  await view.open(opened)
  for (let number = 1; number <= 3; number++) view.want(vm(number))
  await clock.advance(10)
  said()
  view.unwant(vm(1))
  await clock.advance(limits.removalMs / 2)
  t.deepEqual(said(), [])
  view.want(vm(4))
  await clock.advance(10)
  t.deepEqual(said(), ['+vm-4 -vm-1'])
  view.unwant(vm(2))
  view.unwant(vm(3))
  await clock.advance(limits.removalMs + 10)
  t.deepEqual(said(), ['-vm-2 -vm-3'])
})

test('a thousand go in calls of 500', async t => {
  const { view, opened, clock, said } = await bench()
  for (let number = 1; number <= 1_000; number++) view.want(vm(number))
  await view.open(opened)
  await clock.advance(50)
  t.deepEqual(said().map(text => text.split(' ').length), [500, 500])
})

test('what does not exist is told, and asked for again only when it is wanted again', async t => {
  const { view, opened, clock, missing, on, said } = await bench()
  await view.open(opened)
  on('ModifyListView', () => ({ value: [vm(1)] }))
  view.want(vm(1))
  await clock.advance(10)
  t.deepEqual(missing, ['vm-1'])
  said()
  await clock.advance(1_000)
  t.deepEqual(said(), [])
  view.want(vm(1))
  await clock.advance(10)
  t.deepEqual(missing, ['vm-1', 'vm-1'])
})

test('what left the view by itself is put in again, which tells whether it exists', async t => {
  const { view, opened, clock, missing, on, said } = await bench()
  await view.open(opened)
  view.want(vm(1))
  view.want(vm(2))
  await clock.advance(10)
  said()
  on('ModifyListView', () => ({ value: [vm(1)] }))
  view.left(vm(1))
  view.unwant(vm(2))
  await clock.advance(10)
  view.left(vm(2))
  await clock.advance(10)
  t.deepEqual(missing, ['vm-1'])
  t.deepEqual(said(), ['+vm-1 -vm-2'])
})

test('a failed call is said again after a back-off', async t => {
  const { view, opened, clock, on, said } = await bench()
  await view.open(opened)
  on('ModifyListView', () => ({ fault: { reason: 'Unavailable', message: 'away' } }))
  view.want(vm(1))
  await clock.advance(10)
  t.deepEqual(said(), ['+vm-1'])
  on('ModifyListView', () => ({ value: [] }))
  await clock.advance(900)
  t.deepEqual(said(), [])
  await clock.advance(200)
  t.deepEqual(said(), ['+vm-1'])
})

test('a new session is told all that is wanted', async t => {
  const { view, opened, clock, said } = await bench()
  await view.open(opened)
  view.want(vm(1))
  await clock.advance(10)
  view.unwant(vm(1))
  view.want(vm(2))
  await view.open(opened)
  await clock.advance(10)
  t.is(said().at(-1), '+vm-2')
})

test('whether an object will be told to leave is known', async t => {
  const { view, opened, clock } = await bench()
  await view.open(opened)
  view.want(vm(1))
  t.false(view.unwant(vm(1)), 'it never came in')
  view.want(vm(2))
  await clock.advance(10)
  t.true(view.unwant(vm(2)))
})
