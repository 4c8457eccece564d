import test from 'ava'
import { crd } from '#protocols/api/crd.ts'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'

interface Definition {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly scope: string
    readonly names: { readonly kind: string; readonly shortNames?: readonly string[]; readonly categories?: readonly string[] }
    readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage: boolean; readonly subresources: object; readonly additionalPrinterColumns?: readonly { readonly name: string; readonly priority?: number }[] }[]
  }
}

const image = 'Display Name, Type, Image Version, OS Name, OS Version, Hardware Version'
/** Kind, plural, short names, columns (in brackets: with -o wide only; none: name and age), and subresources where there are others than the status. */
const own = [
  ['VirtualMachine', 'virtualmachines', 'vm', 'Ready, Reason, Power, Zone, IP, [Class], [Image], [Host], Age', 'status'],
  ['VirtualMachineGroup', 'virtualmachinegroups', 'vmg', '', 'status'],
  ['VirtualMachineGroupPublishRequest', 'virtualmachinegrouppublishrequests', 'vmgpub', '', 'status'],
  ['VirtualMachineClass', 'virtualmachineclasses', 'vmclass', 'CPU, Memory, Age', 'status'],
  ['VirtualMachineClassInstance', 'virtualmachineclassinstances', 'vmclassinstance', 'CPU, Memory, Active', 'status'],
  ['VirtualMachineImage', 'virtualmachineimages', 'vmi, vmimage', `${image}, Capabilities`, 'status'],
  ['ClusterVirtualMachineImage', 'clustervirtualmachineimages', 'cvmi, cvmimage, clustervmi, clustervmimage', image, 'status'],
  ['VirtualMachineImageCache', 'virtualmachineimagecaches', 'vmic, vmicache, vmimagecache', '', 'status'],
  ['VirtualMachineSnapshot', 'virtualmachinesnapshots', 'vmsnapshot', '', 'status'],
  ['VirtualMachinePublishRequest', 'virtualmachinepublishrequests', 'vmpub', '', 'status'],
  ['VirtualMachineService', 'virtualmachineservices', 'vmservice', 'Type, Age', 'status'],
  ['VirtualMachineSetResourcePolicy', 'virtualmachinesetresourcepolicies', '', '', 'status'],
  ['VirtualMachineWebConsoleRequest', 'virtualmachinewebconsolerequests', '', '', 'status'],
  ['VirtualMachineReplicaSet', 'virtualmachinereplicasets', 'vmrs, vmreplicaset', 'Replicas, Ready, Age', 'status, scale'],
] as const

const definitions = ownKinds.map(kind => crd(kind) as unknown as Definition)

test('kinds have the published names, short names, columns and subresources', t => {
  t.deepEqual(definitions.map(({ metadata, spec: { names, versions: [version] } }) => [
    names.kind, metadata.name.replace('.vmoperator.vmware.com', ''), (names.shortNames ?? []).join(', '),
    (version?.additionalPrinterColumns ?? []).map(({ name, priority }) => (priority === 1 ? `[${name}]` : name)).join(', '), Object.keys(version?.subresources ?? {}).join(', '),
  ]), own.map(row => [...row]))
})

test('v1alpha5 is the one version, served and stored, and all of ours are in the category vmherd', t => {
  for (const { spec: { names, versions } } of definitions) {
    t.deepEqual(versions.map(({ name, served, storage }) => ({ name, served, storage })), [{ name: 'v1alpha5', served: true, storage: true }], names.kind)
    t.deepEqual(names.categories, ['vmherd'], names.kind)
  }
})

test('one kind of ours is of the whole cluster, and kinds of others are in no category of ours', t => {
  t.deepEqual(definitions.filter(({ spec }) => spec.scope === 'Cluster').map(({ spec }) => spec.names.kind), ['ClusterVirtualMachineImage'])
  t.deepEqual(externalKinds.filter(({ categories }) => categories.length > 0), [])
  t.deepEqual(externalKinds.filter(({ namespaced }) => !namespaced).map(({ kind }) => kind).sort(), ['AvailabilityZone', 'Capabilities', 'ClusterContentLibrary', 'ClusterContentLibraryItem'])
})
