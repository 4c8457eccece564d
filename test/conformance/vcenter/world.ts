import { startControl } from '#world/vcenter/control.ts'
import { startSimulatedVcenter } from '#world/vcenter/server.ts'
import { orders } from './control.ts'
import type { Server } from './ground.ts'

/** The simulated vCenter of the world, with its control interface. */
export const startWorld = async (): Promise<Server> => {
  const vcenter = await startSimulatedVcenter({ inventory: { hosts: 4, clusters: 2, datastoresPerCluster: 1 } })
  const control = await startControl(vcenter)
  return {
    name: 'world', url: vcenter.url, user: vcenter.user, password: vcenter.password,
    control: orders(control.url),
    stop: async () => {
      await control.stop()
      await vcenter.stop()
    },
  }
}
