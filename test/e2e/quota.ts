import { writeFileSync } from 'node:fs'
import type { TestFn } from 'ava'
import { groupVersion } from '#protocols/api/resources.ts'
import type { Running, RunOptions } from '#loadtest/run.ts'
import { until } from '#loadtest/until.ts'
import { collection, createVm, getVm, kubectl, start, untilReady } from './running.ts'

type Json = Readonly<Record<string, unknown>>
const quotaPath = '/apis/cns.vmware.com/v1alpha2/namespaces/default/storagepolicyquotas/policy-standard'
const patch = async ({ client }: Pick<Running, 'client'>, path: string, body: Json): Promise<void> => {
  const answer = await client.send('PATCH', path, body, 'application/merge-patch+json')
  if (answer.code !== 200) throw new Error(`${path}: ${answer.code} ${String(answer.body['message'])}`)
}

/** An image like another, whose disk holds 2Gi and may grow to 100Gi. */
const growingImage = async (running: Pick<Running, 'client'>): Promise<void> => {
  const path = `/apis/${groupVersion}/clustervirtualmachineimages`
  const { body } = await running.client.send('GET', path)
  const [model] = body['items'] as readonly { readonly status: Json }[]
  const name = 'vmi-00000000000000abc'
  const made = await running.client.send('POST', path, { apiVersion: groupVersion, kind: 'ClusterVirtualMachineImage', metadata: { name }, spec: {} })
  if (made.code !== 201) throw new Error(String(made.body['message']))
  await patch(running, `${path}/${name}/status`, { status: { ...model?.status, name: 'growing', disks: [{ name: 'disk-0', requested: '2Gi', capacity: '100Gi', limit: '100Gi' }] } })
}

/** `reserved/used` of the VMs of storage class standard. */
const usageOf = async ({ kubeconfig }: Pick<Running, 'kubeconfig'>): Promise<string> =>
  (await kubectl(kubeconfig, 'get', 'storagepolicyusage', 'standard-vm-usage', '-o', 'jsonpath={.status.quotaUsage.reserved}/{.status.quotaUsage.used}')).out
const untilUsage = (running: Running, fits: (usage: string) => boolean) => until('usage', 30_000, async () => {
  const usage = await usageOf(running)
  return fits(usage) ? usage : undefined
})

const manifest = (name: string, className: string) => JSON.stringify({
  apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name, namespace: 'default' }, spec: { className, imageName: 'growing', storageClass: 'standard' },
})

/** The storage quota of a namespace, as the requirements tell it. */
export const quotaSuite = (test: TestFn, options: Partial<RunOptions> = {}): void => {
  test('an image that may grow beyond what is free is refused until the quota is raised; usage is reserved, then used, then free', async t => {
    t.timeout(180_000)
    const running = await start(t, options)
    const { dir } = running
    const apply = async (name: string, className = 'small') => {
      writeFileSync(`${dir}/${name}.json`, manifest(name, className))
      return await kubectl(running.kubeconfig, 'apply', '-f', `${dir}/${name}.json`)
    }
    await growingImage(running)
    await untilUsage(running, usage => usage === '0/0')
    await patch(running, quotaPath, { spec: { limit: '500Gi' } })
    await patch(running, `${quotaPath}/status`, { status: { total: [{ storageClassName: 'standard', scQuotaUsage: { used: '450Gi', reserved: '0' } }] } })
    const refused = await until('the refusal', 10_000, async () => {
      const answer = await apply('first')
      return /quota/.test(answer.err) ? answer : undefined
    })
    t.not(refused.code, 0)
    t.regex(refused.err, /spec\.storageClass: Forbidden: the VM \(disks of image \S+ up to 100Gi\) takes 100Gi of storage class standard, but StoragePolicyQuota default\/policy-standard has 50Gi free \(450Gi of 500Gi are used or reserved\)/)
    t.is(await getVm(running, 'first'), undefined)

    await patch(running, quotaPath, { spec: { limit: '550Gi' } })
    await until('the VM to be admitted', 10_000, async () => ((await apply('first')).code === 0 ? true : undefined))
    await untilReady(running, ['first'], 30_000)
    const used = await untilUsage(running, usage => usage.startsWith('0/') && usage !== '0/0')
    const shown = await kubectl(running.kubeconfig, 'get', 'vm', 'first', '-o', 'jsonpath={.status.storage.total} {.status.storage.used.other} {.status.storage.usage.other}')
    const [total, other, same] = shown.out.split(' ')
    t.is(used, `0/${total ?? ''}`)
    t.truthy(other)
    t.is(other, same)

    // No member but one follows the VM; each of them says the same of its snapshot.
    await patch(running, quotaPath, { spec: { limit: '451Gi' } })
    const snapshot = async (): Promise<string> => {
      const object = { apiVersion: groupVersion, kind: 'VirtualMachineSnapshot', metadata: { name: 'before', namespace: 'default' }, spec: { vmName: 'first', memory: true } }
      const { code, body } = await running.client.send('POST', `${collection('default', 'virtualmachinesnapshots')}?dryRun=All`, object)
      return code === 201 ? 'admitted' : String(body['message'])
    }
    await until('every member to see the limit', 10_000, async () => ((await Promise.all(Array.from({ length: 12 }, snapshot))).every(said => said !== 'admitted') ? true : undefined))
    t.regex(await snapshot(), /spec\.vmName: Forbidden: a snapshot of first takes \S+ of storage class standard, but StoragePolicyQuota default\/policy-standard has \S+ free/)

    // No host is large enough for it: it goes on reserving.
    await patch(running, quotaPath, { spec: { limit: '4Pi' } })
    await until('the second VM to be admitted', 10_000, async () => ((await apply('second', 'enormous')).code === 0 ? true : undefined))
    t.is(await untilUsage(running, usage => usage.startsWith('100Gi/')), `100Gi/${total ?? ''}`)
    for (const name of ['first', 'second']) t.is((await kubectl(running.kubeconfig, 'delete', 'vm', name)).code, 0)
    t.is(await untilUsage(running, usage => usage === '0/0'), '0/0')
  })

  test('of VMs that are created at the same moment no more are admitted than fit; dry runs take no room', async t => {
    t.timeout(180_000)
    const running = await start(t, { ...options, members: 1 })
    await growingImage(running)
    await untilUsage(running, usage => usage === '0/0')
    await patch(running, quotaPath, { spec: { limit: '150Gi' } })
    const told = async (): Promise<string | undefined> => {
      const { code, body } = await running.client.send('POST', `${collection()}?dryRun=All`, JSON.parse(manifest('trial', 'enormous')) as Json)
      return code === 201 ? undefined : String(body['message'])
    }
    // Dry runs take no room.
    for (let time = 0; time < 3; time++) t.is(await told(), undefined)
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(name => createVm(running, name, { className: 'enormous', imageName: 'growing' })))
    t.is(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    await untilUsage(running, usage => usage === '100Gi/0')
    t.regex(await told() ?? '', /has 50Gi free \(100Gi of 150Gi/)
  })
}
