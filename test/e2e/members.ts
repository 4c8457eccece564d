import type { TestFn } from 'ava'
import type { RunOptions } from '#loadtest/run.ts'
import { createVms } from '#loadtest/vms.ts'
import { until } from '#loadtest/until.ts'
import { listVms, ownersInVcenter, start, stepLines, untilReady } from './running.ts'

/** Members come and go while `count` VMs are created. */
export const membersSuite = (test: TestFn, count: number, options: Partial<RunOptions> = {}): void => {
  const names = Array.from({ length: count }, (_, index) => `vm-${String(index).padStart(6, '0')}`)

  test(`${count} VMs are created while one member is killed, one leaves and one joins: all ready, one vCenter VM each, one owner an epoch`, async t => {
    t.timeout(180_000)
    const running = await start(t, { ...options, hosts: 20 })
    const [first, second] = running.members
    const creating = createVms(running.client, { count, namespaces: ['default'], prefix: 'vm', className: 'small', concurrency: 16 })
    const created = (atLeast: number) => until(`${atLeast} VMs in vCenter`, 60_000, async () => ((await ownersInVcenter(running)).length >= atLeast ? true : undefined))
    await created(count / 10)
    first?.kill()
    await created(count * 0.3)
    const [joined] = await Promise.all([running.addMember(), second?.stop()])
    await joined.ready(30_000)
    await creating
    await untilReady(running, names, 90_000)

    t.deepEqual(await ownersInVcenter(running), names.map(name => `default/${name}`))
    const vms = await listVms(running)
    const standing = new Map((await running.vcenter.vms()).filter(vm => !vm.template).map(vm => [vm.instanceUuid, vm.id]))
    t.deepEqual(vms.filter(vm => standing.get(vm.spec.instanceUUID) !== vm.status?.uniqueID).map(vm => vm.metadata.name), [])

    const owners = new Map<string, string>()
    const shared = stepLines(running.dir).filter(({ key, epoch, member }) => {
      const id = `${key} ${epoch}`
      const before = owners.get(id)
      owners.set(id, before ?? member)
      return before !== undefined && before !== member
    })
    t.deepEqual(shared, [])
  })
}
