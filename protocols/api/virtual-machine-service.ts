import type { Static } from '@sinclair/typebox'
import { categories, virtualMachineServices } from './resources.ts'
import { age, int32, list, mapOf, maybe, record, text } from './schema.ts'
import type { Kind, KindOf } from './schema.ts'

const port = record({
  name: text('Name of the port, once in the service.'),
  port: int32('Port of the service, 1 to 65535.'),
  protocol: text('TCP, UDP or SCTP.'),
  targetPort: int32('Port of the VMs, 1 to 65535.'),
})

/** What a user wants of a service (api.md section 4.6). */
export const virtualMachineServiceSpec = record({
  clusterIp: maybe(text('Address within the cluster; one is chosen when left out, None for a service without. Cannot be changed.')),
  externalName: maybe(text('Host name that the service stands for; with type ExternalName only.')),
  loadBalancerIP: maybe(text('Address that is asked of the load balancer; with type LoadBalancer only.')),
  loadBalancerSourceRanges: maybe(list(text(), 'Networks (10.0.0.0/8) that may reach the load balancer; everybody when left out. With type LoadBalancer only.')),
  ports: maybe(list(port, 'Ports that the service offers.')),
  selector: maybe(mapOf(text(), 'Labels of the VMs that serve. Left out, the endpoints are the affair of whoever made the service.')),
  type: text('ClusterIP, LoadBalancer or ExternalName. Cannot be changed.'),
})

/** What stands of a service. */
export const virtualMachineServiceStatus = record({
  loadBalancer: maybe(record({
    ingress: maybe(list(record({
      hostname: maybe(text('Host name of the load balancer.')),
      ip: maybe(text('Address of the load balancer.')),
    }), 'Where the load balancer can be reached.')),
  }, 'The load balancer of a service of type LoadBalancer.')),
})

export type VirtualMachineServiceSpec = Static<typeof virtualMachineServiceSpec>
/** Spec and status of a VirtualMachineService. */
export type VirtualMachineService = KindOf<typeof virtualMachineServiceSpec, typeof virtualMachineServiceStatus>

/** A network service of VMs. */
export const virtualMachineServiceKind: Kind = {
  ...virtualMachineServices, shortNames: ['vmservice'], categories,
  description: 'A network service whose endpoints are virtual machines that are ready. A Service and Endpoints of the same name are made for it.',
  spec: virtualMachineServiceSpec, status: virtualMachineServiceStatus,
  columns: [{ name: 'Type', type: 'string', jsonPath: '.spec.type', description: 'ClusterIP, LoadBalancer or ExternalName.' }, age],
}
