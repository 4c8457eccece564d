import test from 'ava'
import { annotations, finalizers, labels } from '#protocols/api/keys.ts'
import { controller, master, privileged, upgradedTo } from '../asked.ts'
import { mutatedVm, vmTable } from '../table.ts'

const uuid = '33333333-3333-4333-8333-333333333333'
const zone = (name: string) => ({ labels: { [labels.zone]: name } })
const module = (name: string) => ({ annotations: { [annotations.clusterModuleGroup]: name }, spec: { reserved: { resourcePolicyName: 'p' } } })
const check = { 'poweron.check.vmoperator.vmware.com/ad': 'wait' }
const deleteCheck = { 'delete.check.vmoperator.vmware.com/ad': 'wait' }

vmTable([
  { name: 'a user may not choose the instance UUID', now: { spec: { instanceUUID: uuid } }, refused: ['spec.instanceUUID: only privileged users'] },
  { name: 'a user may not choose the BIOS UUID', now: { spec: { biosUUID: uuid } }, refused: ['spec.biosUUID: only privileged users'] },
  { name: 'what a user may not choose is told with everything else', now: { spec: { biosUUID: uuid, className: undefined } }, refused: ['spec.biosUUID', 'spec.className'] },
  { name: 'a privileged user may choose both', now: { spec: { instanceUUID: uuid, biosUUID: uuid } }, caller: privileged },
  ...['x', `x${uuid}`, `${uuid}0`, uuid.replaceAll('-', '')].map(word => ({ name: `${word} is no UUID`, now: { spec: { biosUUID: word } }, caller: privileged, refused: ['spec.biosUUID: is no UUID'] })),
  { name: 'a UUID may have capitals', now: { spec: { biosUUID: uuid.replaceAll('3', 'F') } }, caller: privileged },
  { name: 'the instance UUID stays', before: {}, now: { spec: { instanceUUID: uuid } }, caller: master, refused: ['spec.instanceUUID: cannot be changed'] },
  { name: 'the BIOS UUID stays', before: { upgraded: true }, now: { upgraded: true, spec: { biosUUID: uuid } }, refused: ['spec.biosUUID: cannot be changed'] },
  { name: 'an empty BIOS UUID of an upgraded VM may be filled in', before: { upgraded: true, spec: { biosUUID: undefined } }, now: { upgraded: true, spec: { biosUUID: uuid } } },
  { name: 'before the upgrade a user may not fill it in', before: { spec: { biosUUID: undefined } }, now: { spec: { biosUUID: uuid } }, refused: ['spec.biosUUID: until the VM is upgraded'] },
  { name: 'before the upgrade an administrator may fill it in', before: { spec: { biosUUID: undefined } }, now: { spec: { biosUUID: uuid } }, caller: master },
  { name: 'before the upgrade a change is refused because it stays, and once', before: {}, now: { spec: { biosUUID: uuid } }, refused: ['spec.biosUUID: cannot be changed once it is set'] },
  { name: 'before the upgrade a VM without one may be changed elsewhere', before: { spec: { biosUUID: undefined } }, now: { spec: { biosUUID: undefined, className: 'large' } } },
  { name: 'before the upgrade the controller fills it in', before: { spec: { biosUUID: undefined } }, now: { spec: { biosUUID: uuid } }, caller: controller },

  { name: 'a zone that is there is admitted', now: zone('zone-a') },
  { name: 'a zone that is not there is refused', now: zone('zone-x'), refused: [`metadata.labels[${labels.zone}]: is no zone of this namespace`] },
  { name: 'a zone that is being deleted is refused', now: zone('zone-leaving'), refused: [`metadata.labels[${labels.zone}]: being deleted`] },
  { name: 'a privileged user may use a zone that is being deleted', now: zone('zone-leaving'), caller: privileged },
  { name: 'a cluster service may use a zone that is being deleted', now: zone('zone-leaving'), userName: 'system:serviceaccount:svc-tkg-domain-c9:default' },
  ...['a:system:serviceaccount:svc-tkg-domain-c9:default', 'system:serviceaccount:svc-tkg-domain-:default', 'system:serviceaccount:svc-tkg-domain-c9:default2', 'system:serviceaccount:svc-tkg-domain-c9:other'].map(userName => (
    { name: `${userName} may not`, now: zone('zone-leaving'), userName, refused: [`metadata.labels[${labels.zone}]: being deleted`] })),
  { name: 'a zone may be chosen later', before: {}, now: zone('zone-a') },
  { name: 'a zone stays once it is set', before: zone('zone-a'), now: zone('zone-leaving'), refused: [`metadata.labels[${labels.zone}]: cannot be changed`] },
  { name: 'a zone may not be taken away', before: zone('zone-a'), now: {}, refused: [`metadata.labels[${labels.zone}]: cannot be changed`] },
  { name: 'a zone that went later is not looked up again', before: zone('zone-x'), now: { ...zone('zone-x'), annotations: { note: 'x' } } },
  { name: 'an empty zone may be taken away', before: zone(''), now: {} },
  { name: 'a privileged user may change the zone', before: zone('zone-a'), now: zone('zone-x'), caller: privileged },

  { name: 'anybody may create a VM with a check of powering on', now: { annotations: check } },
  { name: 'a user may not add a check of powering on later', before: {}, now: { annotations: check }, refused: ['metadata.annotations[poweron.check.vmoperator.vmware.com/ad]: privileged'] },
  { name: 'a user may not take a check of powering on away', before: { annotations: check }, now: {}, refused: ['metadata.annotations[poweron.check.vmoperator.vmware.com/ad]: privileged'] },
  { name: 'a privileged user may take a check away', before: { annotations: check }, now: {}, caller: privileged },
  { name: 'a user may not create a VM with a check of deletion', now: { annotations: deleteCheck }, refused: ['metadata.annotations[delete.check.vmoperator.vmware.com/ad]: privileged'] },
  { name: 'a user may not change a check of deletion', before: { annotations: deleteCheck }, now: { annotations: { 'delete.check.vmoperator.vmware.com/ad': 'x' } }, refused: ['metadata.annotations[delete.check.vmoperator.vmware.com/ad]: privileged'] },
  ...[annotations.firstBootDone, annotations.importedVm, annotations.restoredVm, annotations.failedOverVm, annotations.cloudInitInstanceId, annotations.proxyAllowlist, annotations.proxyWatermark].flatMap(key => [
    { name: `a user may not set ${key}`, now: { annotations: { [key]: 'x' } }, refused: [`metadata.annotations[${key}]: privileged`] },
    { name: `a privileged user may set ${key}`, now: { annotations: { [key]: 'x' } }, caller: privileged },
  ]),
  ...[annotations.createdAtBuildVersion, annotations.createdAtSchemaVersion, annotations.instanceId].flatMap(key => [
    { name: `a user may not change ${key}`, before: { annotations: { [key]: 'a' } }, now: { annotations: { [key]: 'b' } }, refused: [`metadata.annotations[${key}]: privileged`] },
    { name: `what a new VM says of ${key} is not asked`, now: { annotations: { [key]: 'a' } } },
  ]),
  { name: 'a user may not say that a VM is upgraded', before: {}, now: { upgraded: true }, refused: Object.keys(upgradedTo).map(key => `metadata.annotations[${key}]: by the controller`) },
  { name: 'a privileged user may not say that a VM is upgraded', before: {}, now: { upgraded: true }, caller: privileged, refused: Object.keys(upgradedTo).map(key => `metadata.annotations[${key}]: by the controller`) },
  { name: 'what a new VM says of its upgrade is not asked', now: { upgraded: true } },
  { name: 'the controller says that a VM is upgraded', before: {}, now: { upgraded: true, spec: { hardware: { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] } } }, caller: controller },
  { name: 'an administrator says so too', before: {}, now: { upgraded: true, spec: { hardware: { ideControllers: [{ busNumber: 0 }, { busNumber: 1 }] } } }, caller: master },
  { name: 'a user may not say that a VM is no longer upgraded', before: { upgraded: true }, now: {}, refused: Object.keys(upgradedTo).map(key => `metadata.annotations[${key}]: removing`) },
  { name: 'a privileged user may say that a VM is no longer upgraded', before: { upgraded: true }, now: {}, caller: privileged },
  { name: 'a user may not pause a VM by label', now: { labels: { [labels.paused]: 'devops' } }, refused: [`metadata.labels[${labels.paused}]: privileged`] },
  { name: 'a privileged user may pause a VM by label', now: { labels: { [labels.paused]: 'devops' } }, caller: privileged },
  { name: 'a user may change a VM that is paused so', before: { labels: { [labels.paused]: 'devops' } }, now: { labels: { [labels.paused]: 'devops', app: 'a' } } },
  { name: 'a user may not let it go on', before: { labels: { [labels.paused]: 'devops' } }, now: {}, refused: [`metadata.labels[${labels.paused}]: privileged`] },
  { name: 'a user may pause a VM by annotation', now: { annotations: { [annotations.paused]: '' } } },
  { name: 'a cluster module needs a resource policy, for privileged users too', now: { annotations: { [annotations.clusterModuleGroup]: 'web' } }, caller: privileged, refused: [`metadata.annotations[${annotations.clusterModuleGroup}]: Forbidden: it names a module of a VirtualMachineSetResourcePolicy`] },
  { name: 'a cluster module of a resource policy is admitted', now: { annotations: { [annotations.clusterModuleGroup]: 'web' }, spec: { reserved: { resourcePolicyName: 'p' } } } },
  { name: 'a user may not change the cluster module', before: module('web'), now: module('db'), refused: [`metadata.annotations[${annotations.clusterModuleGroup}]: ordinary users`] },
  { name: 'a user may not take it away', before: module('web'), now: { spec: module('web').spec }, refused: [`metadata.annotations[${annotations.clusterModuleGroup}]: ordinary users`] },
  { name: 'a privileged user may change the cluster module', before: module('web'), now: module('db'), caller: privileged },
  { name: 'a schedule is a time', now: { annotations: { [annotations.applyPowerStateTime]: 'soon' } }, refused: [`metadata.annotations[${annotations.applyPowerStateTime}]: is no time`] },
  { name: 'a schedule is on a day that the calendar has', now: { annotations: { [annotations.applyPowerStateTime]: '2026-02-30T00:00:00Z' } }, refused: [`metadata.annotations[${annotations.applyPowerStateTime}]: is no time`] },
  { name: 'a schedule may be on the last day of a month', now: { annotations: { [annotations.applyPowerStateTime]: '2028-02-29T00:00:00Z' } } },
  { name: 'a schedule to the nanosecond is admitted', now: { annotations: { [annotations.applyPowerStateTime]: '2026-01-02T15:04:05.123456789Z' } } },
  { name: 'a user cannot skip validation', now: { annotations: { [annotations.skipValidation]: '' }, spec: { className: undefined } }, refused: ['spec.className: Forbidden'] },
  { name: 'a privileged user can skip validation', now: { annotations: { [annotations.skipValidation]: '' }, spec: { storageClass: 'gold' } }, caller: privileged },
  { name: 'an object on its way out may be changed at will', before: { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, now: { spec: { storageClass: 'gold' }, metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } } },
])

