import type { TestFn } from 'ava'
import { groupVersion } from '#protocols/api/resources.ts'
import type { RunOptions } from '#loadtest/run.ts'
import { createVm, start, untilCondition, untilReady } from './running.ts'

/** What goes wrong for one VM after the other. */
export const troubleSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('what is wrong is named by the VM, and it heals by itself when the cause is gone', async t => {
    t.timeout(180_000)
    const running = await start(t, { ...options, members: 1, bus: 'local' })
    const { client, vcenter } = running

    await createVm(running, 'no-class', { className: 'later' })
    const noClass = await untilCondition(running, 'no-class', 'VirtualMachineClassReady', condition => condition.status === 'False')
    t.deepEqual([noClass.reason, noClass.message], ['NotFound', 'there is no VirtualMachineClass later in namespace default'])
    await client.apply({ apiVersion: groupVersion, kind: 'VirtualMachineClass', metadata: { name: 'later', namespace: 'default' }, spec: { hardware: { cpus: 1, memory: '1Gi' } } })
    await untilReady(running, ['no-class'], 20_000)

    const image = { apiVersion: groupVersion, kind: 'ClusterVirtualMachineImage', metadata: { name: 'vmi-0000000000000000f' }, spec: {} }
    await client.apply(image, { name: 'slow', conditions: [{ type: 'Ready', status: 'False', reason: 'VirtualMachineImageNotSynced', message: 'still copying', lastTransitionTime: '2026-01-01T00:00:00Z' }] })
    await createVm(running, 'no-image', { imageName: undefined, image: { kind: 'ClusterVirtualMachineImage', name: 'vmi-0000000000000000f' } })
    const noImage = await untilCondition(running, 'no-image', 'VirtualMachineImageReady', condition => condition.status === 'False')
    t.deepEqual([noImage.reason, noImage.message], ['VirtualMachineImageNotSynced', 'image vmi-0000000000000000f is not ready: still copying'])
    const template = (await vcenter.templates())[0]
    await client.apply(image, { name: 'slow', type: 'VM', providerItemID: template?.id, conditions: [{ type: 'Ready', status: 'True', reason: 'True', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }] })
    await untilReady(running, ['no-image'], 20_000)

    await createVm(running, 'too-large', { className: 'enormous' })
    const tooLarge = await untilCondition(running, 'too-large', 'VirtualMachineConditionPlacementReady', condition => condition.status === 'False')
    t.deepEqual([tooLarge.reason, tooLarge.message], ['InsufficientCapacity', '0 of 12 hosts fit: 12 CpuCount'])
    await client.apply({ apiVersion: groupVersion, kind: 'VirtualMachineClass', metadata: { name: 'enormous', namespace: 'default' }, spec: { hardware: { cpus: 1, memory: '1Gi' } } })
    await untilReady(running, ['too-large'], 20_000)

    const { password } = vcenter
    await vcenter.setPassword('changed')
    await vcenter.expireSessions()
    await createVm(running, 'no-login')
    const noLogin = await untilCondition(running, 'no-login', 'VirtualMachineCreated', condition => condition.status === 'False', 60_000)
    t.is(noLogin.reason, 'Unauthorized')
    t.regex(noLogin.message, /password/i)
    await running.setCredentials('changed')
    await untilReady(running, ['no-login'], 60_000)

    await vcenter.down()
    await createVm(running, 'no-vcenter')
    // Its sessions ended with it, which may be what is heard first.
    await untilCondition(running, 'no-vcenter', 'VirtualMachineCreated', condition => condition.status === 'False' && condition.reason === 'Unavailable', 60_000)
    await vcenter.up()
    await untilReady(running, ['no-vcenter'], 60_000)
    t.not(password, vcenter.password)
  })
}
