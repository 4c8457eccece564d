import type { MoRef, VimObject } from '#protocols/vim/values.ts'
import { cloneVm, type CloneSpec } from './clone.ts'
import type { Collector, WaitOptions } from './collector.ts'
import { createVm } from './create.ts'
import { destroyVm, markAsTemplate, renameVm, unregisterVm } from './destroy.ts'
import type { FilterSpec } from './filter.ts'
import { askGuest } from './guest.ts'
import { powerOff, powerOn, reset, suspend } from './power.ts'
import { reconfigure } from './reconfigure.ts'
import { continueRetrieve, fetchProperty, retrieve, retrieveAll } from './retrieve.ts'
import { findByInventoryPath, findByUuid, findChild } from './search.ts'
import type { Session, Sessions } from './sessions.ts'
import type { Tasks } from './tasks.ts'
import { createFolder, createResourcePool } from './tree.ts'
import type { View, Views } from './views.ts'
import type { ConfigSpec } from './vm-config.ts'
import { notFound } from './vim-error.ts'
import { isoNow, type World } from './world.ts'

/** One call, decoded and authenticated. */
export interface Call { readonly self: MoRef; readonly args: Readonly<Record<string, unknown>>; readonly session: Session }
export interface Services { readonly world: World; readonly views: Views; readonly sessions: Sessions; readonly tasks: Tasks }
/** Gives the method's result; throws a VimError. */
export type Handler = (call: Call, services: Services) => unknown

const machineOf = ({ self }: Call, { world }: Services) => world.machines.must(self)
const collectorOf = ({ self, session }: Call, { sessions }: Services): Collector => {
  const found = sessions.collector(session, self)
  if (found === undefined) throw notFound(self)
  return found
}
const readable = ({ world: { objects }, views }: Services) => ({ objects, views })
const viewOf = ({ self }: Call, { views }: Services): View => {
  const found = views.get(self)
  if (found === undefined) throw notFound(self)
  return found
}
const ownView = (view: View, { session }: Call): MoRef => {
  session.views.add(view)
  return view.ref
}

/** Every method that needs a session, but for the ones of login. The arguments were checked when they were decoded. */
export const handlers: Readonly<Record<string, Handler>> = {
  CurrentTime: (_, { world }) => isoNow(world),
  Logout: ({ session }, { sessions }) => sessions.close(session),
  TerminateSession: ({ session, args }, { sessions }) => sessions.terminate(session, args['sessionId'] as readonly string[]),

  CreateContainerView: (call, { views }) => ownView(views.container(call.args['container'] as MoRef, (call.args['type'] as readonly string[] | undefined) ?? [], call.args['recursive'] as boolean), call),
  CreateListView: (call, { views }) => ownView(views.list((call.args['obj'] as readonly MoRef[] | undefined) ?? []), call),
  ModifyListView: (call, services) => services.views.modify(viewOf(call, services), (call.args['add'] as readonly MoRef[] | undefined) ?? [], (call.args['remove'] as readonly MoRef[] | undefined) ?? []),
  DestroyView: (call, services) => {
    const view = viewOf(call, services)
    call.session.views.delete(view)
    services.views.destroy(view)
  },

  CreatePropertyCollector: ({ session }, { sessions }) => sessions.newCollector(session).ref,
  DestroyPropertyCollector: (call, services) => {
    collectorOf(call, services).destroy()
    call.session.collectors.delete(call.self.value)
  },
  CreateFilter: (call, services) => collectorOf(call, services).createFilter(call.args['spec'] as FilterSpec).ref,
  DestroyPropertyFilter: ({ self, session }) => {
    for (const collector of session.collectors.values()) if (collector.destroyFilter(self)) return
    throw notFound(self)
  },
  RetrievePropertiesEx: ({ session, args }, services) => retrieve(readable(services), session, args['specSet'] as readonly FilterSpec[], (args['options'] as { readonly maxObjects?: number }).maxObjects),
  Fetch: ({ self, args }, services) => fetchProperty(readable(services), self, args['prop'] as string),
  RetrieveProperties: ({ args }, services) => retrieveAll(readable(services), args['specSet'] as readonly FilterSpec[]),
  ContinueRetrievePropertiesEx: ({ session, args }, services) => continueRetrieve(readable(services), session, args['token'] as string),
  CancelRetrievePropertiesEx: ({ session, args }) => { session.pages.delete(args['token'] as string) },
  WaitForUpdatesEx: (call, services) => collectorOf(call, services).wait((call.args['version'] as string | undefined) ?? '', (call.args['options'] as WaitOptions | undefined) ?? {}),
  CancelWaitForUpdates: (call, services) => collectorOf(call, services).cancel(),

  CreateVM_Task: ({ self, args }, { world }) => createVm(world, self, args['config'] as ConfigSpec, args['pool'] as MoRef, args['host'] as MoRef | undefined),
  CloneVM_Task: (call, services) => cloneVm(services.world, machineOf(call, services), call.args['folder'] as MoRef, call.args['name'] as string, call.args['spec'] as CloneSpec),
  ReconfigVM_Task: (call, services) => reconfigure(services.world, machineOf(call, services), call.args['spec'] as ConfigSpec),
  PowerOnVM_Task: (call, services) => powerOn(services.world, machineOf(call, services)),
  PowerOffVM_Task: (call, services) => powerOff(services.world, machineOf(call, services)),
  ResetVM_Task: (call, services) => reset(services.world, machineOf(call, services)),
  SuspendVM_Task: (call, services) => suspend(services.world, machineOf(call, services)),
  ShutdownGuest: (call, services) => askGuest(services.world, machineOf(call, services), 'shutdown'),
  StandbyGuest: (call, services) => askGuest(services.world, machineOf(call, services), 'standby'),
  RebootGuest: (call, services) => askGuest(services.world, machineOf(call, services), 'reboot'),
  Destroy_Task: (call, services) => destroyVm(services.world, machineOf(call, services)),
  UnregisterVM: (call, services) => unregisterVm(services.world, machineOf(call, services)),
  Rename_Task: (call, services) => renameVm(services.world, machineOf(call, services), call.args['newName'] as string),
  MarkAsTemplate: (call, services) => markAsTemplate(services.world, machineOf(call, services)),
  CancelTask: ({ self }, { tasks }) => tasks.cancel(self),

  CreateFolder: ({ self, args }, { world }) => createFolder(world, self, args['name'] as string),
  CreateResourcePool: ({ self, args }, { world }) => createResourcePool(world, self, args['name'] as string, args['spec'] as VimObject),
  FindByUuid: ({ args }, { world }) => findByUuid(world, args['uuid'] as string, args['vmSearch'] as boolean, args['instanceUuid'] === true),
  FindChild: ({ args }, { world }) => findChild(world, args['entity'] as MoRef, args['name'] as string),
  FindByInventoryPath: ({ args }, { world }) => findByInventoryPath(world, args['inventoryPath'] as string),
}
