import { moRef } from '#protocols/vim/values.ts'
import { copied } from './clone.ts'
import { beginBirth, homeOf } from './create.ts'
import type { Built } from './inventory.ts'
import { switchedOn } from './power-state.ts'
import type { World } from './world.ts'

/** Fills hosts with small running VMs that belong to nobody, in the folder `others`: a vCenter that was in use before. */
export const populate = (world: World, built: Built, vmsPerHost: number): void => {
  const [template] = built.templates
  if (vmsPerHost === 0 || template === undefined) return
  const { config } = template.properties
  const folder = world.folders.create(built.vmFolder, world.objects.nextId('group-v'), 'others')
  for (const { pool, hosts, datastores } of built.clusters) {
    hosts.forEach((host, at) => {
      const datastore = datastores[at % datastores.length]
      if (datastore === undefined) return
      for (let index = 0; index < vmsPerHost; index++) {
        const name = `other-${host.value.replace(/\D/g, '')}-${index + 1}`
        const place = { folder, pool: moRef('ResourcePool', pool.value), host, datastore }
        const birth = beginBirth(world, place, name, { numCPUs: 2, memoryMB: 2048 }, { config, devices: copied(world, config.hardware.device, homeOf(world, name, datastore), datastore, true) })
        switchedOn(world, birth.complete())
      }
    })
  }
}
