import type { ApiObject } from '#world/kubernetes/kind.ts'
import { ageColumn, column, computed, define, objects, part, word } from '#world/kubernetes/kinds/define.ts'
import { bool, conditions, int32, int64, listByKey, listOf, mapOf, quantity, record, setOf, text, time } from '#world/kubernetes/kinds/fields.ts'

const rolePrefix = 'node-role.kubernetes.io/'

function roles(object: ApiObject): string {
  const found = Object.entries(object.metadata.labels ?? {}).flatMap(([key, value]) =>
    key.startsWith(rolePrefix) && key.length > rolePrefix.length ? [key.slice(rolePrefix.length)]
      : key === 'kubernetes.io/role' && value !== '' ? [value] : [])
  return found.length === 0 ? '<none>' : [...new Set(found)].sort().join(',')
}

function status(object: ApiObject): string {
  const ready = objects(part(object['status'])['conditions']).find((condition) => condition['type'] === 'Ready')
  const words = [ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady']
  if (part(object['spec'])['unschedulable'] === true) words.push('SchedulingDisabled')
  return words.join(',')
}

const address = (type: string) => (object: ApiObject): string =>
  word(objects(part(object['status'])['addresses']).find((one) => one['type'] === type)?.['address'], '<none>')
const info = (name: string) => (object: ApiObject): string => word(part(object['status'], 'nodeInfo')[name], '<unknown>')

export const nodeKind = define({
  kind: 'Node', plural: 'nodes', shortNames: ['no'], namespaced: false, status: true, selectableFields: ['spec.unschedulable'],
  description: 'A machine that runs pods.',
  properties: {
    spec: record('What is wanted of the node.', {
      podCIDR: text('Address range for pods.'),
      podCIDRs: setOf('Address ranges for pods, one a protocol.'),
      providerID: text('Name of the machine at its provider.'),
      unschedulable: bool('Whether new pods stay away.'),
      taints: listOf('Marks that keep pods away that do not bear them.', record('One mark.', {
        key: text('Name of the mark.'), value: text('Value of the mark.'),
        effect: text('NoSchedule, PreferNoSchedule or NoExecute.'), timeAdded: time('When it was put on.'),
      }, ['key', 'effect'])),
    }),
    status: record('What stands.', {
      capacity: mapOf('All that the machine has.', quantity('One resource.')),
      allocatable: mapOf('What pods may use.', quantity('One resource.')),
      phase: text('No longer used.'),
      conditions: conditions('How the node is.', { lastHeartbeatTime: time('When the node last reported.') }),
      addresses: listByKey('Where the node can be reached.', ['type'], record('One address.', {
        type: text('Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.'), address: text('The address.'),
      }, ['type', 'address'])),
      nodeInfo: record('What runs on the machine.', {
        architecture: text('CPU architecture.'), bootID: text('Changes with every start.'), containerRuntimeVersion: text('Container runtime and its version.'),
        kernelVersion: text('Version of the kernel.'), kubeProxyVersion: text('No longer used.'), kubeletVersion: text('Version of the kubelet.'),
        machineID: text('Identity of the machine.'), operatingSystem: text('Operating system.'), osImage: text('Name of the distribution.'),
        systemUUID: text('UUID of the machine.'),
      }),
      images: listOf('Images on the machine.', record('One image.', { names: listOf('Names of it.', text('A name.')), sizeBytes: int64('Size in bytes.') })),
      daemonEndpoints: record('Ports of the node\'s daemons.', { kubeletEndpoint: record('Where the kubelet listens.', { Port: int32('Port.') }) }),
    }),
  },
  columns: [
    computed('Status', status), computed('Roles', roles), ageColumn, column('Version', '.status.nodeInfo.kubeletVersion'),
    computed('Internal-IP', address('InternalIP'), { priority: 1 }), computed('External-IP', address('ExternalIP'), { priority: 1 }),
    computed('OS-Image', info('osImage'), { priority: 1 }), computed('Kernel-Version', info('kernelVersion'), { priority: 1 }),
    computed('Container-Runtime', info('containerRuntimeVersion'), { priority: 1 }),
  ],
})
