import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import { annotations, labels } from '#protocols/api/keys.ts'
import { groupVersion, version } from '#protocols/api/resources.ts'
import { until } from '#loadtest/until.ts'
import { getVm, isReady, kubectl, type InDir } from './running.ts'

const users = { admin: 'kubeconfig', devops: 'kubeconfig-devops', controller: 'kubeconfig-member' } as const
type User = keyof typeof users

/** The rules of admission as people meet them: a real kubectl, the API server, its webhooks at a member, and three users. */
export const admissionSuite = (test: TestFn, running: () => InDir): void => {
  const run = (user: User, ...args: readonly string[]) => kubectl(join(running().dir, users[user]), ...args)

  interface Written { readonly kind: string; readonly metadata: { readonly name: string } }
  let files = 0
  const apply = (user: User, object: Written, verb: 'apply' | 'create' = 'apply') => {
    const file = join(running().dir, `${++files}.json`)
    writeFileSync(file, JSON.stringify(object))
    return run(user, verb, '-f', file)
  }
  const applied = async (t: ExecutionContext, user: User, object: Written): Promise<string> => {
    const { code, out, err } = await apply(user, object)
    t.is(code, 0, err)
    return out + err
  }
  /** What kubectl says when it is refused; each of the words is part of it. */
  const refused = async (t: ExecutionContext, user: User, object: Written, ...words: readonly (string | RegExp)[]): Promise<string> => {
    const { code, err } = await apply(user, object)
    t.is(code, 1, err)
    for (const word of words) t.true(typeof word === 'string' ? err.includes(word) : word.test(err), `${String(word)}\nis not in\n${err}`)
    return err
  }
  const read = async (path: string, kind: string, name: string): Promise<string> => (await run('admin', 'get', kind, name, '-o', `jsonpath=${path}`)).out

  const object = (kind: string, name: string, spec: object, metadata: object = {}) => ({ apiVersion: groupVersion, kind, metadata: { name, namespace: 'default', ...metadata }, spec })
  /** Off, so that nothing moves while rules are tried. */
  const vm = (name: string, spec: object = {}, metadata: object = {}) => object('VirtualMachine', name, { className: 'small', imageName: 'ubuntu-24.04', storageClass: 'standard', powerState: 'PoweredOff', ...spec }, metadata)
  const annotated = (name: string, key: string, value = 'x') => vm(name, {}, { annotations: { [key]: value } })
  const uuid = '11111111-1111-4111-8111-111111111111'

  test('an ordinary user creates a VM, and what was left out is filled in', async t => {
    await applied(t, 'devops', vm('plain', { powerState: undefined }))
    t.is(await read('{.spec.powerState} {.spec.image.kind} {.spec.network.interfaces[0].name} {.spec.hardware.ideControllers[*].busNumber}', 'vm', 'plain'), 'PoweredOn ClusterVirtualMachineImage eth0 0 1')
    t.regex(await read('{.spec.instanceUUID} {.spec.biosUUID}', 'vm', 'plain'), /^[0-9a-f-]{36} [0-9a-f-]{36}$/)
    t.is(await read(`{.metadata.annotations.vmoperator\\.vmware\\.com/created-at-schema-version}`, 'vm', 'plain'), version)
  })

  test('an ordinary user chooses no identity; administrators and the controller do', async t => {
    await refused(t, 'devops', vm('chosen', { instanceUUID: uuid }), 'spec.instanceUUID: Forbidden: only privileged users may choose it')
    await refused(t, 'devops', vm('chosen', { biosUUID: uuid }), 'spec.biosUUID: Forbidden')
    await applied(t, 'admin', vm('chosen', { instanceUUID: uuid, biosUUID: uuid }))
    t.is(await read('{.spec.instanceUUID}', 'vm', 'chosen'), uuid)
  })

  const checks = ['delete.check.vmoperator.vmware.com/ad', annotations.firstBootDone, annotations.importedVm, annotations.restoredVm, annotations.failedOverVm, annotations.cloudInitInstanceId, annotations.proxyAllowlist, annotations.proxyWatermark]
  test('an ordinary user sets no annotation that is kept for others; administrators do', async t => {
    t.timeout(120_000)
    for (const key of checks) await refused(t, 'devops', annotated('kept', key), `metadata.annotations[${key}]: Forbidden`)
    await refused(t, 'devops', vm('kept', {}, { labels: { [labels.paused]: 'devops' } }), `metadata.labels[${labels.paused}]: Forbidden`)
    await applied(t, 'admin', vm('kept', {}, { annotations: Object.fromEntries(checks.map(key => [key, 'x'])) }))
    const changed = await run('devops', 'annotate', 'vm', 'kept', `${checks[0] ?? ''}-`)
    t.regex(changed.err, /kept for privileged users/)
    t.is((await run('admin', 'annotate', 'vm', 'kept', ...checks.map(key => `${key}-`))).code, 0)
  })

  test('a check of power on is added with the VM by everybody, and taken away by the privileged', async t => {
    const key = 'poweron.check.vmoperator.vmware.com/ad'
    await applied(t, 'devops', annotated('held', key, 'waiting'))
    const taken = await run('devops', 'annotate', 'vm', 'held', `${key}-`)
    t.is(taken.code, 1)
    t.true(taken.err.includes(`metadata.annotations[${key}]: Forbidden`), taken.err)
    t.is((await run('admin', 'annotate', 'vm', 'held', `${key}-`)).code, 0)
  })

  test('whoever is not the controller does not say that a VM is upgraded', async t => {
    await applied(t, 'devops', vm('stays'))
    const file = join(running().dir, 'upgraded.json')
    writeFileSync(file, JSON.stringify({ ...vm('stays', {}, { annotations: { [annotations.upgradedToBuildVersion]: 'b' } }), spec: {} }))
    // The controller may patch VMs but not read single ones, which rules out all of kubectl but this.
    const patch = (user: User) => run(user, 'apply', '--server-side', '--field-manager=upgrade', '-f', file)
    const byUser = await patch('devops')
    t.true(byUser.err.includes(`metadata.annotations[${annotations.upgradedToBuildVersion}]: Forbidden: is written by the controller`), byUser.err)
    const byController = await patch('controller')
    t.is(byController.code, 0, byController.err)
    t.is(await read('{.metadata.annotations.vmoperator\\.vmware\\.com/upgraded-to-build-version}', 'vm', 'stays'), 'b')
    t.regex((await run('devops', 'annotate', 'vm', 'stays', `${annotations.upgradedToBuildVersion}-`)).err, /removing it is kept for privileged users/)
  })

  test('validation is skipped for the privileged alone', async t => {
    const skipping = vm('skipped', { storageClass: 'none' }, { annotations: { [annotations.skipValidation]: '' } })
    await refused(t, 'devops', skipping, 'spec.storageClass: Invalid value: "none": there is no such StorageClass')
    await applied(t, 'admin', skipping)
  })

  test('all that is wrong with a request is told together', async t => {
    const wrong = vm('wrong', { className: undefined, imageName: 'solaris', storageClass: 'platinum', powerState: 'Suspended', minHardwareVersion: 99, volumes: [{ name: 'a.b' }] })
    await refused(t, 'devops', wrong,
      'spec.className: Forbidden', 'spec.imageName: Invalid value: "solaris"', 'spec.storageClass: Invalid value: "platinum"', 'spec.powerState: Invalid value: "Suspended"', 'spec.minHardwareVersion: Invalid value: 99', 'spec.volumes[0].name: Invalid value: "a.b"')
    const { code, body } = await running().client.send('POST', `/apis/${groupVersion}/namespaces/default/virtualmachines`, wrong)
    t.is(code, 422)
    const causes = (body['details'] as { readonly causes: readonly { readonly reason: string; readonly field: string }[] }).causes
    // An administrator may leave the class out.
    t.deepEqual(causes.map(({ field }) => field).sort(), ['spec.imageName', 'spec.minHardwareVersion', 'spec.powerState', 'spec.storageClass', 'spec.volumes[0].name'])
  })

  test('what a user may not choose is told together with what is wrong', async t => {
    await refused(t, 'devops', vm('both', { biosUUID: uuid, storageClass: 'platinum' }), 'spec.biosUUID: Forbidden', 'spec.storageClass: Invalid')
  })

  test('what is unwise is done, with a warning', async t => {
    t.regex(await applied(t, 'devops', vm('web.example')), /Warning: metadata\.name: web\.example has dots/)
    t.regex(await applied(t, 'devops', vm('mistyped', { className: 'smal' })), /Warning: spec\.className: there is no VirtualMachineClass smal yet; the VM waits for it/)
  })

  test('a wrong type is named by its field, and nothing is filled in over it', async t => {
    await refused(t, 'devops', vm('typed', { imageName: 24.04, volumes: 'data', hardware: [] }), 'spec.imageName: Invalid value: "number"', 'spec.volumes: Invalid value: "string"', 'spec.hardware: Invalid value: "array"')
    await refused(t, 'devops', object('VirtualMachineSnapshot', 'typed', { vmName: 5 }), 'spec.vmName: Invalid value: "integer"')
    const deep = JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`) as unknown
    await refused(t, 'devops', vm('deep', { bootstrap: { cloudInit: { cloudConfig: { runcmd: deep } } } }), 'spec: Forbidden: is nested deeper than 200 levels')
  })

  test('a manifest with lists is applied again without having to say what was filled in', async t => {
    t.timeout(120_000)
    const example = new URL('../../deploy/examples/vm-cloud-init.yaml', import.meta.url).pathname
    const first = await run('devops', 'apply', '-f', example)
    t.is(first.code, 0, first.err)
    await until('web to be ready', 60_000, async () => (isReady(await getVm(running(), 'web')) ? true : undefined))
    const filledIn = () => read('{.spec.network.interfaces} {.spec.volumes}', 'vm', 'web')
    const before = await filledIn()
    const again = await run('devops', 'apply', '-f', example)
    t.is(again.code, 0, again.err)
    t.is(await filledIn(), before)
    t.is((await run('devops', 'delete', '-f', example)).code, 0)
  })

  test('what is added to a VM that stands is judged', async t => {
    await applied(t, 'devops', vm('grows'))
    const volume = (name: string, more: object = {}) => ({ name, persistentVolumeClaim: { claimName: 'grows-a' }, ...more })
    await refused(t, 'devops', vm('grows', { volumes: [volume('a', { controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: 7 }), volume('b.c')] }),
      'spec.volumes[0].unitNumber: Invalid value: 7: unit 7 is the SCSI controller itself', 'spec.volumes[1].name: Invalid value: "b.c"', 'spec.volumes[1].persistentVolumeClaim.claimName: Duplicate value')
    await applied(t, 'devops', vm('grows', { volumes: [volume('a')] }))
  })

  test('power changes as the table of transitions says', async t => {
    await applied(t, 'devops', vm('power'))
    const patch = (spec: object) => run('devops', 'patch', 'vm', 'power', '--type=merge', '-p', JSON.stringify({ spec }))
    t.regex((await patch({ powerState: 'Suspended' })).err, /PoweredOff cannot be suspended/)
    t.regex((await patch({ nextRestartTime: 'now' })).err, /only one that is PoweredOn can be restarted/)
    t.regex((await patch({ powerState: null })).err, /spec\.powerState: Invalid value/)
    t.regex((await patch({ storageClass: 'fast' })).err, /spec\.storageClass: Invalid value: "fast": cannot be changed after creation; it was "standard"/)
    t.is((await patch({ powerState: 'PoweredOn' })).code, 0)
  })

  test('groups in each other are refused, however long the circle', async t => {
    const group = (name: string, spec: object) => object('VirtualMachineGroup', name, spec)
    const boots = (name: string) => ({ bootOrder: [{ members: [{ kind: 'VirtualMachineGroup', name }] }] })
    await refused(t, 'devops', group('g1', { groupName: 'g1' }), 'spec.groupName: Invalid value: "g1": a group cannot be in itself')
    await applied(t, 'devops', group('g1', { groupName: 'g2' }))
    await applied(t, 'devops', group('g2', { groupName: 'g3' }))
    await soonRefused(t, group('g3', { groupName: 'g1' }), /spec\.groupName: .*g3 → g1 → g2 → g3/)
    await applied(t, 'devops', group('b1', boots('b2')))
    await applied(t, 'devops', group('b2', boots('b3')))
    await soonRefused(t, group('b3', boots('b1')), /spec\.bootOrder\[0\]\.members\[0\]: .*b3 → b1 → b2 → b3/)
  })
  /** A member looks into its caches, which follow the API server: what stands may be known a moment later. */
  const soonRefused = (t: ExecutionContext, made: Written, words: RegExp): Promise<true> => until(`${made.metadata.name} to be refused`, 10_000, async () => {
    const file = join(running().dir, `${++files}.json`)
    writeFileSync(file, JSON.stringify(made))
    const { code, err } = await run('devops', 'create', '--dry-run=server', '-f', file)
    if (code === 0) return undefined
    t.regex(err, words)
    return true
  })

  const once: readonly (readonly [user: User, made: Written, words: string])[] = [
    ['devops', object('VirtualMachineSnapshot', 'snap', {}), 'spec.vmName: Required value'],
    ['admin', object('VirtualMachineClass', 'odd', { policies: { resources: { requests: { cpu: '3' }, limits: { cpu: '2' } } } }), 'spec.policies.resources.requests.cpu: Invalid value: "3": is more than the limit, 2'],
    ['devops', object('VirtualMachineService', 'svc', { type: 'ClusterIP' }), 'spec.ports: Required value'],
    ['devops', object('VirtualMachinePublishRequest', 'pub', {}), 'spec.target.location.name: Required value'],
    ['devops', object('VirtualMachineGroupPublishRequest', 'gpub', {}), 'spec.source: Not found: "gpub"'],
    ['admin', object('VirtualMachineSetResourcePolicy', 'pol', { clusterModuleGroups: ['a', 'a'] }), 'spec.clusterModuleGroups[1]: Duplicate value: "a"'],
    ['devops', object('VirtualMachineReplicaSet', 'set', { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'b' } } } }), 'spec.template.metadata.labels: Invalid value'],
    ['devops', object('VirtualMachineWebConsoleRequest', 'con', { name: 'vm', publicKey: 'words' }), 'spec.publicKey: Invalid value: "words"'],
    ['devops', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'pvc', namespace: 'default', labels: { [labels.instanceStorage]: 'true' } }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } as Written,
      `metadata.labels[${labels.instanceStorage}]: Forbidden: creating claims of instance storage`],
  ]
  for (const [user, made, words] of once) test(`a wrong ${made.kind} is refused with what is wrong`, async t => { await refused(t, user, made, words) })

  test('a policy is listed once it is there and Optional', async t => {
    const policy = (name: string, enforcementMode: string) => ({ apiVersion: 'vsphere.policy.vmware.com/v1alpha1', kind: 'ComputePolicy', metadata: { name, namespace: 'default' }, spec: { enforcementMode } })
    const asking = (name: string) => vm(`asks-${name}`, { policies: [{ apiVersion: 'vsphere.policy.vmware.com/v1alpha1', kind: 'ComputePolicy', name }] })
    await refused(t, 'devops', asking('fast-hosts'), 'spec.policies[0].name: Not found: "fast-hosts"')
    await applied(t, 'admin', policy('fast-hosts', 'Optional'))
    await applied(t, 'admin', policy('everywhere', 'Mandatory'))
    await until('the policy to be known', 10_000, async () => ((await apply('devops', asking('fast-hosts'))).code === 0 ? true : undefined))
    await until('the other policy to be known', 10_000, async () => (/"everywhere": is Mandatory/.test((await apply('devops', asking('everywhere'))).err) ? true : undefined))
  })
}
