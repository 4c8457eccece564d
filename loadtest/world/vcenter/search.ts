import type { MoRef } from '#protocols/vim/values.ts'
import { FolderProperties } from './folders.ts'
import { HostProperties } from './host.ts'
import type { Managed } from './objects.ts'
import { PoolProperties } from './pool.ts'
import { notFound } from './vim-error.ts'
import type { World } from './world.ts'

/** SearchIndex.FindByUuid for VMs, by BIOS or instance UUID; for hosts by that of their hardware. */
export const findByUuid = (world: World, uuid: string, vmSearch: boolean, instance: boolean): MoRef | undefined => {
  if (vmSearch) return world.machines.byUuid(uuid, instance)?.ref
  for (const { ref, properties } of world.objects.ofType('HostSystem')) if (properties instanceof HostProperties && properties.uuid === uuid) return ref
  return undefined
}

const childOf = (world: World, { properties }: Managed, name: string): MoRef | undefined => {
  if (properties instanceof FolderProperties) return properties.children.get(name)
  if (properties instanceof PoolProperties) return properties.pools.get(name)
  const lists = ['vmFolder', 'hostFolder', 'datastoreFolder', 'networkFolder', 'host', 'resourcePool'].flatMap(field => (properties as Record<string, MoRef | MoRef[] | undefined>)[field] ?? [])
  return lists.find(ref => (world.objects.get(ref)?.properties as { readonly name?: string } | undefined)?.name === name)
}

/** SearchIndex.FindChild: the child of that name, of any kind. */
export const findChild = (world: World, entity: MoRef, name: string): MoRef | undefined => {
  const parent = world.objects.get(entity)
  if (parent === undefined) throw notFound(entity)
  return childOf(world, parent, name)
}

/** SearchIndex.FindByInventoryPath: `dc-1/vm/templates/photon-5`; a slash in a name is written `%2f`. */
export const findByInventoryPath = (world: World, path: string): MoRef | undefined => {
  let at = world.objects.byId('group-d1')
  for (const part of path.split('/').filter(name => name !== '')) {
    const child = at === undefined ? undefined : childOf(world, at, part.replace(/%2f/gi, '/'))
    at = child === undefined ? undefined : world.objects.get(child)
  }
  return at?.ref
}
