import { flag, int32, int64, list, mapList, maybe, record, text } from '../schema.ts'

const networkInterface = record({
  addresses: maybe(list(text(), 'Addresses with prefix length (10.20.0.11/24); assigned by the network when left out.')),
  dhcp4: maybe(flag('Whether the guest asks for an IPv4 address; excludes IPv4 addresses and gateway4.')),
  dhcp6: maybe(flag('Whether the guest asks for an IPv6 address; excludes IPv6 addresses and gateway6.')),
  gateway4: maybe(text('IPv4 address of the gateway, or None for no gateway. Needs an IPv4 address.')),
  gateway6: maybe(text('IPv6 address of the gateway, or None for no gateway. Needs an IPv6 address.')),
  guestDeviceName: maybe(text('Name of the device in the guest (eth0). With Cloud-Init only.', { pattern: '^\\w\\w+$' })),
  macAddr: maybe(text('MAC address; assigned when left out. In VPC networks only.', { pattern: '^([0-9A-Fa-f]{2}:){5}([0-9A-Fa-f]{2})$' })),
  mtu: maybe(int64('Largest packet in bytes. With Cloud-Init only.')),
  name: text('Name of the interface: two or more small letters and digits, once in a VM.', { pattern: '^[a-z0-9]{2,}$' }),
  nameservers: maybe(list(text(), 'Addresses of DNS servers for this interface. With Cloud-Init or Sysprep.')),
  network: maybe(record({
    apiVersion: maybe(text('API group and version of the network.')),
    kind: maybe(text('Kind of the network: Network, VirtualNetwork, Subnet or SubnetSet, as the namespace uses.')),
    name: text('Name of the network, in the same namespace.'),
  }, 'The network to connect to; the default network of the namespace when left out.')),
  routes: maybe(list(record({
    metric: maybe(int32('Cost of the route: the lowest wins.', { minimum: 1 })),
    to: text('Target with prefix length, or default.'),
    via: text('Address of the next hop, of the same family as the target.'),
  }), 'Static routes. With Cloud-Init only.')),
  searchDomains: maybe(list(text(), 'DNS search domains for this interface. With Cloud-Init only.')),
})

/** Adapters and addresses of the guest. */
export const network = record({
  disabled: maybe(flag('Whether the VM is made without any adapter. No effect once it stands.')),
  domainName: maybe(text('Domain of the guest. With the host name 255 letters at most.')),
  hostName: maybe(text('Host name of the guest without domain, 63 letters at most, 15 for Windows; the name of the object when left out.')),
  interfaces: maybe(mapList(['name'], networkInterface, 'Network adapters, ten at most; one named eth0 when left out. Adapter types come from the class, further ones are VMXNET3.', { maxItems: 10 })),
  nameservers: maybe(list(text(), 'Addresses of DNS servers for all interfaces.')),
  searchDomains: maybe(list(text(), 'DNS search domains for all interfaces.')),
}, 'Network adapters, and how the guest is to set them up. Cannot be changed after creation.')
