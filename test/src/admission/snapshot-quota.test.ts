import test from 'ava'
import type { AdmissionLookup } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import { snapshotAdmission } from '#src/admission/kinds/snapshot.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import { ask, privileged, vm } from './asked.ts'
import { kindTable } from './table.ts'

const meta = (name: string) => ({ apiVersion: '', kind: '', metadata: { name, namespace: 'demo', uid: name, resourceVersion: '1' } })
const snapshot = (spec: object, marks: Readonly<Record<string, string>> = {}) =>
  ({ apiVersion: groupVersion, kind: 'VirtualMachineSnapshot', metadata: { name: 's', namespace: 'demo', annotations: marks }, spec: { vmName: 'web', ...spec } })
/** A VM with 10Gi of disks of its own, 4Gi of memory, and a claim of 20Gi of another class. */
const standing = {
  ...meta('web'), spec: { storageClass: 'standard', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }, { name: 'later', persistentVolumeClaim: { claimName: 'nobody' } }] },
  status: { storage: { requested: { disks: '10Gi' } }, hardware: { memory: { total: '4Gi' } } },
}
const quota = (storagePolicyId: string, limit: string) => ({ ...meta(storagePolicyId), spec: { storagePolicyId, limit } })
const having = (standard: string, secret: string): Partial<AdmissionLookup> => ({
  claim: (_namespace, name) => (name === 'data' ? { ...meta('data'), spec: { storageClassName: 'secret', resources: { requests: { storage: '20Gi' } } } } : undefined),
  storageQuotas: () => [quota('policy-standard', standard), quota('policy-secret', secret)],
})

kindTable(snapshotAdmission, [
  { name: 'a snapshot that fits exactly in every class is admitted', object: snapshot({}), vm: standing, lookup: having('10Gi', '20Gi') },
  { name: 'the disks of a VM count against its class', object: snapshot({}), vm: standing, lookup: having('9Gi', '20Gi'), refused: ['spec.vmName: a snapshot of web takes 10Gi of storage class standard, but StoragePolicyQuota demo/policy-standard has 9Gi free'] },
  { name: 'a snapshot with memory takes that too', object: snapshot({ memory: true }), vm: standing, lookup: having('13Gi', '20Gi'), refused: ['spec.vmName: takes 14Gi'] },
  { name: 'claims count against their own class', object: snapshot({}), vm: standing, lookup: having('10Gi', '19Gi'), refused: ['spec.vmName: takes 20Gi of storage class secret'] },
  { name: 'every class that has no room is told', object: snapshot({}), vm: standing, lookup: having('1Gi', '1Gi'), refused: ['spec.vmName: standard', 'spec.vmName: secret'] },
  { name: 'a single byte takes room too', object: snapshot({}), vm: { ...standing, spec: { storageClass: 'standard' }, status: { storage: { requested: { disks: '1' } } } }, lookup: having('0', '0'), refused: ['spec.vmName: takes 1 of storage class standard, but StoragePolicyQuota demo/policy-standard has 0 free'] },
  { name: 'of a VM that is not there yet nothing is charged', object: snapshot({ vmName: 'later' }), lookup: having('0', '0') },
  { name: 'a snapshot that stands is not charged again', object: snapshot({ description: 'new' }), old: snapshot({}), vm: standing, lookup: having('0', '0') },
  { name: 'users that may skip validation skip the quota of snapshots', object: snapshot({}, { [annotations.skipValidation]: '' }), caller: privileged, vm: standing, lookup: having('0', '0') },
])

/** One quota that holds all classes. */
const capped = (hard: string): Partial<AdmissionLookup> => ({ ...having('0', '0'), storageQuotas: () => [], resourceQuotas: () => [{ ...meta('cap'), spec: { hard: { 'requests.storage': hard } } }] })
kindTable(snapshotAdmission, [
  { name: 'what a snapshot takes of several classes fits together into a quota that holds them', object: snapshot({}), vm: standing, lookup: capped('30Gi') },
  { name: 'what a snapshot takes of several classes does not fit one by one', object: snapshot({}), vm: standing, lookup: capped('29Gi'), refused: ['spec.vmName: takes 20Gi of storage class secret, but ResourceQuota demo/cap (requests.storage) has 19Gi free (10Gi of 29Gi'] },
])

kindTable(snapshotAdmission, [
  { name: 'a class without a policy is held to ResourceQuotas', object: snapshot({}), vm: standing, lookup: { ...capped('29Gi'), storageClass: name => ({ ...meta(name) }) }, refused: ['spec.vmName: ResourceQuota demo/cap'] },
  { name: 'so is a class that is not there any more', object: snapshot({}), vm: standing, lookup: { ...capped('29Gi'), storageClass: () => undefined }, refused: ['spec.vmName: ResourceQuota demo/cap'] },
])

test('an object that stands is promised room under its version, so that what it was promised before counts besides', t => {
  const disk = (bootDiskCapacity: string) => vm({ spec: { advanced: { bootDiskCapacity } }, metadata: { resourceVersion: '7' } })
  const promised = virtualMachineAdmission.promises(ask(disk('40Gi'), disk('30Gi'), { lookup: capped('100Gi') }))
  t.deepEqual(promised.map(({ object, addedBytes }) => [object, addedBytes / 1024 ** 3]), [['VirtualMachine vm 7', 10]])
  for (const size of ['30Gi', '40960Mi']) t.deepEqual(virtualMachineAdmission.promises(ask(disk(size), disk('40Gi'), { lookup: capped('100Gi') })), [])
})

test('a single byte is promised too, and nothing is not', t => {
  const promised = (disks: string) => snapshotAdmission.promises(ask(snapshot({}), undefined, { vm: { ...standing, spec: { storageClass: 'standard' }, status: { storage: { requested: { disks } } } } as never, lookup: capped('100Gi') }))
  t.deepEqual([promised('1'), promised('0')].map(all => all.map(({ addedBytes }) => addedBytes)), [[1], []])
})

test('what a snapshot takes of several classes adds up where one quota holds them', t => {
  const promised = snapshotAdmission.promises(ask(snapshot({}), undefined, { vm: standing as never, lookup: capped('100Gi') }))
  t.deepEqual(promised.map(({ addedBytes }) => addedBytes / 1024 ** 3), [30])
})

test('an object is promised room under the longest name that there is, and none under a longer one, which no API server asks about', t => {
  const promisedTo = (characters: number): readonly string[] => {
    const named = { ...snapshot({}), metadata: { name: 'x'.repeat(characters), namespace: 'demo' } }
    return snapshotAdmission.promises(ask(named, undefined, { vm: standing as never, lookup: capped('100Gi') })).map(({ object }) => object)
  }
  t.deepEqual(promisedTo(253), [`VirtualMachineSnapshot ${'x'.repeat(253)} new`])
  t.deepEqual(promisedTo(2_000_000), [])
})
