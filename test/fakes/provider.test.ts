import test from 'ava'
import { providerContract } from '#test/contracts/provider.ts'
import { virtualClock } from './clock.ts'
import { createFakeProvider } from './provider.ts'
import { fakeHost } from './provider-inventory.ts'

const host = fakeHost('host-1', 'domain-c1')

providerContract(test, async () => {
  const clock = virtualClock()
  const provider = createFakeProvider({ clock, hosts: [host] })
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false
    void promise.finally(() => { done = true })
    for (let turn = 0; turn < 10_000 && !done; turn++) await clock.advance(5)
    return promise
  }
  return {
    provider, settled, hostMemoryMiB: host.memoryMiB,
    placement: {
      zone: 'zone-a', clusterId: 'domain-c1', hostId: 'host-1', hostName: host.name, datastoreId: 'datastore-1', poolId: 'resgroup-domain-c1', coreMhz: host.coreMhz,
    },
    source: { kind: 'Template', id: 'vm-1', linked: false },
    until: async (what, look) => {
      for (let turn = 0; turn < 10_000; turn++) {
        const found = look()
        if (found !== undefined) return found
        await clock.advance(10)
      }
      throw new Error(`it never came: ${what}`)
    },
    loseReply: call => provider.next(call, { kind: 'LostReply' }),
    down: async () => provider.down({ reason: 'Unavailable', message: 'it is down' }),
    up: async () => provider.up(),
    connectHost: provider.connectHost,
    vanish: async id => provider.vanish(id),
    vmCount: () => provider.vms().length,
    stop: () => provider.close(),
  }
})
