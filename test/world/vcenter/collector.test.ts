import test from 'ava'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { connect, propertyCollector, startStory, vmFolder, type Story } from './client.ts'

interface Update { readonly kind: string; readonly obj: MoRef; readonly changeSet?: readonly { readonly name: string; readonly val?: unknown }[] }
interface UpdateSet { readonly version: string; readonly truncated?: boolean; readonly filterSet: readonly { readonly filter: MoRef; readonly objectSet: readonly Update[] }[] }

const viewManager = moRef('ViewManager', 'ViewManager')
const overView = (view: MoRef, pathSet: readonly string[], type = 'VirtualMachine'): VimObject => ({
  propSet: [{ type, pathSet }], objectSet: [{ obj: view, skip: true, selectSet: [{ _typeName: 'TraversalSpec', type: view.type, path: 'view', skip: false }] }],
})
const createFilter = (story: Story, spec: VimObject) => story.call<MoRef>('CreateFilter', propertyCollector, { spec, partialUpdates: false })
const wait = (story: Story, version: string, maxObjectUpdates?: number) => story.call<UpdateSet | undefined>('WaitForUpdatesEx', propertyCollector,
  { version, options: { maxWaitSeconds: 0, ...(maxObjectUpdates === undefined ? {} : { maxObjectUpdates }) } })
/** `enter a {name: a}` for each object, one line each. */
const lines = (set: UpdateSet | undefined): readonly string[] => (set?.filterSet ?? []).flatMap(({ objectSet }) => objectSet.map(({ kind, obj, changeSet }) =>
  [kind, obj.value, ...(changeSet ?? []).map(({ name, val }) => `${name}=${String(val)}`)].join(' ')))

const following = async (pathSet: readonly string[]): Promise<{ readonly story: Story; readonly view: MoRef; readonly vm: MoRef; readonly first: UpdateSet }> => {
  const story = await startStory({ inventory: { templates: [{ name: 't', guestId: 'x', guestFullName: 'X', diskGiB: 1 }] } })
  const folder = await story.call<MoRef>('CreateFolder', vmFolder, { name: 'ns' })
  const vm = await story.clone('a', {}, { folder })
  const view = await story.call<MoRef>('CreateContainerView', viewManager, { container: folder, type: ['VirtualMachine'], recursive: true })
  await createFilter(story, overView(view, pathSet))
  const first = await wait(story, '')
  if (first === undefined) throw new Error('nothing was told')
  return { story: { ...story, place: { ...story.place, folder } }, view, vm, first }
}

test('first everything enters, then what changed is told, once', async t => {
  const { story, vm, first } = await following(['name', 'runtime.powerState', 'guest.ipAddress'])
  t.deepEqual(lines(first), [`enter ${vm.value} name=a runtime.powerState=poweredOff`])
  t.is(await wait(story, first.version), undefined)
  await story.run('PowerOnVM_Task', vm)
  await story.run('Rename_Task', vm, { newName: 'b' })
  const next = await wait(story, first.version)
  t.regex(lines(next).join(), new RegExp(`^modify ${vm.value} runtime.powerState=poweredOn guest.ipAddress=10\\.[\\d.]+ name=b$`))
  t.is(await wait(story, next?.version ?? ''), undefined)
})

test('a VM that comes enters the view, one that goes leaves it', async t => {
  const { story, vm, first } = await following(['name'])
  const other = await story.clone('b', {}, { folder: story.place.folder })
  await story.clone('elsewhere')
  const second = await wait(story, first.version)
  t.deepEqual(lines(second), [`enter ${other.value} name=b`])
  await story.run('Destroy_Task', vm)
  t.deepEqual(lines(await wait(story, second?.version ?? '')), [`leave ${vm.value}`])
})

test('a VM that came and went between two answers is not told', async t => {
  const { story, first } = await following(['name'])
  await story.run('Destroy_Task', await story.clone('b', {}, { folder: story.place.folder }))
  t.is(await wait(story, first.version), undefined)
})

