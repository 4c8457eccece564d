import { fileURLToPath } from 'node:url'
import type { TestFn } from 'ava'
import type { RunOptions } from '#loadtest/run.ts'
import { until } from '#loadtest/until.ts'
import { getVm, kubectl, ownersInVcenter, start } from './running.ts'

const example = fileURLToPath(new URL('../../deploy/examples/vm.yaml', import.meta.url))

/** The life of one VM, driven with kubectl. */
export const lifeSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('a person drives a VM with kubectl: apply, off, a refused suspend, on, suspend, resume, delete, and nothing is left', async t => {
    t.timeout(180_000)
    const running = await start(t, options)
    const kube = (...args: readonly string[]) => kubectl(running.kubeconfig, ...args)
    const power = (state: string, ...more: readonly string[]) => kube('patch', 'vm', 'hello', '--type=merge', '-p', JSON.stringify({ spec: { powerState: state, ...Object.fromEntries(more.map(mode => [mode, 'Hard'])) } }))
    const untilPower = (state: string) => until(`hello to be ${state}`, 20_000, async () => ((await getVm(running, 'hello'))?.status?.powerState === state ? true : undefined))

    const applied = await kube('apply', '-f', example)
    t.is(applied.code, 0, applied.err)
    const ready = await kube('wait', '--for=condition=Ready', '--timeout=10s', 'vm/hello')
    t.is(ready.code, 0, ready.err)
    // A guest tells its address some time after it is on.
    const addressed = await kube('wait', '--for=jsonpath={.status.network.primaryIP4}', '--timeout=20s', 'vm/hello')
    t.is(addressed.code, 0, addressed.err)
    const shown = await kube('get', 'vm', 'hello')
    t.regex(shown.out, /NAME\s+READY\s+REASON\s+POWER\s+ZONE\s+IP\s+AGE/)
    t.regex(shown.out, /hello\s+True\s+Ready\s+PoweredOn\s+zone-[abc]\s+\d+\.\d+\.\d+\.\d+/)
    t.deepEqual(await ownersInVcenter(running), ['default/hello'])

    t.is((await power('PoweredOff')).code, 0)
    await untilPower('PoweredOff')
    const refused = await power('Suspended')
    t.not(refused.code, 0)
    t.regex(refused.err, /spec\.powerState: Invalid value: "Suspended": a VM that is PoweredOff cannot be suspended; power it on first/)

    t.is((await power('PoweredOn')).code, 0)
    await untilPower('PoweredOn')
    t.is((await power('Suspended', 'suspendMode')).code, 0)
    await untilPower('Suspended')
    t.is((await power('PoweredOn')).code, 0)
    await untilPower('PoweredOn')

    const events = await kube('get', 'events')
    t.regex(events.out, /CreateSuccess\s+virtualmachine\/hello/)
    const deleted = await kube('delete', 'vm', 'hello')
    t.is(deleted.code, 0, deleted.err)
    t.is(await getVm(running, 'hello'), undefined)
    t.deepEqual(await ownersInVcenter(running), [])
  })
}
