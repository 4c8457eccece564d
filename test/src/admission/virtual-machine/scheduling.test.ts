import type { AdmissionLookup } from '#protocols/admission.ts'
import { controller } from '../asked.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { vmTable } from '../table.ts'

const zone = 'topology.kubernetes.io/zone'
const host = 'kubernetes.io/hostname'
const required = 'requiredDuringSchedulingPreferredDuringExecution'
const preferred = 'preferredDuringSchedulingPreferredDuringExecution'
const term = (topologyKey: string, labelSelector: object = { matchLabels: { tier: 'web' } }) => ({ topologyKey, labelSelector })
const near = (verb: string, one: object) => ({ spec: { groupName: 'group-1', affinity: { vmAffinity: { [verb]: [one] } } as VirtualMachineSpec['affinity'] } })
const apart = (verb: string, one: object) => ({ spec: { groupName: 'group-1', affinity: { vmAntiAffinity: { [verb]: [one] } } as VirtualMachineSpec['affinity'] } })
const boot = (bootOptions: object, more: object = {}) => ({ spec: { bootOptions: bootOptions as VirtualMachineSpec['bootOptions'], ...more } })
const off = { powerState: 'PoweredOff' as const }
const probe = (readinessProbe: object) => ({ spec: { readinessProbe: readinessProbe as VirtualMachineSpec['readinessProbe'] } })
const net = (provider: 'VDS' | 'VPC', restricted = false) => ({ config: { network: { provider, named: '', restricted } } })
const standing = { status: { volumes: [{ name: 'disk-1', type: 'Classic' as const }] } }
const devices = { network: { interfaces: [{ name: 'eth0' }] }, guestID: 'other', hardware: { cdrom: [{ name: 'cd', image: { kind: 'VirtualMachineImage', name: 'iso' } }] }, ...off }
const order = (...bootOrder: readonly object[]) => boot({ bootOrder: [...bootOrder] }, devices)

const policyGroup = 'vsphere.policy.vmware.com'
const policy = (name: string, more: object = {}) => ({ apiVersion: `${policyGroup}/v1alpha1`, kind: 'ComputePolicy', name, ...more })
const asking = (...policies: readonly ReturnType<typeof policy>[]) => ({ spec: { policies: [...policies] } })
const mode = (enforcementMode: 'Mandatory' | 'Optional' | undefined) => ({ ...policy(''), metadata: { name: '', uid: 'u', resourceVersion: '1' }, spec: enforcementMode === undefined ? {} : { enforcementMode } })
const modes = { optional: mode('Optional'), other: mode('Optional'), mandatory: mode('Mandatory'), silent: mode(undefined) }
const offered: { readonly lookup: Partial<AdmissionLookup> } = { lookup: { computePolicy: (namespace, name) => (namespace === 'demo' ? modes[name as keyof typeof modes] : undefined) } }

