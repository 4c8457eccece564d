import type { TestFn } from 'ava'
import type { RunOptions } from '#loadtest/run.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import { until } from '#loadtest/until.ts'
import { controllerRights, installation } from '../../deploy/rbac.ts'
import { collection, createVm, getVm, isReady, kubectl, start, untilReady, type InDir } from './running.ts'

const user = `system:serviceaccount:${installation.namespace}:${installation.account}`

/** `verb resource` of everything that the manifests give the controller. */
const given = [
  ...controllerRights.flatMap(({ resource, subresource, verbs }) => verbs.map(verb => `${verb} ${subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`}`)), 'get secrets',
].sort()

/** Used in trouble only: a repeated event raises the count of its series. */
const inTrouble = ['patch events']

/** What the members' account may do is what they need. */
export const memberRightsSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('members are refused nothing, and use every right that their manifests give', async t => {
    t.timeout(180_000)
    const running = await start(t, options)
    const names = ['a', 'b', 'c', 'd']
    for (const name of names) await createVm(running, name)
    await untilReady(running, names, 30_000)
    await running.client.send('PATCH', `${collection()}/a`, { spec: { powerState: 'PoweredOff', powerOffMode: 'Hard' } }, 'application/merge-patch+json')
    await running.client.send('DELETE', `${collection()}/b`)
    const snapshot = { apiVersion: groupVersion, kind: 'VirtualMachineSnapshot', metadata: { name: 'before', namespace: 'default' }, spec: { vmName: 'c' } }
    t.is((await running.client.send('POST', collection('default', 'virtualmachinesnapshots'), snapshot)).code, 201)
    // A usage that nobody owns is made anew.
    const usage = '/apis/cns.vmware.com/v1alpha2/namespaces/default/storagepolicyusages/standard-vm-usage'
    await until('the usage', 20_000, async () => ((await running.client.send('PATCH', usage, { metadata: { ownerReferences: null } }, 'application/merge-patch+json')).code === 200 ? true : undefined))
    await until('b to be gone', 20_000, async () => ((await getVm(running, 'b')) === undefined ? true : undefined))

    const ours = (counts: Readonly<Record<string, number>>): readonly string[] => Object.keys(counts).filter(name => name.startsWith(`${user} `)).map(name => name.slice(user.length + 1)).sort()
    const used = async (): Promise<readonly string[]> => ours(await running.kubernetes.counts()).filter(name => !inTrouble.includes(name))
    const needed = given.filter(name => !inTrouble.includes(name))
    // An audit log has a watch once it has ended.
    await until('every right to be used', 20_000, async () => ((await used()).length >= needed.length ? true : undefined)).catch(() => undefined)
    t.deepEqual(ours(await running.kubernetes.refusals()), [])
    t.deepEqual(await used(), needed)
  })
}

/** What ordinary users may do. */
export const userRightsSuite = (test: TestFn, running: () => InDir): void => {
  test('an ordinary user handles VMs, and nothing that is kept for others', async t => {
    const { dir } = running()
    const devops = `${dir}/kubeconfig-devops`
    const can = async (...words: readonly string[]): Promise<string> => (await kubectl(devops, 'auth', 'can-i', ...words)).out.trim()
    t.is(await can('create', 'virtualmachines.vmoperator.vmware.com'), 'yes')
    t.is(await can('list', 'virtualmachineclasses.vmoperator.vmware.com'), 'yes')
    t.is(await can('create', 'virtualmachineclasses.vmoperator.vmware.com'), 'no')
    t.is(await can('get', 'secrets', '-n', installation.namespace), 'no')
    t.is(await can('list', 'clustervirtualmachineimages.vmoperator.vmware.com'), 'yes')
    for (const seen of ['storagepolicyquotas.cns.vmware.com', 'computepolicies.vsphere.policy.vmware.com', 'zones.topology.tanzu.vmware.com', 'encryptionclasses.encryption.vmware.com', 'networks.netoperator.vmware.com']) {
      t.deepEqual([await can('list', seen), await can('create', seen)], ['yes', 'no'], seen)
    }
    for (const verb of ['get', 'patch']) t.is(await can(verb, 'virtualmachinereplicasets.vmoperator.vmware.com', '--subresource=scale'), 'yes', verb)
    const applied = await kubectl(devops, 'apply', '-f', new URL('../../deploy/examples/vm.yaml', import.meta.url).pathname)
    t.is(applied.code, 0, applied.err)
    await until('hello to be ready', 20_000, async () => (isReady(await getVm(running(), 'hello')) ? true : undefined))
    const refused = await kubectl(devops, 'patch', 'vm', 'hello', '--subresource=status', '--type=merge', '-p', '{"status":{"powerState":"PoweredOff"}}')
    t.regex(refused.err, /User "devops" cannot patch resource "virtualmachines\/status" in API group "vmoperator\.vmware\.com" in the namespace "default"/)
    t.is((await kubectl(devops, 'delete', 'vm', 'hello')).code, 0)
  })
}
