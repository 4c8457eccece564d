import { flag, int32, int64, list, mapList, maybe, record, text } from '../schema.ts'

/** Adapters and addresses of the guest. */
export const network = record({
  disabled: maybe(flag()),
  domainName: maybe(text()),
  hostName: maybe(text()),
  interfaces: maybe(mapList(['name'], record({
    addresses: maybe(list(text())),
    dhcp4: maybe(flag()),
    dhcp6: maybe(flag()),
    gateway4: maybe(text()),
    gateway6: maybe(text()),
    guestDeviceName: maybe(text(undefined, { pattern: '^\\w\\w+$' })),
    macAddr: maybe(text(undefined, { pattern: '^([0-9A-Fa-f]{2}:){5}([0-9A-Fa-f]{2})$' })),
    mtu: maybe(int64()),
    name: text(undefined, { pattern: '^[a-z0-9]{2,}$' }),
    nameservers: maybe(list(text())),
    network: maybe(record({
      apiVersion: maybe(text()),
      kind: maybe(text()),
      name: text(),
    })),
    routes: maybe(list(record({
      metric: maybe(int32(undefined, { minimum: 1 })),
      to: text(),
      via: text(),
    }))),
    searchDomains: maybe(list(text())),
  }), undefined, { maxItems: 10 })),
  nameservers: maybe(list(text())),
  searchDomains: maybe(list(text())),
}, 'Network adapters and addresses of the guest.')
