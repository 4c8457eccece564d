import test from 'ava'
import { providerContract } from '#test/contracts/provider.ts'
import { another, eventually, placementIn, startBench, templateOf } from './world.ts'

const methods = { create: 'CloneVM_Task', power: 'PowerOnVM_Task', destroy: 'Destroy_Task' } as const

providerContract(test, async () => {
  const { provider, vcenter, stop } = await startBench()
  await eventually('the session', () => (provider.trouble() === undefined ? true : undefined))
  return {
    provider, stop,
    placement: placementIn(vcenter),
    source: templateOf(vcenter),
    hostMemoryMiB: 512 * 1_024,
    until: eventually,
    settled: promise => promise,
    loseReply: call => { vcenter.faults.add({ method: methods[call], trouble: { kind: 'LostReply' }, times: 1 }) },
    down: vcenter.faults.down,
    up: vcenter.faults.up,
    connectHost: (hostId, connected) => (connected ? vcenter.faults.reconnectHost(hostId) : vcenter.faults.disconnectHost(hostId)),
    vanish: async id => {
      const other = another(vcenter)
      await other.destroy(id)
      await other.close()
    },
    vmCount: vcenter.inventory.vmCount,
  }
})
