import test from 'ava'
import { ok, type Result } from '#protocols/fault.ts'
import type { ObservedVm, ProviderChange } from '#protocols/provider.ts'
import { eventually, orderOf, startBench } from './world.ts'

const unknownUuid = '5028a0de-0000-4000-8000-000000009999'

test('a wrong password is tried once and not again until it changes; a right one heals by itself', async t => {
  let password = 'wrong'
  const { vcenter, provider, stop } = await startBench({}, { credentials: async () => ok({ user: 'vmherd@vsphere.local', password }) })
  const fault = await eventually('it is refused', () => (provider.trouble()?.reason === 'Unauthorized' ? provider.trouble() : undefined))
  t.regex(fault.message, /InvalidLogin.*check the user and password/)
  const [first] = await Promise.all([provider.find(unknownUuid), provider.find(unknownUuid), provider.find(unknownUuid)])
  t.like(first, { ok: false, fault: { reason: 'Unauthorized' } })
  await eventually('several back-offs have passed', () => ((vcenter.counts()['RetrieveServiceContent'] ?? 0) >= 4 ? true : undefined))
  t.is(vcenter.counts()['Login'], 1)
  password = vcenter.password
  await eventually('it is logged in', () => (provider.trouble() === undefined ? true : undefined))
  t.is(vcenter.counts()['Login'], 2)
  t.deepEqual(await provider.find(unknownUuid), ok(undefined))
  await stop()
})

test('credentials that cannot be read are told as such and read again', async t => {
  let secret: Result<{ user: string; password: string }> = { ok: false, fault: { reason: 'NotFound', message: 'there is no Secret vmherd/vcenter' } }
  const { vcenter, provider, stop } = await startBench({}, { credentials: async () => secret })
  await eventually('it is told', () => (provider.trouble()?.reason === 'NotFound' ? true : undefined))
  secret = ok({ user: vcenter.user, password: vcenter.password })
  await eventually('it is logged in', () => (provider.trouble() === undefined ? true : undefined))
  t.is(vcenter.counts()['Login'], 1)
  await stop()
})

test('expired sessions are made anew once for all calls under way, nobody notices, and what is followed is told anew', async t => {
  const { vcenter, provider, stop } = await startBench()
  const changes: ProviderChange[] = []
  provider.onChange(change => changes.push(change))
  const order = orderOf(vcenter, 1)
  const made = await provider.create(order)
  t.true(made.ok)
  if (made.ok) provider.follow(order.key, made.value.id)
  await eventually('the first news', () => changes.find(change => change.kind === 'Observed'))
  const told = changes.length
  vcenter.faults.expireSessions()
  const found = await Promise.all(Array.from({ length: 20 }, () => provider.find(order.instanceUuid)))
  t.true(found.every(result => result.ok && result.value !== undefined))
  await eventually('it is told anew', () => changes.slice(told).find(change => change.kind === 'Observed'))
  t.is(vcenter.counts()['Login'], 2)
  t.false(changes.some(change => change.kind === 'Down'))
  await stop()
})

test('a task goes on over the end of its session', async t => {
  const { vcenter, provider, stop } = await startBench({ latency: 'lab' })
  const creation = provider.create(orderOf(vcenter, 1))
  await eventually('the task has begun', () => (vcenter.counts()['CloneVM_Task'] === 1 && (vcenter.counts()['ModifyListView'] ?? 0) > 0 ? true : undefined))
  vcenter.faults.expireSessions()
  const made = await creation
  t.true(made.ok, made.ok ? '' : made.fault.message)
  t.is(vcenter.counts()['CloneVM_Task'], 1)
  await stop()
})

test('an address where nothing listens is unavailable, with a message that names it, until something does', async t => {
  const { vcenter, provider, stop } = await startBench()
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  await vcenter.faults.down()
  const fault = await eventually('it is told', () => (provider.trouble()?.reason === 'Unavailable' ? provider.trouble() : undefined))
  t.regex(fault.message, /cannot be reached|connection broke/)
  const refused = await provider.find(unknownUuid)
  t.true(!refused.ok && refused.fault.reason === 'Unavailable')
  await vcenter.faults.up()
  await eventually('it is back', () => (provider.trouble() === undefined ? true : undefined))
  t.true((await provider.find(unknownUuid)).ok)
  await stop()
})

test('an address that is none is told as what has to be put right', async t => {
  const { provider, stop } = await startBench({}, { url: 'not an address' })
  const fault = await eventually('it is told', () => (provider.trouble()?.reason === 'InvalidSpec' ? provider.trouble() : undefined))
  t.regex(fault.message, /vcenter\.url "not an address"/)
  await stop()
})

test('closing logs out and ends calls with a fault', async t => {
  const { vcenter, provider, stop } = await startBench()
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  await provider.close()
  t.is(vcenter.counts()['Logout'], 1)
  t.like(await provider.find(unknownUuid), { ok: false, fault: { reason: 'Unavailable' } })
  t.is(provider.trouble()?.reason, 'Unavailable')
  await stop()
})

test('a server that gives no answer is given up after the deadline', async t => {
  const { vcenter, provider, stop } = await startBench({}, { limits: { callTimeoutMs: 100 } })
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  const gone = vcenter.faults.add({ method: 'FindByUuid', trouble: { kind: 'Delay', delayMs: 5_000 } })
  const late = await provider.find(unknownUuid)
  t.true(!late.ok && late.fault.reason === 'Timeout' && late.fault.message.includes('FindByUuid gave no answer within 0.1 s'))
  gone()
  t.true(await eventually('an answer', async () => ((await provider.find(unknownUuid)).ok ? true : undefined)))
  await stop()
})

test('a broken connection is no matter for what may be asked twice', async t => {
  const { vcenter, provider, stop } = await startBench()
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  vcenter.faults.add({ method: 'FindByUuid', trouble: { kind: 'Reset' }, times: 1 })
  t.true((await provider.find(unknownUuid)).ok)
  vcenter.faults.add({ method: 'WaitForUpdatesEx', trouble: { kind: 'LostReply' }, times: 1 })
  const changes: ProviderChange[] = []
  provider.onChange(change => changes.push(change))
  const order = orderOf(vcenter, 1)
  const made = await provider.create(order)
  t.true(made.ok)
  if (made.ok) provider.follow(order.key, made.value.id)
  await eventually('it is followed all the same', () => changes.flatMap(change => (change.kind === 'Observed' ? [change.vm] : [])).find((vm: ObservedVm) => vm.name === 'vm-1'))
  t.false(changes.some(change => change.kind === 'Down'))
  t.is(vcenter.counts()['Login'], 1)
  await stop()
})
