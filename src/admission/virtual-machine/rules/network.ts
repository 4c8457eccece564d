import type { Violation } from '#protocols/admission.ts'
import { sameJson } from '#protocols/equal.ts'
import { cidrFamily, ipFamily } from '../../addresses.ts'
import { isDnsSubdomain } from '../../names.ts'
import { invalid, unsupported } from '../../violations.ts'
import { networkKinds, type Interface } from '../mutate/network.ts'
import { blank, oldSpecOf, specOf, type VmContext, type VmRule } from '../vm.ts'

/** Adapters and addresses (webhooks.md section 4.6, V57 to V67). */

export const interfaceField = (index: number, rest: string): string => `spec.network.interfaces[${index}].${rest}`
/** A rule about each adapter. */
export const interfaceRule = (rule: (one: Interface, index: number, context: VmContext) => Violation | readonly Violation[] | undefined): VmRule => context =>
  (specOf(context).network?.interfaces ?? []).flatMap((one, index) => rule(one, index, context) ?? [])

const noAddress = 'is no IP address'

const nameservers: VmRule = context =>
  (specOf(context).network?.nameservers ?? []).flatMap((server, index) => (ipFamily(server) !== undefined ? [] : [invalid(`spec.network.nameservers[${index}]`, server, noAddress)]))

/** What an adapter is connected to is of the kind that the provider brings; one that stands stays when an installation changes providers. */
const reference = interfaceRule(({ name, network }, index, context) => {
  const { provider } = context.config.network
  const before = oldSpecOf(context).network?.interfaces?.find(old => old.name === name)?.network
  if (network === undefined || provider === 'Named' || sameJson(before, network)) return undefined
  const [group = '', version, ...rest] = (network.apiVersion ?? '').split('/')
  if (!blank(network.apiVersion) && (version === undefined || version === '' || rest.length > 0)) return invalid(interfaceField(index, 'network.apiVersion'), network.apiVersion, 'is no group and version such as netoperator.vmware.com/v1alpha1')
  const { apiVersion, kind } = networkKinds[provider]
  const kinds = provider === 'VPC' ? ['SubnetSet', 'Subnet'] : [kind]
  return [
    ...(blank(network.apiVersion) || group === apiVersion.split('/')[0] ? [] : [unsupported(interfaceField(index, 'network.apiVersion'), network.apiVersion, [apiVersion])]),
    ...(blank(network.kind) || kinds.includes(network.kind ?? '') ? [] : [unsupported(interfaceField(index, 'network.kind'), network.kind, kinds)]),
  ]
})

/** An object of the provider is called after the VM, the network and the adapter. */
const objectName = interfaceRule(({ name, network }, index, { request, config }) => {
  // Networks of vCenter that are just named have no objects; their names may hold blanks.
  if (request.name === '' || config.network.provider === 'Named') return undefined
  const derived = [request.name, ...(blank(network?.name) ? [] : [network?.name]), name].join('-')
  return isDnsSubdomain(derived) ? undefined : invalid(interfaceField(index, 'name'), name, `its object would be called ${derived}, which is no name: up to 253 lower case letters, digits, dashes and dots`)
})

const mac = interfaceRule(({ macAddr, network }, index) =>
  (blank(macAddr) || network?.apiVersion?.split('/')[0] === networkKinds.VPC.apiVersion.split('/')[0] ? undefined
    : invalid(interfaceField(index, 'macAddr'), macAddr, 'can be chosen in networks of crd.nsx.vmware.com only')))

const addresses = interfaceRule(({ addresses: given = [] }, index) => given.flatMap((address, at) =>
  (cidrFamily(address) === undefined ? [invalid(interfaceField(index, `addresses[${at}]`), address, 'is no address with a prefix length, such as 192.168.1.5/24')] : [])))

const familyRules = (family: 4 | 6): VmRule => interfaceRule((one, index) => {
  const [gatewayKey, dhcpKey] = family === 4 ? ['gateway4', 'dhcp4'] as const : ['gateway6', 'dhcp6'] as const
  const gateway = one[gatewayKey] ?? ''
  const dhcp = one[dhcpKey] === true
  const has = (one.addresses ?? []).some(address => cidrFamily(address) === family)
  const violations: Violation[] = []
  if (gateway !== '' && gateway !== 'None') {
    if (ipFamily(gateway) !== family) violations.push(invalid(interfaceField(index, gatewayKey), gateway, `is no IPv${family} address`))
    if (!has) violations.push(invalid(interfaceField(index, gatewayKey), gateway, `needs an IPv${family} address among addresses`))
  }
  if (dhcp && has) violations.push(invalid(interfaceField(index, dhcpKey), true, `cannot be used together with an IPv${family} address among addresses`))
  if (dhcp && gateway !== '') violations.push(invalid(interfaceField(index, gatewayKey), gateway, `cannot be used together with ${dhcpKey}`))
  return violations
})

const servers = interfaceRule(({ nameservers: given = [] }, index) =>
  given.flatMap((server, at) => (ipFamily(server) !== undefined ? [] : [invalid(interfaceField(index, `nameservers[${at}]`), server, noAddress)])))

const routes = interfaceRule(({ routes: given = [] }, index) => given.flatMap(({ to, via }, at) => {
  const [target, hop] = [to === 'default' ? 'default' : cidrFamily(to), ipFamily(via)]
  const violations: Violation[] = []
  if (target === undefined) violations.push(invalid(interfaceField(index, `routes[${at}].to`), to, 'is neither default nor a network such as 10.0.0.0/8'))
  if (hop === undefined) violations.push(invalid(interfaceField(index, `routes[${at}].via`), via, noAddress))
  if (typeof target === 'number' && hop !== undefined && target !== hop) violations.push(invalid(interfaceField(index, `routes[${at}]`), { to, via }, 'target and next hop have to be of the same family'))
  return violations
}))

export const networkRules: readonly VmRule[] = [nameservers, reference, objectName, mac, addresses, familyRules(4), familyRules(6), servers, routes]
