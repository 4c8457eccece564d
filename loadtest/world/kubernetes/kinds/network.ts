import type { ApiObject, Schema } from '#world/kubernetes/kind.ts'
import { ageColumn, column, computed, define, objects, part, word } from '#world/kubernetes/kinds/define.ts'
import {
  bool, choice, conditions, int32, intOrString, listByKey, listOf, objectReference, record, text, textMap,
} from '#world/kubernetes/kinds/fields.ts'

const protocol = choice('Protocol of the port.', ['SCTP', 'TCP', 'UDP'], { default: 'TCP' })
const port = (description: string): Schema => int32(description, { minimum: 1, maximum: 65_535 })

function externalAddress(object: ApiObject): string {
  const spec = part(object['spec'])
  const fixed = Array.isArray(spec['externalIPs']) ? spec['externalIPs'] as string[] : []
  switch (spec['type']) {
    case 'ExternalName': return word(spec['externalName'])
    case 'LoadBalancer': {
      const given = objects(part(object['status'], 'loadBalancer')['ingress']).map((one) => word(one['ip'], word(one['hostname'])))
      return [...given, ...fixed].join(',') || '<pending>'
    }
    default: return fixed.join(',') || '<none>'
  }
}

const servicePorts = (object: ApiObject): string => objects(part(object['spec'])['ports']).map((one) =>
  `${word(one['port'])}${one['nodePort'] === undefined ? '' : `:${word(one['nodePort'])}`}/${word(one['protocol'], 'TCP')}`).join(',') || '<none>'

const selector = (object: ApiObject): string =>
  Object.entries(part(object['spec'], 'selector')).map(([key, value]) => `${key}=${String(value)}`).sort().join(',') || '<none>'

export const serviceKind = define({
  kind: 'Service', plural: 'services', shortNames: ['svc'], categories: ['all'], namespaced: true, status: true,
  nameRule: 'label', selectableFields: ['spec.clusterIP', 'spec.type'],
  description: 'One stable address for many back ends.',
  properties: {
    spec: record('What is wanted.', {
      type: choice('How far the service reaches.', ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'], { default: 'ClusterIP' }),
      selector: textMap('Labels of the back ends.', { 'x-kubernetes-map-type': 'atomic' }),
      ports: listByKey('Ports that the service offers.', ['port', 'protocol'], record('One port.', {
        name: text('Name of the port; needed when there are several.'), protocol, port: port('Port of the service.'),
        targetPort: intOrString('Port of the back ends, by number or name.'), nodePort: int32('Port on every node.', { minimum: 0, maximum: 65_535 }),
        appProtocol: text('What is spoken over the port.'),
      }, ['port'])),
      clusterIP: text('Address within the cluster; None for a service without one.'),
      clusterIPs: listOf('Addresses within the cluster, one a protocol.', text('An address.')),
      externalIPs: listOf('Further addresses that lead to the service.', text('An address.')),
      externalName: text('DNS name that the service stands for.'),
      externalTrafficPolicy: choice('Whether traffic from outside may be passed on between nodes.', ['Cluster', 'Local']),
      internalTrafficPolicy: choice('Whether traffic from inside may be passed on between nodes.', ['Cluster', 'Local']),
      allocateLoadBalancerNodePorts: bool('Whether a load balancer gets node ports.'),
      healthCheckNodePort: int32('Port for health checks from outside.'),
      ipFamilies: listOf('IPv4, IPv6 or both.', text('A family.')),
      ipFamilyPolicy: choice('Whether one or both IP families are used.', ['PreferDualStack', 'RequireDualStack', 'SingleStack']),
      loadBalancerClass: text('Which load balancer serves it.'),
      loadBalancerIP: text('Address that is wanted of the load balancer.'),
      loadBalancerSourceRanges: listOf('Who may come in.', text('An address range.')),
      publishNotReadyAddresses: bool('Whether back ends count before they are ready.'),
      sessionAffinity: choice('Whether a client stays with its back end.', ['ClientIP', 'None'], { default: 'None' }),
      sessionAffinityConfig: record('For how long a client stays.', { clientIP: record('By address.', { timeoutSeconds: int32('Seconds.') }) }),
      trafficDistribution: text('Which back ends are preferred.'),
    }),
    status: record('What stands.', {
      loadBalancer: record('What the load balancer gave.', {
        ingress: listOf('Where to come in.', record('One entry.', {
          ip: text('Address.'), hostname: text('Name.'), ipMode: text('VIP or Proxy.'),
          ports: listOf('State of the ports.', record('One port.', { port: int32('Port.'), protocol: text('Protocol.'), error: text('What went wrong.') }, ['port', 'protocol'])),
        })),
      }),
      conditions: conditions('How the service is.', { observedGeneration: { type: 'integer', format: 'int64', description: 'Generation that the condition speaks of.' } }),
    }),
  },
  columns: [
    column('Type', '.spec.type'), computed('Cluster-IP', (object) => word(part(object['spec'])['clusterIP'], '<none>')),
    computed('External-IP', externalAddress), computed('Port(s)', servicePorts), ageColumn, computed('Selector', selector, { priority: 1 }),
  ],
})

const address = (description: string): Schema => listOf(description, record('One address.', {
  ip: text('IP address.'), hostname: text('Host name.'), nodeName: text('Node it is on.'), targetRef: objectReference('What is there.'),
}, ['ip'], { 'x-kubernetes-map-type': 'atomic' }))

/** The first three `address:port` of all subsets, and how many more there are. */
function endpoints(object: ApiObject): string {
  const all = objects(object['subsets']).flatMap((subset) => objects(subset['addresses']).flatMap((one) => {
    const ports = objects(subset['ports'])
    return ports.length === 0 ? [word(one['ip'])] : ports.map((entry) => `${word(one['ip'])}:${word(entry['port'])}`)
  }))
  const shown = all.slice(0, 3).join(',')
  return all.length === 0 ? '<none>' : all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown
}

export const endpointsKind = define({
  kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'], namespaced: true,
  description: 'The back ends of a service.',
  properties: {
    subsets: listOf('Addresses with their ports.', record('Addresses that have the same ports.', {
      addresses: address('Back ends that are ready.'), notReadyAddresses: address('Back ends that are not.'),
      ports: listOf('Ports of the addresses.', record('One port.', {
        name: text('Name of the port.'), port: int32('Number of the port.'), protocol: text('Protocol of the port.', { default: 'TCP' }), appProtocol: text('What is spoken over it.'),
      }, ['port'], { 'x-kubernetes-map-type': 'atomic' })),
    })),
  },
  columns: [computed('Endpoints', endpoints), ageColumn],
})
