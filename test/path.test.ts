import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { path } from '#protocols/path.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { desiredOf } from '#src/watch/translate.ts'
import { route } from '#src/router/router.ts'
import type { MemberId, ShardId } from '#protocols/ids.ts'
import { shardOf } from '#protocols/shard.ts'
import { mergeDiff } from '#src/status/diff.ts'
import { ask } from './src/admission/asked.ts'
import { key, kinds, placement, prerequisites, running, story } from './actors/vm/story.ts'

/** The way of one VM, step by step: read this first. Each step is the pure part of the folder of its name. */
test('a VM goes its way: admission, watch, router, vm, placement, provider, status', t => {
  // 1. admission: the API server asks about what a user applied.
  const applied = { apiVersion: 'vmoperator.vmware.com/v1alpha5', kind: 'VirtualMachine', metadata: { name: 'vm', namespace: 'demo' }, spec: { className: 'small', image: { kind: 'VirtualMachineImage', name: 'vmi-0123456789abcdef0' }, storageClass: 'standard' } }
  const context = ask(applied, undefined)
  const mutated = virtualMachineAdmission.mutate(context)
  t.deepEqual(mutated.kind === 'Patched' ? mutated.patch.map(({ path: field }) => field).sort() : [],
    ['/metadata/annotations', '/metadata/finalizers', '/metadata/labels', '/spec/biosUUID', '/spec/hardware', '/spec/instanceUUID', '/spec/network', '/spec/powerState'])
  t.deepEqual(virtualMachineAdmission.validate(context), [])

  // 2. watch: the owner of the shard sees the object and makes an event of it.
  const desired = desiredOf({ ...applied, metadata: { ...applied.metadata, uid: 'uid-1', resourceVersion: '1', generation: 1, finalizers: ['vmoperator.vmware.com/virtualmachine'] }, spec: { ...applied.spec, powerState: 'PoweredOn', instanceUUID: 'uuid-1' } } as never)

  // 3. router: to the actor here, or to the member that owns the shard.
  const shard: ShardId = shardOf(key, 64)
  t.true(shard >= 0 && shard < 64)
  t.deepEqual(route(true, 'me' as MemberId, 'me' as MemberId), { kind: 'Here' })
  t.deepEqual(route(false, 'other' as MemberId, 'me' as MemberId), { kind: 'There', member: 'other' })

  // 4. vm: the actor looks before it acts; 5. placement: it asks for a host; 6. provider: it creates, follows and powers on.
  const vm = story()
  vm.tell({ kind: 'Prerequisites', prerequisites })
  t.is(kinds(vm.tell({ kind: 'Desired', desired })), 'Find')
  t.is(kinds(vm.answer(answers => ({ kind: 'Observed', vm: undefined, answers }))), 'Place')
  t.is(kinds(vm.answer(answers => ({ kind: 'Placed', placement, answers }))), 'Create')
  t.is(kinds(vm.answer(answers => ({ kind: 'Created', id: 'vm-42' as never, answers }))), 'Follow Tell')
  t.is(kinds(vm.tell({ kind: 'Observed', vm: running({ power: 'PoweredOff' }) })), 'on')
  vm.tell({ kind: 'Observed', vm: running() })
  vm.answer(answers => ({ kind: 'Done', answers }))

  // 7. status: one report says all of it, and only what differs is written.
  const report = vm.wake().find(effect => effect.kind === 'Report')
  t.truthy(report)
  if (report?.kind === 'Report') t.true(Object.keys(mergeDiff(report.last, report.status) ?? {}).includes('conditions'))
})

test('every step has its folder and its heading', t => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const text = readFileSync(`${root}/docs/path.md`, 'utf8')
  for (const step of path) {
    const folder = step === 'apply' ? 'deploy/examples' : step === 'vm' ? 'actors/vm' : `src/${step}`
    t.true(existsSync(`${root}/${folder}`), folder)
    t.regex(text, new RegExp(`^## \\d\\. ${step}$`, 'm'), step)
  }
})
