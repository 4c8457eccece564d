import type { AdmissionConfig, NetworkProvider } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { onCreate, onUpdate, withSpec, type VmMutation } from '../vm.ts'

/** A network adapter as a spec has it. */
export type Interface = NonNullable<NonNullable<VirtualMachineSpec['network']>['interfaces']>[number]
type Reference = NonNullable<Interface['network']>

/** The kind of network that each provider connects an adapter to. */
export const networkKinds: { readonly [provider in Exclude<NetworkProvider, 'Named'>]: { readonly apiVersion: string; readonly kind: string } } = {
  VDS: { apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' },
  NSXT: { apiVersion: 'vmware.com/v1alpha1', kind: 'VirtualNetwork' },
  VPC: { apiVersion: 'crd.nsx.vmware.com/v1alpha1', kind: 'SubnetSet' },
}

/** A reference with what the provider fills in; what is given stays. */
export const complete = (given: Reference | undefined, { provider, named }: AdmissionConfig['network']): Reference => {
  if (provider === 'Named') return { ...given, name: given?.name || named }
  const { apiVersion, kind } = networkKinds[provider]
  return { name: given?.name ?? '', apiVersion: given?.apiVersion || apiVersion, kind: given?.kind || kind }
}

/** Every adapter names its network. */
const references: VmMutation = (vm, { config }) => {
  const network = vm.spec?.network
  if (network?.interfaces === undefined || network.disabled === true) return vm
  return withSpec(vm, { network: { ...network, interfaces: network.interfaces.map(one => ({ ...one, network: complete(one.network, config.network) })) } })
}

/** A VM that says nothing about adapters gets one. */
const defaultInterface: VmMutation = (vm, { config }) => {
  const network = vm.spec?.network
  if ((network?.interfaces ?? []).length > 0 || network?.disabled === true || vm.metadata.annotations?.[annotations.noDefaultNic] !== undefined) return vm
  return withSpec(vm, { network: { ...network, interfaces: [{ name: 'eth0', network: complete(undefined, config.network) }] } })
}

const whereMutable = (mutation: VmMutation): VmMutation => (vm, context) => (context.config.features.mutableNetworks ? mutation(vm, context) : vm)

export const networkMutations: readonly VmMutation[] = [onCreate(defaultInterface), onCreate(references), onUpdate(whereMutable(references))]
