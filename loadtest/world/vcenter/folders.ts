import { moRef, type MoRef } from '#protocols/vim/values.ts'
import type { Managed, Objects } from './objects.ts'
import { ownedText } from './owned.ts'
import { invalidArgument, VimError } from './vim-error.ts'

/** Properties of a folder. The list of children is made when it is read: folders may hold very many VMs. */
export class FolderProperties {
  name: string
  readonly parent: MoRef | undefined
  readonly childType: readonly string[]
  readonly overallStatus = 'green'
  readonly children = new Map<string, MoRef>()
  /** Names of VMs whose creation is under way. */
  readonly reserved = new Set<string>()
  constructor(name: string, parent: MoRef | undefined, childType: readonly string[]) {
    this.name = name
    this.parent = parent
    this.childType = childType
  }
  get childEntity(): readonly MoRef[] { return [...this.children.values()] }
}

/** Names in folders: unique among siblings, also while the sibling is still being made. */
export interface Folders {
  create(parent: Managed, id: string, name: string): Managed
  child(folder: Managed, name: string): MoRef | undefined
  /** Keeps a name for an object that is being made; DuplicateName when it is taken. */
  reserve(folder: Managed, name: string): () => void
  enter(folder: Managed, name: string, ref: MoRef): void
  leave(folder: Managed, name: string): void
}

export const folderOf = (object: Managed | undefined): FolderProperties => {
  if (!(object?.properties instanceof FolderProperties)) throw invalidArgument('folder', 'It is not a folder.')
  return object.properties
}

/** vCenter's limit. */
const nameCharactersLimit = 80

export const createFolders = (objects: Objects): Folders => {
  const check = (folder: Managed, name: string): void => {
    const { children, reserved } = folderOf(folder)
    const taken = children.get(name)
    if (taken !== undefined || reserved.has(name)) {
      throw new VimError('DuplicateName', `The name '${name}' already exists.`, { name, object: taken ?? folder.ref })
    }
    if (name === '' || name.length > nameCharactersLimit) throw new VimError('InvalidName', `The name '${name}' is invalid.`, { name, entity: folder.ref })
  }
  const enter = (folder: Managed, name: string, ref: MoRef): void => {
    folderOf(folder).children.set(name, ref)
    objects.touch(folder, ['childEntity'])
  }
  return {
    create: (parent, id, name) => {
      check(parent, name)
      const folder = objects.add('Folder', id, new FolderProperties(ownedText(name), parent.ref, folderOf(parent).childType))
      enter(parent, name, folder.ref)
      return folder
    },
    child: (folder, name) => folderOf(folder).children.get(name),
    reserve: (folder, name) => {
      check(folder, name)
      const { reserved } = folderOf(folder)
      reserved.add(name)
      return () => { reserved.delete(name) }
    },
    enter,
    leave: (folder, name) => {
      folderOf(folder).children.delete(name)
      objects.touch(folder, ['childEntity'])
    },
  }
}

/** A root of the tree, which has no parent to be entered in. */
export const rootFolder = (objects: Objects, id: string): Managed => objects.add('Folder', id, new FolderProperties('Datacenters', undefined, ['Folder', 'Datacenter']))
export const topFolder = (objects: Objects, id: string, name: string, datacenterId: string, childType: string): Managed =>
  objects.add('Folder', id, new FolderProperties(name, moRef('Datacenter', datacenterId), ['Folder', childType]))
