import type { VirtualMachineServiceSpec } from '#protocols/api/virtual-machine-service.ts'
import { serviceAdmission } from '#src/admission/kinds/service.ts'
import { kindTable } from '../table.ts'
import { made } from './made.ts'

type Spec = Partial<VirtualMachineServiceSpec>
const http = { name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }
const https = { name: 'https', port: 443, protocol: 'TCP', targetPort: 8443 }
const service = (spec: Spec = {}, name = 'web') => made('VirtualMachineService', { type: 'ClusterIP', ports: [http], ...spec }, { name })
const port = (more: object) => service({ ports: [{ ...http, ...more }] })

kindTable(serviceAdmission, [
  { name: 'a service is admitted', object: service({ selector: { app: 'web', 'example.com/tier': '' } }) },
  { name: 'a name of 63 characters is admitted', object: service({}, 'a'.repeat(63)) },
  { name: 'a name that is to come is not judged', object: service({}, '') },
  { name: 'a name of 64 characters is refused', object: service({}, 'a'.repeat(64)), refused: ['metadata.name: up to 63'] },
  { name: 'a name begins with a letter', object: service({}, '1web'), refused: ['metadata.name: beginning with a letter'] },
  { name: 'a name has no dots', object: service({}, 'web.a'), refused: ['metadata.name: lower case letters'] },
  { name: 'a name does not end in a dash', object: service({}, 'web-'), refused: ['metadata.name'] },

  { name: 'a service has a type', object: service({ type: '' }), refused: ['spec.type: Required'] },
  { name: 'a type of Services that is none here is refused', object: service({ type: 'NodePort' }), refused: ['spec.type: supported values: "LoadBalancer", "ClusterIP", "ExternalName"'] },
  { name: 'an address is one', object: service({ clusterIp: 'x' }), refused: ['spec.clusterIp: is no IP address'] },
  { name: 'addresses of both families are admitted', object: service({ clusterIp: 'fd00::1' }) },
  { name: 'an address has no interface', object: service({ clusterIp: 'fe80::1%eth0' }), refused: ['spec.clusterIp: is no IP address'] },
  { name: 'a service without an address needs no ports', object: service({ clusterIp: 'None', ports: [] }) },
  { name: 'a load balancer has an address', object: service({ type: 'LoadBalancer', clusterIp: 'None' }), refused: ['spec.clusterIp: needs an address'] },
  { name: 'a name for a host outside is admitted', object: service({ type: 'ExternalName', externalName: 'db.example.com.', ports: [] }) },
  { name: 'a name for a host outside has no address', object: service({ type: 'ExternalName', externalName: 'db.example.com', clusterIp: '10.0.0.1' }), refused: ['spec.clusterIp: Forbidden'] },
  { name: 'a name for a host outside names it', object: service({ type: 'ExternalName' }), refused: ['spec.externalName: Required'] },
  { name: 'a host outside has a DNS name', object: service({ type: 'ExternalName', externalName: 'db_1' }), refused: ['spec.externalName: is no DNS name'] },
  { name: 'one trailing dot is one', object: service({ type: 'ExternalName', externalName: 'db.example.com..' }), refused: ['spec.externalName: is no DNS name'] },

  { name: 'a service offers ports', object: service({ ports: [] }), refused: ['spec.ports: Required'] },
  { name: 'a single port needs no name', object: port({ name: '' }) },
  { name: 'each of several ports has a name', object: service({ ports: [{ ...http, name: '' }, https] }), refused: ['spec.ports[0].name: Required'] },
  { name: 'a name of a port is a label', object: port({ name: 'a.b' }), refused: ['spec.ports[0].name: lower case'] },
  { name: 'names of ports differ', object: service({ ports: [http, { ...https, name: 'http' }] }), refused: ['spec.ports[1].name: Duplicate'] },
  { name: 'ports begin at 1', object: port({ port: 1, targetPort: 0 }), refused: ['spec.ports[0].targetPort: 1 to 65535'] },
  { name: 'ports end at 65535', object: port({ port: 65_536, targetPort: 65_535 }), refused: ['spec.ports[0].port: 1 to 65535'] },
  { name: 'a port has a protocol', object: port({ protocol: '' }), refused: ['spec.ports[0].protocol: Required'] },
  { name: 'UDP and SCTP are protocols, and each has its own ports', object: service({ ports: [http, { ...http, name: 'u', protocol: 'UDP' }, { ...http, name: 's', protocol: 'SCTP' }] }) },
  { name: 'ICMP is none', object: port({ protocol: 'ICMP' }), refused: ['spec.ports[0].protocol: supported values'] },
  { name: 'a port is offered once', object: service({ ports: [http, { ...http, name: 'again' }] }), refused: ['spec.ports[1]: Duplicate value: "TCP 80"'] },

  { name: 'a key of the selector is one', object: service({ selector: { 'a/b/c': 'x' } }), refused: ['spec.selector: no key'] },
  { name: 'a value of the selector is one', object: service({ selector: { app: 'a b' } }), refused: ['spec.selector: no value'] },
  { name: 'a load balancer may be reached from networks', object: service({ type: 'LoadBalancer', loadBalancerSourceRanges: [' 10.0.0.0/8 ', 'fd00::/8'] }) },
  { name: 'networks have a prefix length', object: service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8', '10.0.0.1'] }), refused: ['spec.loadBalancerSourceRanges[1]: is no network'] },
  { name: 'networks are for load balancers', object: service({ loadBalancerSourceRanges: ['10.0.0.0/8'] }), refused: ['spec.loadBalancerSourceRanges: Forbidden'] },

  { name: 'ports may be changed', old: service(), object: service({ ports: [https] }) },
  { name: 'the type stays', old: service(), object: service({ type: 'LoadBalancer' }), refused: ['spec.type: it was "ClusterIP"'] },
  { name: 'the address stays', old: service({ clusterIp: '10.0.0.1' }), object: service({ clusterIp: '10.0.0.2' }), refused: ['spec.clusterIp: it was "10.0.0.1"'] },
  { name: 'a name from before the rule is not judged again', old: service({}, '1web'), object: service({}, '1web') },
])
