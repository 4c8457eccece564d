import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { overView, propertyCollector, sessionManager, viewManager, type Client } from './client.ts'
import type { Ground, Suite } from './ground.ts'

interface Update { readonly kind: string; readonly obj: MoRef; readonly changeSet?: readonly { readonly name: string; readonly op: string; readonly val?: unknown }[] }
interface UpdateSet { readonly version: string; readonly truncated?: boolean; readonly filterSet?: readonly { readonly filter: MoRef; readonly objectSet?: readonly Update[] }[] }

/** Follows the names of the folders in a folder, through a collector of its own. */
interface Following {
  readonly collector: MoRef
  readonly filter: MoRef
  readonly view: MoRef
  /** What came since the last answer. */
  next(maxWaitSeconds?: number, maxObjectUpdates?: number): Promise<UpdateSet | undefined>
  version(): string
}

const updatesOf = (set: UpdateSet | undefined): readonly Update[] => (set?.filterSet ?? []).flatMap(({ objectSet = [] }) => objectSet)
/** `enter group-v7 name=a` for each object. */
const lines = (set: UpdateSet | undefined): readonly string[] =>
  updatesOf(set).map(({ kind, obj, changeSet = [] }) => [kind, obj.value, ...changeSet.flatMap(({ name, val }) => (val === undefined ? [] : [`${name}=${String(val)}`]))].join(' '))

const follow = async (client: Client, view: MoRef, paths: readonly string[], type: string): Promise<Following> => {
  const collector = await client.call<MoRef>('CreatePropertyCollector', propertyCollector)
  const filter = await client.call<MoRef>('CreateFilter', collector, { spec: overView(view, paths, type), partialUpdates: false })
  let version = ''
  return {
    collector, filter, view,
    version: () => version,
    next: async (maxWaitSeconds = 10, maxObjectUpdates) => {
      const options = { maxWaitSeconds, ...(maxObjectUpdates === undefined ? {} : { maxObjectUpdates }) }
      const set = await client.call<UpdateSet | undefined>('WaitForUpdatesEx', collector, { version, options })
      version = set?.version ?? version
      return set
    },
  }
}
const containerOf = (ground: Ground, type: string): Promise<MoRef> => ground.call('CreateContainerView', viewManager, { container: ground.folder, type: [type], recursive: true })
const folders = async (ground: Ground): Promise<Following> => follow(ground, await containerOf(ground, 'Folder'), ['name'], 'Folder')
const createFolder = (ground: Ground, name: string): Promise<MoRef> => ground.call('CreateFolder', ground.folder, { name })

/** Asks until there has been an update that fits, and gives it. */
const until = async (following: Following, fits: (update: Update) => boolean): Promise<Update> => {
  for (let count = 0; count < 50; count++) {
    const found = updatesOf(await following.next()).find(fits)
    if (found !== undefined) return found
  }
  throw new Error('it was never told')
}
const valueIn = ({ changeSet = [] }: Update, path: string): unknown => changeSet.find(({ name }) => name === path)?.val

