import type { AdmissionContext, AdmittedObject, Rule, Violation } from '#protocols/admission.ts'
import type { VirtualMachineService, VirtualMachineServiceSpec } from '#protocols/api/virtual-machine-service.ts'
import { cidrFamily, ipFamily } from '../addresses.ts'
import { kindAdmission } from '../kind.ts'
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue, isServiceName, noLabelKey, noLabelValue } from '../names.ts'
import { repeats } from '../repeats.ts'
import { duplicate, forbidden, invalid, required, unsupported, was } from '../violations.ts'
import { blank, createRule, updateRule } from '../when.ts'

/** Admission of a VirtualMachineService (webhooks.md section 8). */

type Service = VirtualMachineService & AdmittedObject
type Context = AdmissionContext<Service>
type Spec = Partial<VirtualMachineServiceSpec>
type Port = NonNullable<VirtualMachineServiceSpec['ports']>[number]
const specOf = ({ request }: Context): Spec => request.object.spec ?? {}
const types = ['LoadBalancer', 'ClusterIP', 'ExternalName']
const protocols = ['TCP', 'UDP', 'SCTP']
const headless = 'None'

const name: Rule<Service> = createRule(({ request }) =>
  (request.name === '' || isServiceName(request.name) ? undefined : invalid('metadata.name', request.name, 'use up to 63 lower case letters, digits and dashes, beginning with a letter')))

const type: Rule<Service> = context => {
  const given = specOf(context).type ?? ''
  if (given === '') return required('spec.type', `one of ${types.join(', ')}`)
  return types.includes(given) ? undefined : unsupported('spec.type', given, types)
}

const address: Rule<Service> = context => {
  const { type: kind, clusterIp = '' } = specOf(context)
  if (clusterIp === '') return undefined
  if (kind === 'ExternalName') return forbidden('spec.clusterIp', 'a service of type ExternalName has no address')
  if (clusterIp === headless) return kind === 'LoadBalancer' ? invalid('spec.clusterIp', clusterIp, 'a load balancer needs an address') : undefined
  return ipFamily(clusterIp) !== undefined ? undefined : invalid('spec.clusterIp', clusterIp, 'is no IP address, nor None')
}

const external: Rule<Service> = context => {
  const { type: kind, externalName = '' } = specOf(context)
  if (kind !== 'ExternalName') return undefined
  if (externalName === '') return required('spec.externalName', 'name the host that the service stands for')
  return isDnsSubdomain(externalName.replace(/\.$/, '')) ? undefined : invalid('spec.externalName', externalName, 'is no DNS name, such as db.example.com')
}

const ports: Rule<Service> = context => {
  const { ports: given = [], type: kind, clusterIp } = specOf(context)
  if (given.length === 0) return clusterIp === headless || kind === 'ExternalName' ? undefined : required('spec.ports', 'list the ports that the service offers')
  const [sameName, samePort] = [repeats(given, ({ name: one }) => one), repeats(given, offer)]
  return given.flatMap((port, index) => portRule(port, `spec.ports[${index}]`, { several: given.length > 1, sameName: sameName.has(index), samePort: samePort.has(index) }))
}
const offer = ({ protocol, port }: Port): string => `${protocol} ${port}`
interface Among { readonly several: boolean; readonly sameName: boolean; readonly samePort: boolean }
const portRule = (given: Port, field: string, { several, sameName, samePort }: Among): readonly Violation[] => {
  const { name: portName, port, targetPort, protocol } = given
  const violations: Violation[] = []
  if (blank(portName)) {
    if (several) violations.push(required(`${field}.name`, 'each of several ports has a name'))
  } else if (!isDnsLabel(portName)) violations.push(invalid(`${field}.name`, portName, 'use up to 63 lower case letters, digits and dashes'))
  else if (sameName) violations.push(duplicate(`${field}.name`, portName, 'another port has this name'))
  for (const [key, number] of [['port', port], ['targetPort', targetPort]] as const) if (number < 1 || number > 65_535) violations.push(invalid(`${field}.${key}`, number, 'is no port: 1 to 65535'))
  if (blank(protocol)) violations.push(required(`${field}.protocol`, `one of ${protocols.join(', ')}`))
  else if (!protocols.includes(protocol)) violations.push(unsupported(`${field}.protocol`, protocol, protocols))
  if (samePort) violations.push(duplicate(field, offer(given), 'another entry offers this port'))
  return violations
}

const selector: Rule<Service> = context => Object.entries(specOf(context).selector ?? {}).flatMap(([key, value]) => [
  ...(isLabelKey(key) ? [] : [invalid('spec.selector', key, noLabelKey)]),
  ...(isLabelValue(value) ? [] : [invalid('spec.selector', value, noLabelValue)]),
])

const ranges: Rule<Service> = context => {
  const { loadBalancerSourceRanges: given = [], type: kind } = specOf(context)
  if (given.length > 0 && kind !== 'LoadBalancer') return forbidden('spec.loadBalancerSourceRanges', 'is for services of type LoadBalancer')
  return given.flatMap((range, index) => (cidrFamily(range.trim()) === undefined ? [invalid(`spec.loadBalancerSourceRanges[${index}]`, range, 'is no network such as 10.0.0.0/8')] : []))
}

const stays: Rule<Service> = updateRule(context => (['type', 'clusterIp'] as const).filter(key => (context.request.old?.spec?.[key] ?? '') !== (specOf(context)[key] ?? ''))
  .map(key => forbidden(`spec.${key}`, `cannot be changed after creation; ${was(context.request.old?.spec?.[key])}`)))

export const serviceAdmission = kindAdmission<Service>({ mutations: [], rules: [name, type, address, external, ports, selector, ranges, stays] })
