import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { annotations } from '#protocols/api/keys.ts'
import { networkKinds } from '#src/admission/virtual-machine/mutate/network.ts'
import { vmTable, type Row } from '../table.ts'

type Network = NonNullable<VirtualMachineSpec['network']>
type Interface = NonNullable<Network['interfaces']>[number]
const cloudInit = { bootstrap: { cloudInit: {} } }
const on = (network: Network, more: object = {}) => ({ spec: { network, ...more } })
const eth = (one: Partial<Interface>, more: object = cloudInit) => on({ interfaces: [{ name: 'eth0', ...one }] }, more)
const field = (rest: string): string => `spec.network.interfaces[0].${rest}`
const provider = (name: 'VDS' | 'NSXT' | 'VPC' | 'Named') => ({ config: { network: { provider: name, named: 'lan', restricted: false } } })
const vds = { apiVersion: 'netoperator.vmware.com/v1alpha1', kind: 'Network' }
const subnet = { apiVersion: 'crd.nsx.vmware.com/v1alpha1', kind: 'Subnet' }
const stands = { status: { uniqueID: 'vm-1' } }
const dotted = (length: number): string => 'a.'.repeat(length / 2).padEnd(length, 'b').replace(/\.$/, 'b')
const windows = { guestID: 'windows2022srv_64Guest' }
const long = 'a'.repeat(16)

/** Labels of 60 characters, `com` at the end, and a first one that makes the length. */
const domainOf = (length: number): string => {
  const rest = `.${Array.from({ length: 3 }, () => 'd'.repeat(60)).join('.')}.com`
  return `${'e'.repeat(60)}.${'f'.repeat(length - 61 - rest.length)}${rest}`.slice(0, length)
}