test('an answer that was lost is given again; an older version is refused; no version starts over', async t => {
  const { story, vm, first } = await following(['name'])
  await story.run('Rename_Task', vm, { newName: 'b' })
  const second = await wait(story, first.version)
  t.deepEqual(await wait(story, first.version), second)
  await story.run('Rename_Task', vm, { newName: 'c' })
  const third = await wait(story, second?.version ?? '')
  t.deepEqual(lines(third), [`modify ${vm.value} name=c`])
  t.is((await story.raw('WaitForUpdatesEx', propertyCollector, { version: first.version, options: { maxWaitSeconds: 0 } })).fault?.type, 'InvalidCollectorVersion')
  t.deepEqual(lines(await wait(story, '')), [`enter ${vm.value} name=c`])
})

test('more than the limit is told in pieces that say so', async t => {
  const { story, first } = await following(['name'])
  for (let index = 0; index < 5; index++) await story.clone(`b${index}`, {}, { folder: story.place.folder })
  const sets: UpdateSet[] = []
  for (let version = first.version; ;) {
    const set = await wait(story, version, 2)
    if (set === undefined) break
    sets.push(set)
    version = set.version
  }
  t.deepEqual(sets.map(set => [lines(set).length, set.truncated ?? false]), [[2, true], [2, true], [1, false]])
})

test('at most 100 objects are told at a time, whatever is asked', async t => {
  const story = await startStory({ vmsPerHost: 25 })
  const view = await story.call<MoRef>('CreateContainerView', viewManager, { container: vmFolder, type: ['VirtualMachine'], recursive: true })
  await createFilter(story, overView(view, ['name']))
  const set = await wait(story, '', 1_000)
  t.is(lines(set).length, 100)
  t.true(set?.truncated)
})

test('a wait ends with the change, or with nothing when its time is over', async t => {
  const { story, vm, first } = await following(['name'])
  const args = { version: first.version, options: { maxWaitSeconds: 30 } }
  const quiet = story.call('WaitForUpdatesEx', propertyCollector, args)
  await story.clock.advance(31_000)
  t.is(await quiet, undefined)
  const waiting = story.call<UpdateSet>('WaitForUpdatesEx', propertyCollector, args)
  await story.run('Rename_Task', vm, { newName: 'b' })
  t.deepEqual(lines(await waiting), [`modify ${vm.value} name=b`])
})

test('a wait ends with RequestCanceled when it is canceled, when another one starts, and with the session', async t => {
  const { story, first } = await following(['name'])
  const start = () => story.raw('WaitForUpdatesEx', propertyCollector, { version: first.version, options: { maxWaitSeconds: 30 } })
  const one = start()
  const two = start()
  t.is((await one).fault?.type, 'RequestCanceled')
  await story.call('CancelWaitForUpdates', propertyCollector)
  t.is((await two).fault?.type, 'RequestCanceled')
  const three = start()
  await story.clock.advance(0)
  story.vcenter.faults.expireSessions()
  t.is((await three).fault?.type, 'RequestCanceled')
  t.is((await start()).fault?.type, 'NotAuthenticated')
  t.deepEqual(story.vcenter.standing(), { sessions: 0, views: 0, tasks: 0 })
})

test('a list view holds what it is given, and says what does not exist', async t => {
  const { story, vm } = await following(['name'])
  const list = await story.call<MoRef>('CreateListView', viewManager, {})
  await createFilter(story, overView(list, ['name']))
  const first = await wait(story, '')
  const missing = moRef('VirtualMachine', 'vm-999')
  t.deepEqual(await story.call('ModifyListView', list, { add: [vm, missing] }), [missing])
  const second = await wait(story, first?.version ?? '')
  t.deepEqual(lines(second), [`enter ${vm.value} name=a`])
  await story.call('ModifyListView', list, { remove: [vm] })
  t.deepEqual(lines(await wait(story, second?.version ?? '')), [`leave ${vm.value}`])
})

test('traversals go through folders in circles, and follow what comes', async t => {
  const story = await startStory()
  const spec = {
    propSet: [{ type: 'VirtualMachine', pathSet: ['name'] }],
    objectSet: [{ obj: vmFolder, skip: true, selectSet: [
      { _typeName: 'TraversalSpec', name: 'folders', type: 'Folder', path: 'childEntity', skip: false, selectSet: [{ name: 'folders' }] },
    ] }],
  }
  await createFilter(story, spec)
  const first = await wait(story, '')
  t.is(lines(first).length, 3)
  const folder = await story.call<MoRef>('CreateFolder', vmFolder, { name: 'ns' })
  const vm = await story.clone('a', {}, { folder })
  t.deepEqual(lines(await wait(story, first?.version ?? '')), [`enter ${vm.value} name=a`])
})