test('an instance ID that is given stays', t => {
  t.is(mutatedVm({ spec: { bootstrap: { cloudInit: { instanceID: 'iid-1' } } } }).spec?.bootstrap?.cloudInit?.instanceID, 'iid-1')
})

test('a new VM gets identities, a finalizer, its shard and what it was created at', t => {
  const { metadata, spec } = mutatedVm({ spec: { instanceUUID: undefined, biosUUID: undefined, bootstrap: { cloudInit: {} } } })
  t.deepEqual([spec?.instanceUUID, spec?.biosUUID, spec?.bootstrap?.cloudInit?.instanceID], ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000002'])
  t.deepEqual(metadata.finalizers, [finalizers.virtualMachine])
  t.regex(metadata.labels?.[labels.shard] ?? '', /^\d+$/)
  t.deepEqual(metadata.annotations, { [annotations.createdAtBuildVersion]: 'build-1', [annotations.createdAtSchemaVersion]: 'v1alpha5' })
})

test('identities that are chosen stay, and the finalizer joins others', t => {
  const { metadata, spec } = mutatedVm({ spec: { instanceUUID: uuid, biosUUID: uuid }, metadata: { finalizers: ['a'] } }, undefined, { caller: privileged })
  t.deepEqual([spec?.instanceUUID, spec?.biosUUID, metadata.finalizers], [uuid, uuid, ['a', finalizers.virtualMachine]])
})

test('a finalizer and an instance ID that are taken away later do not come again', t => {
  const { metadata, spec } = mutatedVm({ spec: { bootstrap: { cloudInit: {} } } }, { spec: { bootstrap: { cloudInit: {} } }, metadata: { finalizers: [finalizers.virtualMachine] } })
  t.deepEqual([metadata.finalizers, spec?.bootstrap], [undefined, { cloudInit: {} }])
})

test('a finalizer that is there stays, and a name that is generated has no shard yet', t => {
  const { metadata } = mutatedVm({ name: '', metadata: { finalizers: ['a', finalizers.virtualMachine] } })
  t.deepEqual([metadata.finalizers, metadata.labels], [['a', finalizers.virtualMachine], undefined])
})

test('what a user says of the shard is taken away where the name is generated: nobody would find the VM', t => {
  t.deepEqual(mutatedVm({ name: '', labels: { app: 'web', [labels.shard]: '999' } }).metadata.labels, { app: 'web' })
})

test('what a user says of the shard or of the build is written over', t => {
  const { metadata } = mutatedVm({ labels: { [labels.shard]: 'x' }, annotations: { [annotations.createdAtBuildVersion]: 'x' } })
  t.regex(metadata.labels?.[labels.shard] ?? '', /^\d+$/)
  t.is(metadata.annotations?.[annotations.createdAtBuildVersion], 'build-1')
})