export const updatesSuite: Suite = {
  'first everything enters; then nothing is told until something changes': async (t, ground) => {
    const one = await createFolder(ground, 'a')
    const following = await folders(ground)
    t.deepEqual(lines(await following.next()), [`enter ${one.value} name=a`])
    t.is(await following.next(0), undefined)
  },

  'what comes enters, what changes is told once, what goes leaves': async (t, ground) => {
    const following = await follow(ground, await containerOf(ground, 'VirtualMachine'), ['name', 'runtime.powerState'], 'VirtualMachine')
    t.deepEqual(lines(await following.next(0)), [])
    const vm = await ground.create('a')
    const entered = await until(following, ({ kind }) => kind === 'enter')
    t.deepEqual([entered.obj, valueIn(entered, 'runtime.powerState')], [vm, 'poweredOff'])
    t.is(await ground.outcome('PowerOnVM_Task', vm), 'success')
    const on = await until(following, update => valueIn(update, 'runtime.powerState') === 'poweredOn')
    t.deepEqual([on.kind, on.obj], ['modify', vm])
    t.is(await ground.outcome('PowerOffVM_Task', vm), 'success')
    t.is(await ground.outcome('Destroy_Task', vm), 'success')
    t.deepEqual((await until(following, ({ kind }) => kind === 'leave')).obj, vm)
  },

  'a wait ends with the change': async (t, ground) => {
    const following = await folders(ground)
    await following.next(0)
    const waiting = following.next(20)
    const one = await createFolder(ground, 'a')
    t.deepEqual(lines(await waiting), [`enter ${one.value} name=a`])
  },

  'a wait ends with nothing when its time is over': async (t, ground) => {
    const following = await folders(ground)
    await createFolder(ground, 'a')
    t.is(lines(await following.next()).length, 1)
    t.is(await following.next(1), undefined)
  },

  'more than the limit is told in pieces that say so': async (t, ground) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await createFolder(ground, name)
    const following = await folders(ground)
    const sets: UpdateSet[] = []
    do sets.push(await following.next(10, 2) ?? { version: '' })
    while (sets.at(-1)?.truncated === true)
    t.deepEqual(sets.map(set => lines(set).length), [2, 2, 1])
    t.is(new Set(sets.flatMap(lines)).size, 5)
  },

  'at most 100 objects are told at a time': async (t, ground) => {
    await Promise.all(Array.from({ length: 120 }, (_, index) => createFolder(ground, `folder-${index}`)))
    const following = await folders(ground)
    const first = await following.next(10, 1_000)
    t.deepEqual([lines(first).length, first?.truncated], [100, true])
    const second = await following.next(10, 1_000)
    t.deepEqual([lines(second).length, second?.truncated ?? false], [20, false])
  },

  'an answer that was lost is given again': async (t, ground) => {
    const following = await folders(ground)
    await createFolder(ground, 'a')
    await following.next()
    const before = following.version()
    await createFolder(ground, 'b')
    const told = await following.next()
    t.is(lines(told).length, 1)
    const args = { version: before, options: { maxWaitSeconds: 0 } }
    t.deepEqual(lines(await ground.call<UpdateSet | undefined>('WaitForUpdatesEx', following.collector, args)),
      ground.expected(lines(told), [], 'it keeps no answer: one that was lost is lost'))
  },

  'a version that it never gave is refused': async (t, ground) => {
    const following = await folders(ground)
    await following.next(0)
    const { fault } = await ground.raw('WaitForUpdatesEx', following.collector, { version: '4711', options: { maxWaitSeconds: 0 } })
    t.is(fault?.type, ground.expected('InvalidCollectorVersion', undefined, 'any version is taken'))
  },

  'a wait is canceled': async (t, ground) => {
    const following = await folders(ground)
    await createFolder(ground, 'a')
    await following.next()
    const waiting = ground.raw('WaitForUpdatesEx', following.collector, { version: following.version(), options: { maxWaitSeconds: 20 } })
    // Canceling does nothing before the wait has begun.
    const ended = waiting.then(() => true)
    do await ground.call('CancelWaitForUpdates', following.collector)
    while (!await Promise.race([ended, new Promise<boolean>(resolve => { setImmediate(resolve, false) })]))
    t.is((await waiting).fault?.type, 'RequestCanceled')
  },

  'what a filter followed is told no more when it is destroyed': async (t, ground) => {
    const following = await folders(ground)
    await createFolder(ground, 'a')
    await following.next()
    await ground.call('DestroyPropertyFilter', following.filter)
    await createFolder(ground, 'b')
    t.deepEqual(lines(await following.next(0)), [])
    t.is((await ground.raw('DestroyPropertyFilter', following.filter)).fault?.type, 'ManagedObjectNotFound')
  },

  'a collector that was destroyed is there no more': async (t, ground) => {
    const following = await folders(ground)
    await ground.call('DestroyPropertyCollector', following.collector)
    t.is((await ground.raw('WaitForUpdatesEx', following.collector, { version: '', options: { maxWaitSeconds: 0 } })).fault?.type, 'ManagedObjectNotFound')
  },

  'what is put into a list view enters, what is taken out leaves': async (t, ground) => {
    const [one, two] = [await createFolder(ground, 'a'), await createFolder(ground, 'b')]
    const list = await ground.call<MoRef>('CreateListView', viewManager, { obj: [one] })
    const following = await follow(ground, list, ['name'], 'Folder')
    t.deepEqual(lines(await following.next()), [`enter ${one.value} name=a`])
    await ground.call('ModifyListView', list, { add: [two] })
    t.true(lines(await following.next()).includes(`enter ${two.value} name=b`))
    await ground.call('ModifyListView', list, { remove: [one] })
    t.deepEqual(lines(await following.next(0)).filter(line => line.startsWith('leave')),
      ground.expected([`leave ${one.value}`], [], 'what is taken out of a list view does not leave its filters'))
  },

  'two filters of a collector are told by their names': async (t, ground) => {
    const vm = await ground.create('a')
    const folder = await createFolder(ground, 'b')
    const following = await folders(ground)
    const other = await ground.call<MoRef>('CreateFilter', following.collector, { spec: overView(await containerOf(ground, 'VirtualMachine'), ['name']), partialUpdates: false })
    const { filterSet = [] } = await following.next() ?? {}
    const told = Object.fromEntries(filterSet.map(({ filter, objectSet = [] }) => [filter.value, objectSet.map(({ obj }) => obj.value)]))
    t.deepEqual(told, { [following.filter.value]: [folder.value], [other.value]: [vm.value] })
  },

  'a filter over what is not there is refused, and one without properties': async (t, ground) => {
    const spec = (change: VimObject): VimObject => ({ propSet: [{ type: 'Folder', pathSet: ['name'] }], objectSet: [{ obj: ground.folder }], ...change })
    const gone = await ground.raw('CreateFilter', propertyCollector, { spec: spec({ objectSet: [{ obj: moRef('Folder', 'group-v99999') }] }), partialUpdates: false })
    t.is(gone.fault?.type, ground.expected('ManagedObjectNotFound', undefined, 'what a filter looks at is not looked for until it is asked'))
    const colour = await ground.raw('CreateFilter', propertyCollector, { spec: spec({ propSet: [{ type: 'Folder', pathSet: ['colour'] }] }), partialUpdates: false })
    t.is(colour.fault?.type, ground.expected('InvalidProperty', undefined, 'a filter takes properties that do not exist'))
  },

  'the end of a session ends its waits': async (t, ground) => {
    const client = ground.another()
    const { key } = (await client.logIn(ground.server.user, ground.server.password)).value as { readonly key: string }
    const view = await client.call<MoRef>('CreateContainerView', viewManager, { container: ground.folder, type: ['Folder'], recursive: true })
    const following = await follow(client, view, ['name'], 'Folder')
    await following.next(0)
    const waiting = client.raw('WaitForUpdatesEx', following.collector, { version: following.version(), options: { maxWaitSeconds: 2 } })
    const [{ fault }] = await Promise.all([waiting, ground.call('TerminateSession', sessionManager, { sessionId: [key] })])
    t.true(ground.expected(['NotAuthenticated', 'RequestCanceled'], [undefined, 'NotAuthenticated'], 'a wait goes on when its session has ended').includes(fault?.type as never), fault?.type)
  },
}
