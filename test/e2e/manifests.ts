import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestFn } from 'ava'
import { storagePolicyName } from '#src/lookup.ts'
import { computePolicies, groupVersion, storagePolicies, storagePolicyQuotas } from '#protocols/api/resources.ts'
import { systemNamespace, type Manifest as Applied } from '#loadtest/surroundings.ts'
import { until } from '#loadtest/until.ts'
import { manifests, type Sample } from '../protocols/api/manifests.ts'
import { kubectl, type InDir } from './running.ts'

/** Where they are applied. */
export const namespaces = [...new Set(manifests.map(({ namespace }) => namespace))]

/** What administrators bring, not users. */
const curated = new Set(['VirtualMachineClass', 'VirtualMachineImage', 'EncryptionClass', 'ComputePolicy', 'TagPolicy', 'CnsRegisterVolume', 'VirtualMachineSetResourcePolicy'])
const nameOf = ({ file, object }: Sample): string => `${file.split('/').at(-1) ?? ''} ${object.kind} ${object.metadata.name}`

type User = 'admin' | 'devops'
const applyIn = (dir: string, sample: Sample, user: User, dryRun: boolean) => {
  const file = join(dir, `${sample.namespace}-${sample.object.kind}-${sample.object.metadata.name}.json`)
  writeFileSync(file, JSON.stringify({ ...sample.object, metadata: { ...sample.object.metadata, namespace: sample.namespace } }))
  return kubectl(join(dir, user === 'admin' ? 'kubeconfig' : 'kubeconfig-devops'), 'apply', '-f', file, ...(dryRun ? ['--dry-run=server'] : []))
}
/** The fields that kubectl names: a line each, or behind the name of the object where it is one. */
const fieldsOf = (err: string): readonly string[] => [...err.matchAll(/(?:^\* |is invalid: )(\S+): /gm)].map(([, field]) => field ?? '').sort()

const named = ['spec.imageName', 'spec.storageClass']
/** Excerpts leave out what every VM of an ordinary user has. */
const excerpt = ['spec.className', 'spec.image', 'spec.storageClass']
const checks = ['ad', 'net', 'app1'].map(name => `metadata.annotations[delete.check.vmoperator.vmware.com/${name}]`)

/** What is against a manifest of an ordinary user: first while nothing is there but classes and storage classes of other names, then with everything that it names. */
const against: Readonly<Record<string, { readonly first: readonly string[]; readonly then?: readonly string[] }>> = {
  'affinity.yaml VirtualMachine my-vm-1': { first: [...excerpt, 'spec.groupName'], then: excerpt },
  'affinity.yaml VirtualMachine database-vm-1': { first: [...excerpt, 'spec.groupName'], then: excerpt },
  // Delete checks are for privileged users.
  'checks.yaml VirtualMachine my-vm': { first: [...named, ...checks], then: checks },
  'class-adapters.yaml VirtualMachine my-vm': { first: named },
  'cloud-init.yaml VirtualMachine my-vm': { first: named },
  'controllers.yaml VirtualMachine my-vm': { first: excerpt, then: excerpt },
  'encryption.yaml VirtualMachine my-vm': { first: named },
  'encryption.yaml VirtualMachine my-vm-2': { first: [...named, 'spec.crypto.encryptionClassName'] },
  'encryption.yaml VirtualMachine vault': { first: ['spec.crypto.encryptionClassName', 'spec.storageClass'] },
  'first-start.yaml VirtualMachine web-a': { first: ['spec.storageClass'] },
  'groups.yaml VirtualMachine web-server-1': { first: named },
  'groups.yaml VirtualMachine shop-db': { first: [...named, 'spec.groupName'] },
  'hardware-status.yaml VirtualMachine my-vm': { first: ['spec.image', 'spec.storageClass'], then: ['spec.image', 'spec.storageClass'] },
  'image-disks.yaml VirtualMachine my-vm': { first: [...named, 'spec.className'], then: ['spec.className', 'spec.storageClass'] },
  'image-disks.yaml VirtualMachine my-vm-2': { first: [...named, 'spec.className'], then: ['spec.className', 'spec.storageClass'] },
  'iso.yaml VirtualMachine installer': { first: named },
  'network.yaml VirtualMachine my-vm': { first: named },
  'network.yaml VirtualMachine my-vm-2': { first: named },
  'policies.yaml VirtualMachine my-vm': { first: [...named, 'spec.policies[0].name'] },
  'policies.yaml VirtualMachine web-b': { first: [...excerpt, 'spec.policies[0].name'], then: excerpt },
  'requests.yaml VirtualMachineGroupPublishRequest shop': { first: ['spec.source', 'spec.target'] },
  // Its key is cut short.
  'requests.yaml VirtualMachineWebConsoleRequest look': { first: ['spec.publicKey'], then: ['spec.publicKey'] },
  // It is the change of a VM that stands.
  'snapshot.yaml VirtualMachine web-a': { first: [...excerpt, 'spec.currentSnapshotName'], then: [...excerpt, 'spec.currentSnapshotName'] },
  'storage-status.yaml VirtualMachine my-vm': { first: ['spec.image', 'spec.storageClass'], then: ['spec.image', 'spec.storageClass'] },
  'vmgpub.yaml VirtualMachineGroupPublishRequest shop-images': { first: ['spec.source', 'spec.target'] },
  'volumes.yaml VirtualMachine my-vm': { first: named },
  'volumes.yaml VirtualMachine my-vm-2': { first: excerpt, then: excerpt },
  'volumes.yaml VirtualMachine my-vm-3': { first: excerpt, then: excerpt },
}