vmTable([
  ...([[near, required], [near, preferred]] as const).flatMap(([kind, verb]) => [
    { name: `${kind.name} ${verb} in a zone is admitted`, now: kind(verb, term(zone)) },
    { name: `${kind.name} ${verb} on a host is refused`, now: kind(verb, term(host)), refused: [`spec.affinity.vmAffinity.${verb}[0].topologyKey: supported values`] },
  ]),
  ...([required, preferred].flatMap(verb => [zone, host].map(key => ({ name: `apart ${verb} by ${key} is admitted`, now: apart(verb, term(key)) })))),
  ...[required, preferred].map(verb => ({ name: `apart ${verb} by another topology is refused`, now: apart(verb, term('rack')), refused: [`spec.affinity.vmAntiAffinity.${verb}[0].topologyKey: supported values: "${zone}", "${host}"`] })),
  { name: 'terms of a VM that stands are not judged again', before: apart(preferred, term('rack')), now: { ...apart(preferred, term('rack')), labels: { a: 'b' } } },
  { name: 'affinity needs a group', now: { spec: { affinity: {} } }, refused: ['spec.groupName: Required'] },
  { name: 'affinity needs a group that exists', now: { spec: { affinity: {}, groupName: 'none' } }, refused: ['spec.groupName: a group that exists'] },
  { name: 'the group is one of several', now: near(required, term(zone)), lookup: { groups: () => ['group-0', 'group-1'].map(name => ({ apiVersion: '', kind: '', metadata: { name, uid: name, resourceVersion: '1' } })) } },
  { name: 'a group that does not exist yet is admitted without affinity', now: { spec: { groupName: 'none' } } },
  { name: 'labels of the controller are not for affinity', now: near(required, term(zone, { matchLabels: { 'vmoperator.vmware.com/x': 'y' } })), refused: [`spec.affinity.vmAffinity.${required}[0].labelSelector.matchLabels: the controller's`] },
  { name: 'expressions use In', now: near(required, term(zone, { matchExpressions: [{ key: 'a', operator: 'Exists' }] })), refused: [`spec.affinity.vmAffinity.${required}[0].labelSelector.matchExpressions[0].operator: supported values: "In"`] },
  { name: 'an expression has values', now: near(required, term(zone, { matchExpressions: [{ key: 'a', operator: 'In' }] })), refused: [`spec.affinity.vmAffinity.${required}[0].labelSelector.matchExpressions[0].values: Required`] },
  { name: 'expressions are not about labels of the controller', now: near(required, term(zone, { matchExpressions: [{ key: 'vmoperator.vmware.com/x', operator: 'In', values: ['y'] }] })), refused: [`spec.affinity.vmAffinity.${required}[0].labelSelector.matchExpressions[0].key: the controller's`] },
  { name: 'affinity stays', before: near(required, term(zone)), now: near(preferred, term(zone)), refused: ['spec.affinity: cannot be changed'] },
  { name: 'what is empty of affinity may be left out', before: near(required, term(zone, { matchExpressions: [], matchLabels: { app: 'a' } })), now: near(required, term(zone, { matchLabels: { app: 'a' } })) },
  { name: 'a VM with affinity does not leave its group', before: near(required, term(zone)), now: { spec: { ...near(required, term(zone)).spec, groupName: '' } }, refused: ['spec.groupName: Required'] },
  { name: 'a VM whose group was deleted can still be changed', before: { spec: { ...near(required, term(zone)).spec, groupName: 'gone' } }, now: { spec: { ...near(required, term(zone)).spec, groupName: 'gone', powerState: 'PoweredOff' } } },

  { name: 'boot options are admitted', now: boot({ bootDelay: '10s', bootRetry: 'Enabled', bootRetryDelay: '1m30s', firmware: 'efi', efiSecureBoot: 'Enabled' }) },
  { name: 'a delay is a duration', now: boot({ bootDelay: '10' }), refused: ['spec.bootOptions.bootDelay: no duration'] },
  { name: 'a delay before trying again is one too', now: boot({ bootRetry: 'Enabled', bootRetryDelay: '10' }), refused: ['spec.bootOptions.bootRetryDelay: no duration'] },
  { name: 'a delay before trying again needs trying again', now: boot({ bootRetryDelay: '10s' }), refused: ['spec.bootOptions.bootRetry: Required'] },
  { name: 'secure boot needs EFI', now: boot({ efiSecureBoot: 'Enabled' }), refused: ['spec.bootOptions.efiSecureBoot: firmware: efi'] },
  { name: 'secure boot does not go with BIOS', now: boot({ efiSecureBoot: 'Enabled', firmware: 'bios' }), refused: ['spec.bootOptions.efiSecureBoot: firmware: efi'] },
  { name: 'boot options stay while the VM is on', before: {}, now: boot({ bootDelay: '1s' }), refused: ['spec.bootOptions: while the VM is on'] },
  { name: 'what is empty of them may be left out while the VM is on', before: boot({ bootDelay: '1s', bootOrder: [] }), now: boot({ bootDelay: '1s' }) },
  { name: 'boot options change while the VM is off', before: { spec: off }, now: boot({ bootDelay: '1s' }, off) },
  { name: 'a new VM has no boot order', now: boot({ bootOrder: [{ type: 'CDRom' }] }), refused: ['spec.bootOptions.bootOrder: once it stands'] },
  { name: 'an order of devices that are there is admitted', before: { spec: devices, ...standing }, now: order({ type: 'CDRom' }, { type: 'Disk', name: 'disk-1' }, { type: 'Network', name: 'eth0' }) },
  { name: 'a disk in the order is there', before: { spec: devices, ...standing }, now: order({ type: 'Disk', name: 'disk-2' }), refused: ['spec.bootOptions.bootOrder[0].name: no such disk'] },
  { name: 'an interface in the order is there', before: { spec: devices, ...standing }, now: order({ type: 'Network', name: 'eth1' }), refused: ['spec.bootOptions.bootOrder[0].name: no such interface'] },
  { name: 'a disk in the order has a name', before: { spec: devices, ...standing }, now: order({ type: 'Disk' }), refused: ['spec.bootOptions.bootOrder[0].name: Required value: name a volume of status.volumes'] },
  { name: 'an interface in the order has a name', before: { spec: devices, ...standing }, now: order({ type: 'Network' }), refused: ['spec.bootOptions.bootOrder[0].name: name an interface'] },
  { name: 'a disk and an interface may have one name', before: { spec: { ...devices, network: { interfaces: [{ name: 'disk1' }] } }, status: { volumes: [{ name: 'disk1', type: 'Classic' }] } }, now: { spec: { ...devices, network: { interfaces: [{ name: 'disk1' }] }, bootOptions: { bootOrder: [{ type: 'Disk', name: 'disk1' }, { type: 'Network', name: 'disk1' }] } } } },
  { name: 'a device is in the order once', before: { spec: devices, ...standing }, now: order({ type: 'Disk', name: 'disk-1' }, { type: 'Disk', name: 'disk-1' }), refused: ['spec.bootOptions.bootOrder[1].name: Duplicate'] },
  { name: 'another device is in no order', before: { spec: devices, ...standing }, now: order({ type: 'Floppy', name: 'a' }), refused: ['spec.bootOptions.bootOrder[0].type: supported values: "Disk", "Network", "CDRom"'] },
  { name: 'a word that every object knows is no device', before: { spec: devices, ...standing }, now: order({ type: 'toString', name: 'a' }), refused: ['spec.bootOptions.bootOrder[0].type: supported values'] },
  { name: 'a CD-ROM in the order is there', before: { spec: off, ...standing }, now: boot({ bootOrder: [{ type: 'CDRom' }] }, off), refused: ['spec.bootOptions.bootOrder[0].type: no CD-ROM'] },

  { name: 'a probe of the heartbeat is admitted', now: probe({ guestHeartbeat: {} }) },
  { name: 'an empty probe is admitted', now: probe({}) },
  { name: 'a probe does one thing', now: probe({ guestHeartbeat: {}, tcpSocket: { port: 22 } }), refused: ['spec.readinessProbe: one thing'] },
  { name: 'a probe of no keys is none', now: probe({ guestHeartbeat: {}, guestInfo: [] }) },
  { name: 'a probe does one thing, of guest info too', now: probe({ guestHeartbeat: {}, guestInfo: [{ key: 'a' }] }), refused: ['spec.readinessProbe: not guestHeartbeat and guestInfo'] },
  { name: 'a probe of a port is admitted', now: probe({ tcpSocket: { port: '22' } }) },
  { name: 'a port is a number', now: probe({ tcpSocket: { port: 'ssh' } }), refused: ['spec.readinessProbe.tcpSocket.port: no port'] },
  ...[1, 65_535].map(port => ({ name: `port ${port} is admitted`, now: probe({ tcpSocket: { port } }) })),
  { name: 'ports begin at 1', now: probe({ tcpSocket: { port: 0 } }), refused: ['spec.readinessProbe.tcpSocket.port: no port'] },
  { name: 'ports end at 65535', now: probe({ tcpSocket: { port: 65_536 } }), refused: ['spec.readinessProbe.tcpSocket.port: no port'] },
  { name: 'guests in VPC networks are not reached', now: probe({ tcpSocket: { port: 22 } }), ...net('VPC'), refused: ['spec.readinessProbe.tcpSocket: cannot be reached'] },
  { name: 'in restricted networks port 6443 is reached', now: probe({ tcpSocket: { port: 6443 } }), ...net('VDS', true) },
  { name: 'in restricted networks no other port is', now: probe({ tcpSocket: { port: 22 } }), ...net('VDS', true), refused: ['spec.readinessProbe.tcpSocket.port: supported values: "6443"'] },

  { name: 'a boot disk of whole MiB is admitted', now: { spec: { advanced: { bootDiskCapacity: '40Gi' } } } },
  { name: 'a boot disk of one MiB is admitted', now: { spec: { advanced: { bootDiskCapacity: '1Mi' } } } },
  { name: 'a boot disk of nothing stays as it comes', now: { spec: { advanced: { bootDiskCapacity: '0' } } } },
  { name: 'a boot disk of less than nothing is refused', now: { spec: { advanced: { bootDiskCapacity: '-1Gi' } } }, refused: ['spec.advanced.bootDiskCapacity: multiple of 1Mi'] },
  { name: 'a boot disk of parts of a MiB is refused', now: { spec: { advanced: { bootDiskCapacity: '1000000' } } }, refused: ['spec.advanced.bootDiskCapacity: multiple of 1Mi'] },

  { name: 'policies that are Optional are admitted', now: asking(policy('optional'), policy('other')), ...offered },
  { name: 'another version of the group is admitted', now: asking(policy('optional', { apiVersion: `${policyGroup}/v1alpha2` })), ...offered },
  { name: 'a policy that is Mandatory is not listed', now: asking(policy('optional'), policy('mandatory')), ...offered, refused: ['spec.policies[1].name: is Mandatory'] },
  { name: 'a policy that does not say is Mandatory', now: asking(policy('silent')), ...offered, refused: ['spec.policies[0].name: is Mandatory'] },
  { name: 'the controller cannot list a Mandatory policy either', now: asking(policy('mandatory')), ...offered, caller: controller, refused: ['spec.policies[0].name: is Mandatory'] },
  { name: 'a policy that is not there is refused', now: asking(policy('none')), ...offered, refused: ['spec.policies[0].name: Not found'] },
  { name: 'a policy is a ComputePolicy', now: asking(policy('optional', { kind: 'TagPolicy' })), ...offered, refused: ['spec.policies[0].kind: supported values: "ComputePolicy"'] },
  { name: 'a policy is of the group of policies', now: asking(policy('optional', { apiVersion: 'v1' })), ...offered, refused: [`spec.policies[0].apiVersion: supported values: "${policyGroup}/v1alpha1"`] },
  { name: 'a policy is listed once', now: asking(policy('optional'), policy('optional')), ...offered, refused: ['spec.policies[1].name: Duplicate'] },
  { name: 'policies are added and removed while the VM is on', before: asking(policy('optional')), now: asking(policy('other')), ...offered },
  { name: 'a policy that is made Mandatory later does not make its VM unchangeable', before: asking(policy('mandatory')), now: { spec: { ...asking(policy('mandatory')).spec, powerState: 'PoweredOff' } }, ...offered },
  { name: 'a policy that is added to such a VM is judged', before: asking(policy('mandatory')), now: asking(policy('mandatory'), policy('none')), ...offered, refused: ['spec.policies[1].name: Not found'] },
  { name: 'policies are refused where they are off', now: asking(policy('optional')), ...offered, features: { policies: false }, refused: ['spec.policies: not offered'] },
  { name: 'policies that stand stay where they are switched off', before: asking(policy('optional')), now: asking(policy('optional')), ...offered, features: { policies: false } },
])