test('what a view contains hangs on folders, pools and hosts alike', async t => {
  const story = await startStory()
  const vm = await story.clone('a')
  for (const container of [story.place.pool, story.place.host, vmFolder, moRef('Datacenter', 'datacenter-2'), moRef('Folder', 'group-d1')]) {
    const view = await story.call<MoRef>('CreateContainerView', viewManager, { container, type: ['VirtualMachine'], recursive: true })
    t.true(((await story.properties(view, 'view'))['view'] as readonly MoRef[]).some(({ value }) => value === vm.value), container.value)
  }
  t.is((await story.raw('CreateContainerView', viewManager, { container: moRef('Folder', 'group-v99'), recursive: true })).fault?.type, 'ManagedObjectNotFound')
})

test('a property that a type does not have is refused', async t => {
  const story = await startStory()
  const view = await story.call<MoRef>('CreateContainerView', viewManager, { container: vmFolder, type: ['VirtualMachine'], recursive: true })
  t.is((await story.raw('CreateFilter', propertyCollector, { spec: overView(view, ['colour']), partialUpdates: false })).fault?.type, 'InvalidProperty')
})

test('pages are fetched with a token that is good once', async t => {
  const story = await startStory({ vmsPerHost: 1 })
  const view = await story.call<MoRef>('CreateContainerView', viewManager, { container: vmFolder, type: ['VirtualMachine'], recursive: true })
  interface Page { readonly token?: string; readonly objects: readonly unknown[] }
  const first = await story.call<Page>('RetrievePropertiesEx', propertyCollector, { specSet: [overView(view, ['name'])], options: { maxObjects: 4 } })
  const second = await story.call<Page>('ContinueRetrievePropertiesEx', propertyCollector, { token: first.token })
  const third = await story.call<Page>('ContinueRetrievePropertiesEx', propertyCollector, { token: second.token })
  t.deepEqual([first, second, third].map(({ objects, token }) => [objects.length, token !== undefined]), [[4, true], [4, true], [1, false]])
  t.is((await story.raw('ContinueRetrievePropertiesEx', propertyCollector, { token: first.token })).fault?.type, 'InvalidArgument')
})

test('a session to which nobody comes back ends with the next login, and not while it waits for changes', async t => {
  const story = await startStory({ sessionIdleMs: 60_000 })
  await story.call('CreateListView', viewManager, {})
  const waiting = connect(story.vcenter)
  await waiting.login()
  const changes = waiting.raw('WaitForUpdatesEx', propertyCollector, { options: { maxWaitSeconds: 600 } })
  await story.clock.advance(120_000)
  await connect(story.vcenter).login()
  t.deepEqual(story.vcenter.standing(), { sessions: 2, views: 0, tasks: 0 })
  await story.clock.advance(600_000)
  t.deepEqual(await changes, { value: undefined })
})

test('an idle session ends with what belongs to it; a used one stays; a wrong password opens none', async t => {
  const story = await startStory({ sessionIdleMs: 60_000 })
  await story.call('CreateListView', viewManager, {})
  const other = connect(story.vcenter)
  await other.login()
  for (let minute = 0; minute < 3; minute++) {
    story.clock.tick(40_000)
    await other.call('CurrentTime', moRef('ServiceInstance', 'ServiceInstance'))
  }
  t.is((await story.raw('CurrentTime', moRef('ServiceInstance', 'ServiceInstance'))).fault?.type, 'NotAuthenticated')
  t.deepEqual(story.vcenter.standing(), { sessions: 1, views: 0, tasks: 0 })
  story.vcenter.faults.setPassword('new')
  const late = connect(story.vcenter)
  t.is((await late.raw('Login', moRef('SessionManager', 'SessionManager'), { userName: story.vcenter.user, password: 'vmherd' })).fault?.type, 'InvalidLogin')
  t.is(story.vcenter.password, 'new')
  await late.login()
})