/** Everything that the manifests name and do not bring. */
const ground = (): readonly { readonly object: Applied; readonly status?: object }[] => {
  const at = (namespace: string, name: string) => ({ metadata: { name, namespace } })
  const storage = ['my-storage-class', 'gold', 'my-encrypted-storage-class', 'gold-encrypted'].map((name, index) => ({ name, policyId: `aaaaaaaa-0000-4000-8000-00000000000${index}`, encrypted: name.endsWith('encrypted-storage-class') || name.endsWith('encrypted') }))
  const images = [
    { name: 'vmi-0a0044d7c690bcbea', display: 'photon' }, { name: 'vmi-11223344556677889', display: 'ubuntu-22.04' }, { name: 'vmi-00aa11bb22cc33dd4', display: 'ubuntu-iso' },
    { name: 'vmi-00000000000000aaa', display: 'my-image' }, { name: 'vmi-00000000000000bbb', display: 'multi-disk-image' },
  ]
  return [
    ...storage.map(({ name, policyId }) => ({ object: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner: 'csi.vsphere.vmware.com', parameters: { storagePolicyID: policyId } } })),
    ...storage.filter(({ encrypted }) => encrypted).map(({ policyId }) => ({
      object: { apiVersion: `${storagePolicies.group}/${storagePolicies.version}`, kind: storagePolicies.kind, ...at(systemNamespace, storagePolicyName(policyId)), spec: { id: policyId } }, status: { encrypted: true },
    })),
    ...namespaces.flatMap(namespace => storage.map(({ name, policyId }) => ({ object: { apiVersion: `${storagePolicyQuotas.group}/${storagePolicyQuotas.version}`, kind: storagePolicyQuotas.kind, ...at(namespace, name), spec: { storagePolicyId: policyId, limit: '1Ti' } } }))),
    ...images.map(({ name, display }) => ({ object: { apiVersion: groupVersion, kind: 'ClusterVirtualMachineImage', metadata: { name }, spec: {} }, status: { name: display, type: 'VM' } })),
    ...['my-vm-group', 'database-group'].map(name => ({ object: { apiVersion: groupVersion, kind: 'VirtualMachineGroup', ...at('sample-affinity', name), spec: {} } })),
    ...['sample-requests', 'sample-vmgpub'].flatMap(namespace => [
      { object: { apiVersion: groupVersion, kind: 'VirtualMachineGroup', ...at(namespace, 'shop'), spec: {} },
        status: { members: ['shop-db', 'shop-web'].map(name => ({ kind: 'VirtualMachine', name, conditions: [{ type: 'GroupLinked', status: 'True', reason: 'True', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }] })) } },
      { object: { apiVersion: 'imageregistry.vmware.com/v1alpha1', kind: 'ContentLibrary', ...at(namespace, 'team-library'), spec: { uuid: 'aaaaaaaa-0000-4000-8000-00000000000a', writable: true } } },
    ]),
    { object: { apiVersion: `${computePolicies.group}/${computePolicies.version}`, kind: computePolicies.kind, ...at('sample-policies', 'my-compute-policy'), spec: { enforcementMode: 'Optional' } } },
  ]
}

