import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { folderOf } from './folders.ts'
import { PoolProperties } from './pool.ts'
import { invalidArgument, notFound, VimError } from './vim-error.ts'
import type { World } from './world.ts'

/** Folder.CreateFolder: an empty folder of the same kind. DuplicateName when the name is taken. */
export const createFolder = (world: World, parentRef: MoRef, name: string): MoRef => {
  const parent = world.objects.get(parentRef)
  if (parent === undefined) throw notFound(parentRef)
  const kind = folderOf(parent).childType.includes('VirtualMachine') ? 'v' : folderOf(parent).childType.includes('ComputeResource') ? 'h' : 's'
  return world.folders.create(parent, world.objects.nextId(`group-${kind}`), name).ref
}

/** ResourcePool.CreateResourcePool. DuplicateName when the name is taken. */
export const createResourcePool = (world: World, parentRef: MoRef, name: string, config: VimObject): MoRef => {
  const parent = world.objects.get(parentRef)
  if (parent === undefined) throw notFound(parentRef)
  const { properties } = parent
  if (!(properties instanceof PoolProperties)) throw invalidArgument('self', `${parentRef.value} is not a resource pool.`)
  const taken = properties.pools.get(name)
  if (taken !== undefined) throw new VimError('DuplicateName', `The name '${name}' already exists.`, { name, object: taken })
  const ref = moRef('ResourcePool', world.objects.nextId('resgroup-'))
  world.objects.add(ref.type, ref.value, new PoolProperties(name, parentRef, properties.owner, properties.clusterHosts, config))
  properties.pools.set(name, ref)
  world.objects.touch(parent, ['resourcePool'])
  return ref
}