const rows: readonly Row[] = [
  { name: 'addresses, gateways and routes are admitted', now: eth({ addresses: ['10.0.0.5/24', 'fd00::5/64'], gateway4: '10.0.0.1', gateway6: 'fd00::1', nameservers: ['10.0.0.2'], routes: [{ to: 'default', via: '10.0.0.1' }, { to: '10.1.0.0/16', via: '10.0.0.9' }], mtu: 9000, searchDomains: ['a.b'], guestDeviceName: 'ens1' }) },
  { name: 'a name server is an address', now: on({ nameservers: ['1.1.1.1', 'dns'] }, cloudInit), refused: ['spec.network.nameservers[1]: no IP address'] },
  { name: 'an API version has a group and a version', now: eth({ network: { name: 'a', apiVersion: 'v1' } }), refused: [field('network.apiVersion: no group and version')] },
  { name: 'an adapter is connected to what the provider brings', now: eth({ network: { name: 'a', apiVersion: 'vmware.com/v1alpha1', kind: 'VirtualNetwork' } }), refused: [field('network.apiVersion: supported values'), field('network.kind: supported values')] },
  ...(['VDS', 'NSXT', 'VPC'] as const).flatMap(brings => {
    const { apiVersion, kind } = networkKinds[brings]
    const group = apiVersion.split('/')[0] ?? ''
    return [
      { name: `${brings}: what the provider brings is admitted`, now: eth({ network: { name: 'a', apiVersion, kind } }), ...provider(brings) },
      { name: `${brings}: another version of the group is admitted`, now: eth({ network: { name: 'a', apiVersion: `${group}/v9`, kind } }), ...provider(brings) },
      { name: `${brings}: another group is refused`, now: eth({ network: { name: 'a', apiVersion: 'example.com/v1', kind } }), ...provider(brings), refused: [field(`network.apiVersion: supported values: "${apiVersion}"`)] },
      { name: `${brings}: another kind of the group is refused`, now: eth({ network: { name: 'a', apiVersion, kind: 'Secret' } }), ...provider(brings), refused: [field('network.kind: supported values')] },
      { name: `${brings}: group and kind that are left out are filled in`, now: eth({ network: { name: 'a' } }), ...provider(brings) },
      { name: `${brings}: an adapter of a VM from before another provider stays as it is`, before: eth({ network: { name: 'a', apiVersion: 'example.com/v1', kind: 'Old' } }), now: eth({ network: { name: 'a', apiVersion: 'example.com/v1', kind: 'Old' } }), ...provider(brings) },
    ]
  }),
  { name: 'an adapter that is connected anew is judged', before: eth({ network: { name: 'a', apiVersion: 'example.com/v1', kind: 'Old' } }), now: eth({ network: { name: 'b', apiVersion: 'example.com/v1', kind: 'Old' } }), refused: [field('network.apiVersion: supported values'), field('network.kind: supported values')] },
  { name: 'networks that are just named may say any kind', now: eth({ network: { name: 'a', apiVersion: 'x', kind: 'Any' } }), ...provider('Named') },
  { name: 'an API version of three parts is none', now: eth({ network: { name: 'a', apiVersion: 'a/b/c' } }), refused: [field('network.apiVersion: no group and version')] },
  { name: 'an API version without a version is none', now: eth({ network: { name: 'a', apiVersion: 'netoperator.vmware.com/' } }), refused: [field('network.apiVersion: no group and version')] },
  { name: 'in VPC networks a Subnet will do', now: eth({ network: { name: 'a', apiVersion: 'crd.nsx.vmware.com/v1alpha1', kind: 'Subnet' } }), ...provider('VPC') },
  { name: 'networks that are just named are not judged', now: eth({ network: { name: 'VM Network' } }), ...provider('Named') },
  { name: 'the object of an adapter has a name', now: eth({ network: { name: 'a b', ...vds } }), refused: [field('name: which is no name')] },
  { name: 'the object of an adapter has a name of 253 characters at most', now: { name: Array.from({ length: 4 }, () => 'v'.repeat(60)).join('.'), ...eth({ network: { name: 'a'.repeat(20), ...vds } }) }, refused: [field('name: which is no name')] },
  { name: 'a MAC address cannot be chosen', now: eth({ macAddr: '00:50:56:00:00:01' }), refused: [field('macAddr: crd.nsx.vmware.com only')] },
  { name: 'a MAC address can be chosen in VPC networks', now: eth({ macAddr: '00:50:56:00:00:01' }), ...provider('VPC') },
  { name: 'an address has a prefix length', now: eth({ addresses: ['10.0.0.5'] }), refused: [field('addresses[0]: prefix length')] },
  { name: 'a prefix length has an end', now: eth({ addresses: ['10.0.0.5/33', 'fd00::1/129', '10.0.0.5/24/1'] }), refused: [0, 1, 2].map(at => field(`addresses[${at}]: prefix length`)) },
  { name: 'a gateway needs an address of its family', now: eth({ gateway4: '10.0.0.1', addresses: ['fd00::5/64'] }), refused: [field('gateway4: needs an IPv4')] },
  { name: 'a gateway is of its family', now: eth({ gateway6: '10.0.0.1', addresses: ['fd00::5/64'] }), refused: [field('gateway6: is no IPv6')] },
  { name: 'no gateway needs no address', now: eth({ gateway4: 'None' }) },
  { name: 'DHCP excludes addresses of its family', now: eth({ dhcp4: true, addresses: ['10.0.0.5/24'] }), refused: [field('dhcp4: Invalid value: true: cannot be used together with an IPv4 address')] },
  { name: 'DHCP goes with addresses of the other family', now: eth({ dhcp4: true, addresses: ['fd00::5/64'] }) },
  { name: 'DHCP excludes gateways, even none', now: eth({ dhcp6: true, gateway6: 'None' }), refused: [field('gateway6: together with dhcp6')] },
  { name: 'a name server of an adapter is an address', now: eth({ nameservers: ['x'] }), refused: [field('nameservers[0]: no IP address')] },
  { name: 'a route has a target and a hop', now: eth({ routes: [{ to: 'x', via: 'y' }] }), refused: [field('routes[0].to: neither default'), field('routes[0].via: no IP address')] },
  { name: 'a route stays in its family', now: eth({ routes: [{ to: '10.0.0.0/8', via: 'fd00::1' }] }), refused: [field('routes[0]: same family')] },
  { name: 'a route without a hop is of no family', now: eth({ routes: [{ to: '10.0.0.0/8', via: 'y' }] }), refused: [field('routes[0].via: no IP address')] },

  { name: 'without Cloud-Init the guest is not told of devices, packets, routes and domains', now: eth({ guestDeviceName: 'ens1', mtu: 1400, routes: [{ to: 'default', via: '10.0.0.1' }], searchDomains: ['a'] }, { bootstrap: { linuxPrep: {} } }), refused: ['guestDeviceName', 'mtu', 'routes', 'searchDomains'].map(key => field(`${key}: needs spec.bootstrap.cloudInit`)) },
  { name: 'Sysprep tells the guest of name servers of an adapter', now: eth({ nameservers: ['1.1.1.1'] }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }) },
  { name: 'LinuxPrep does not', now: eth({ nameservers: ['1.1.1.1'] }, { bootstrap: { linuxPrep: {} } }), refused: [field('nameservers: needs spec.bootstrap.cloudInit or sysprep')] },
  { name: 'nothing to tell needs no provider', now: eth({ routes: [], searchDomains: [], nameservers: [] }, { bootstrap: { linuxPrep: {} } }) },
  { name: 'addresses need no provider', now: eth({ addresses: ['10.0.0.5/24'], gateway4: '10.0.0.1' }, {}) },
  { name: 'global name servers need a provider', now: on({ nameservers: ['1.1.1.1'], searchDomains: ['a'] }), refused: ['spec.network.nameservers: needs', 'spec.network.searchDomains: needs'] },
  { name: 'any of the three will do', now: on({ nameservers: ['1.1.1.1'], searchDomains: ['a'] }, { bootstrap: { linuxPrep: {} } }) },
  { name: 'Sysprep will do too', now: on({ nameservers: ['1.1.1.1'], searchDomains: ['a'] }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }) },
  { name: 'Cloud-Init may turn global name servers off', now: on({ nameservers: ['1.1.1.1'], searchDomains: ['a'] }, { bootstrap: { cloudInit: { useGlobalNameserversAsDefault: false } } }), refused: ['spec.network.nameservers: useGlobalNameserversAsDefault is false'] },
  { name: 'Cloud-Init may turn global search domains off', now: on({ nameservers: ['1.1.1.1'], searchDomains: ['a'] }, { bootstrap: { cloudInit: { useGlobalSearchDomainsAsDefault: false } } }), refused: ['spec.network.searchDomains: cloudInit.useGlobalSearchDomainsAsDefault is false'] },

  { name: 'a host name is a label', now: on({ hostName: 'web_1' }), refused: ['spec.network.hostName: letters, digits and dashes'] },
  { name: 'a host name has no dots', now: on({ hostName: 'web.example' }), refused: ['spec.network.hostName: letters, digits and dashes'] },
  { name: 'a host name has no dash at its end', now: on({ hostName: 'web-' }), refused: ['spec.network.hostName: dash at either end'] },
  { name: 'a host name of 63 characters is admitted', now: on({ hostName: 'a'.repeat(63) }) },
  { name: 'a host name of 64 characters is refused', now: on({ hostName: 'a'.repeat(64) }), refused: ['spec.network.hostName: up to 63 letters, digits and dashes without a dash at either end'] },
  { name: 'letters of all languages are letters', now: on({ hostName: 'müller-世界' }) },
  { name: 'an address may be a host name', now: on({ hostName: '10.0.0.5' }) },
  { name: 'an address as host name goes with no domain', now: on({ hostName: '10.0.0.5', domainName: 'example.com' }), refused: ['spec.network.hostName: goes with no spec.network.domainName'] },
  { name: 'a dotted name of the object is admitted', now: { name: 'web.example' } },
  { name: 'so is one that is longer than a host name', now: { name: 'a'.repeat(64) } },
  { name: 'Windows takes 15 characters', now: { name: long, spec: windows }, refused: ['metadata.name: up to 15'] },
  { name: 'Windows takes a name of 15 characters', now: { name: 'a'.repeat(15), spec: windows } },
  { name: 'Sysprep says that it is Windows', now: on({ hostName: long }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }), refused: ['spec.network.hostName: up to 15'] },
  { name: 'a Windows guest that had a longer name keeps it', before: on({ hostName: long }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }), now: on({ hostName: long }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }) },
  { name: 'so does one that was called after its object', before: { name: long, spec: { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } } }, now: { name: long, spec: { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } } } },
  { name: 'a Windows guest whose name was short gets no longer one', before: on({ hostName: 'a'.repeat(15) }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }), now: on({ hostName: long }, { bootstrap: { sysprep: { rawSysprep: { name: 's', key: 'k' } } } }), refused: ['spec.network.hostName: up to 15'] },
  { name: 'a guest that becomes Windows later has a short name', before: on({ hostName: long }, { powerState: 'PoweredOff' }), now: on({ hostName: long }, { ...windows, powerState: 'PoweredOff' }), refused: ['spec.network.hostName: up to 15'] },
  { name: 'a domain of 253 characters is admitted', now: on({ hostName: 'h', domainName: domainOf(253) }) },
  { name: 'a domain of 254 characters is refused', now: on({ hostName: '', domainName: domainOf(254) }), refused: ['spec.network.domainName: is no domain', 'spec.network: 255 characters'] },
  { name: 'host and domain of 255 characters are admitted', now: on({ hostName: 'hh', domainName: domainOf(252) }) },
  { name: 'host and domain of 256 characters are refused', now: on({ hostName: 'hhh', domainName: domainOf(252) }), refused: ['spec.network: 255 characters'] },
  { name: 'a domain is admitted', now: on({ domainName: 'example.com' }) },
  { name: 'no domain is admitted', now: on({ domainName: '' }) },
  { name: 'a domain has no empty label', now: on({ domainName: 'a..com' }), refused: ['spec.network.domainName: is no domain'] },
  { name: 'the last label of a domain has two characters', now: on({ domainName: 'example.c' }), refused: ['spec.network.domainName: is no domain'] },
  ...['xn--a.co', `${'a'.repeat(63)}.com`, `a.${'b'.repeat(63)}`, 'münchen.de', '1.a1'].map(domainName => ({ name: `a domain may be ${domainName}`, now: on({ hostName: 'h', domainName }) })),
  ...[`${'a'.repeat(64)}.com`, '-a.com', 'a-.com', 'a_b.com', `a.${'b'.repeat(64)}`, 'a.-om', 'a.co-', 'a.c_m', 'a.dé', 'a.com.'].map(domainName => ({ name: `a domain is not ${domainName}`, now: on({ hostName: 'h', domainName }), refused: ['spec.network.domainName: is no domain'] })),
  { name: 'host and domain have 255 characters at most', now: on({ hostName: 'h'.repeat(63), domainName: `${Array.from({ length: 4 }, () => 'd'.repeat(60)).join('.')}.com`.slice(0, 253) }), refused: ['spec.network: 255 characters'] },

  { name: 'before the VM stands its network may be corrected', before: on({ hostName: 'a' }), now: on({ hostName: 'b' }) },
  { name: 'a name of the guest stays', before: { ...on({ hostName: 'a', domainName: 'a.com' }), ...stands }, now: on({ hostName: 'b', domainName: 'b.com' }), refused: ['spec.network.hostName: once the VM stands', 'spec.network.domainName: once the VM stands'] },
  { name: 'name servers and search domains stay', before: { ...on({ nameservers: ['1.1.1.1'], searchDomains: ['a'] }, cloudInit), ...stands }, now: on({ nameservers: ['1.1.1.2'], searchDomains: ['b'] }, cloudInit), refused: ['spec.network.nameservers: once the VM stands', 'spec.network.searchDomains: once the VM stands'] },
  { name: 'adapters are not added', before: { ...eth({}), ...stands }, now: on({ interfaces: [{ name: 'eth0' }, { name: 'eth1' }] }, cloudInit), refused: ['spec.network.interfaces: added or removed'] },
  { name: 'adapters are not connected elsewhere', before: { ...eth({ network: { name: 'a', ...vds } }), ...stands }, now: eth({ network: { name: 'b', ...vds } }), refused: [field('network: once the VM stands')] },
  { name: 'addresses of adapters stay', before: { ...eth({ addresses: ['10.0.0.5/24'] }), ...stands }, now: eth({ addresses: ['10.0.0.6/24'] }), refused: [field('addresses: Forbidden')] },
  { name: 'an adapter without addresses gets none', before: { ...eth({}), ...stands }, now: eth({ addresses: ['10.0.0.6/24'] }), refused: [field('addresses: Forbidden')] },
  { name: 'a prefix may be the whole of an address', now: eth({ addresses: ['10.0.0.5/32', 'fd00::5/128'] }) },
  { name: 'the object of an adapter may have a name of 253 characters', now: eth({ network: { ...vds, name: dotted(245) } }) },
  { name: 'but not one of 254', now: eth({ network: { ...vds, name: dotted(246) } }), refused: [field('name: is no name')] },
  { name: 'without a name of a network it is as much shorter', now: { name: dotted(248), ...eth({}) } },
  { name: 'and not longer', now: { name: dotted(249), ...eth({}) }, refused: [field('name: is no name')] },
  { name: 'the object of an adapter of a VM whose name is to come is not judged', now: { name: '', ...eth({}) } },
  { name: 'the MAC address of an adapter stays', before: { ...eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', ...subnet } }), ...stands }, now: eth({ macAddr: '00:50:56:00:00:02', network: { name: 'a', ...subnet } }), ...provider('VPC'), refused: [field('macAddr: Invalid')] },
  { name: 'the network may be said to be disabled', before: { ...eth({}), ...stands }, now: { spec: { network: { interfaces: [{ name: 'eth0' }], disabled: true }, ...cloudInit } } },
  { name: 'what is empty may be left out', before: { ...on({ hostName: '', nameservers: [], interfaces: [{ name: 'eth0', dhcp4: false, gateway4: '', routes: [] }] }), ...stands }, now: on({ interfaces: [{ name: 'eth0' }] }) },
  { name: 'and written', before: { ...on({ interfaces: [{ name: 'eth0' }] }), ...stands }, now: on({ hostName: '', nameservers: [], interfaces: [{ name: 'eth0', dhcp4: false, gateway4: '', routes: [] }] }) },
  { name: 'a list that gets its first entry changes', before: { ...on({ searchDomains: [] }, cloudInit), ...stands }, now: on({ searchDomains: ['a.com'] }, cloudInit), refused: ['spec.network.searchDomains: once the VM stands'] },
  { name: 'a VM that was failed over is connected anew', before: { ...eth({ network: { name: 'a', ...vds } }), ...stands, annotations: { [annotations.failedOverVm]: '' } }, now: { ...eth({ network: { name: 'b', ...vds } }), annotations: { [annotations.failedOverVm]: '' } } },
  { name: 'but it gets no more adapters', before: { ...eth({}), ...stands, annotations: { [annotations.failedOverVm]: '' } }, now: { ...on({ interfaces: [{ name: 'eth0' }, { name: 'eth1' }] }, cloudInit), annotations: { [annotations.failedOverVm]: '' } }, refused: ['spec.network.interfaces: added or removed'] },
  { name: 'where networks are mutable adapters change', before: { ...eth({}), ...stands }, now: on({ hostName: 'b', interfaces: [{ name: 'eth0', addresses: ['10.0.0.6/24'] }, { name: 'eth1' }] }, cloudInit), features: { mutableNetworks: true } },
  { name: 'an adapter that is connected elsewhere has another MAC address', before: { ...eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', ...subnet } }), ...stands }, now: eth({ macAddr: '00:50:56:00:00:02', network: { name: 'b', ...subnet } }), features: { mutableNetworks: true }, ...provider('VPC') },
  { name: 'or to another kind of network', before: { ...eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', ...subnet } }), ...stands }, now: eth({ macAddr: '00:50:56:00:00:02', network: { name: 'a', ...subnet, kind: 'SubnetSet' } }), features: { mutableNetworks: true }, ...provider('VPC') },
  { name: 'an adapter that stays as it is is admitted', before: { ...eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', ...subnet } }), ...stands }, now: eth({ macAddr: '00:50:56:00:00:01', addresses: ['10.0.0.5/24'], network: { name: 'a', ...subnet } }), features: { mutableNetworks: true }, ...provider('VPC') },
  { name: 'an address that was assigned stays', before: { ...eth({ network: { name: 'a', ...subnet } }), ...stands }, now: eth({ macAddr: '00:50:56:00:00:02', network: { name: 'a', ...subnet } }), features: { mutableNetworks: true }, ...provider('VPC'), refused: [field('macAddr: once the VM stands; it was assigned')] },
  { name: 'an adapter of another name has another MAC address', before: { ...eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', ...subnet } }), ...stands }, now: on({ interfaces: [{ name: 'eth1', macAddr: '00:50:56:00:00:02', network: { name: 'a', ...subnet } }] }, cloudInit), features: { mutableNetworks: true }, ...provider('VPC') },
  { name: 'before the VM stands a MAC address may be corrected', before: eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', ...subnet } }), now: eth({ macAddr: '00:50:56:00:00:02', network: { name: 'a', ...subnet } }), features: { mutableNetworks: true }, ...provider('VPC') },
  { name: 'but an adapter that stays keeps its MAC address', before: { ...eth({ macAddr: '00:50:56:00:00:01', network: { name: 'a', apiVersion: 'crd.nsx.vmware.com/v1alpha1', kind: 'Subnet' } }), ...stands }, now: eth({ macAddr: '00:50:56:00:00:02', network: { name: 'a', apiVersion: 'crd.nsx.vmware.com/v1alpha1', kind: 'Subnet' } }), features: { mutableNetworks: true }, ...provider('VPC'), refused: [field('macAddr: once the VM stands')] },
]
vmTable(rows)