/** An excerpt with what it leaves out. */
const completed = (sample: Sample): Sample => {
  const { spec = {} } = sample.object as { readonly spec?: { readonly imageName?: string } }
  const object = { ...sample.object, spec: { className: 'my-vm-class', storageClass: 'my-storage-class', ...(spec.imageName === undefined ? { imageName: 'ubuntu-22.04' } : {}), ...spec } }
  return { ...sample, object }
}

/** Every manifest of the requirements, and those beside them, by kubectl against the running controller: refused while what it names is not there, then admitted. */
export const manifestsSuite = (test: TestFn, running: () => InDir): void => {
  const apply = (sample: Sample, user: User, dryRun: boolean) => applyIn(running().dir, sample, user, dryRun)
  test.serial('every row is about a manifest', t => {
    const known = new Set(manifests.map(nameOf))
    t.deepEqual(Object.keys(against).filter(name => !known.has(name)), [])
  })

  const user = (sample: Sample): User => (curated.has(sample.object.kind) ? 'admin' : 'devops')

  for (const sample of manifests) {
    const { first } = against[nameOf(sample)] ?? { first: [] }
    test.serial(`${nameOf(sample)} is ${first.length === 0 ? 'admitted' : 'refused'} while nothing is there that it names`, async t => {
      const { code, err } = await apply(sample, user(sample), true)
      t.deepEqual(fieldsOf(err), [...first].sort(), err)
      t.is(code, first.length === 0 ? 0 : 1, err)
    })
  }

  test.serial('what they name is brought', async t => {
    for (const { object, status } of ground()) t.is((await running().client.apply(object, status))['kind'], object.kind)
  })

  for (const sample of manifests) {
    const { then = [] } = against[nameOf(sample)] ?? {}
    test.serial(`${nameOf(sample)} is then ${then.length === 0 ? 'admitted' : 'refused for what it leaves out or has wrong'}`, async t => {
      const { code, err } = await answered(sample, then)
      t.is(code, then.length === 0 ? 0 : 1, err)
    })
    if (then.length > 0 && then.every(field => excerpt.includes(field))) {
      test.serial(`${nameOf(sample)} is admitted with what it leaves out`, async t => {
        const { code, err } = await answered(completed(sample), [])
        t.is(code, 0, err)
      })
    }
  }
  /** Members see a moment later what was brought: the first answer that names these fields and no others. */
  const answered = (sample: Sample, fields: readonly string[]) => until(`${nameOf(sample)} to be answered with ${fields.join() || 'nothing'}`, 10_000, async () => {
    const answer = await apply(sample, user(sample), false)
    return sameFields(fieldsOf(answer.err), fields) ? answer : undefined
  })
  const sameFields = (told: readonly string[], expected: readonly string[]): boolean => told.join() === [...expected].sort().join()

  const only = (name: string): Sample => manifests.find(sample => nameOf(sample) === name) ?? (() => { throw new Error(`${name} is no manifest`) })()

  test.serial('delete checks are set by administrators', async t => {
    const { code, err } = await apply(only('checks.yaml VirtualMachine my-vm'), 'admin', false)
    t.is(code, 0, err)
  })

  test.serial('a VM that stands goes back to a snapshot', async t => {
    const whole = completed(only('snapshot.yaml VirtualMachine web-a'))
    const { currentSnapshotName: _, ...spec } = (whole.object as unknown as { readonly spec: { readonly currentSnapshotName: string } }).spec
    for (const object of [{ ...whole.object, spec }, whole.object]) {
      const { code, err } = await apply({ ...whole, object }, 'devops', false)
      t.is(code, 0, err)
    }
  })
}
