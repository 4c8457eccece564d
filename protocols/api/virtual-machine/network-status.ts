import { flag, int32, list, mapList, maybe, oneOf, record, text, time } from '../schema.ts'

/** The network configuration that the guest is meant to have. */
const networkConfig = record({
  dns: maybe(record({
    domainName: maybe(text()),
    hostName: maybe(text()),
    nameservers: maybe(list(text())),
    searchDomains: maybe(list(text())),
  })),
  interfaces: maybe(list(record({
    dns: maybe(record({
      domainName: maybe(text()),
      hostName: maybe(text()),
      nameservers: maybe(list(text())),
      searchDomains: maybe(list(text())),
    })),
    ip: maybe(record({
      addresses: maybe(list(text())),
      dhcp: maybe(record({
        ip4: maybe(record({
          enabled: maybe(flag()),
        })),
        ip6: maybe(record({
          enabled: maybe(flag()),
        })),
      })),
      gateway4: maybe(text()),
      gateway6: maybe(text()),
    })),
    name: maybe(text()),
  }))),
})

/** The adapters as the guest reports them. */
const networkInterfaces = list(record({
  deviceKey: maybe(int32()),
  dns: maybe(record({
    dhcp: maybe(flag()),
    domainName: maybe(text()),
    hostName: maybe(text()),
    nameservers: maybe(list(text())),
    searchDomains: maybe(list(text())),
  })),
  ip: maybe(record({
    addresses: maybe(list(record({
      address: maybe(text()),
      lifetime: maybe(time()),
      origin: maybe(oneOf(['dhcp', 'linklayer', 'manual', 'other', 'random'])),
      state: maybe(oneOf(['deprecated', 'duplicate', 'inaccessible', 'invalid', 'preferred', 'tentative', 'unknown'])),
    }))),
    autoConfigurationEnabled: maybe(flag()),
    dhcp: maybe(record({
      ip4: maybe(record({
        config: maybe(mapList(['key'], record({
          key: text(),
          value: maybe(text()),
        }))),
        enabled: maybe(flag()),
      })),
      ip6: maybe(record({
        config: maybe(mapList(['key'], record({
          key: text(),
          value: maybe(text()),
        }))),
        enabled: maybe(flag()),
      })),
    })),
    macAddr: maybe(text()),
  })),
  name: maybe(text()),
}))

/** The guest-wide IP stacks. */
const ipStacks = list(record({
  dhcp: maybe(record({
    ip4: maybe(record({
      config: maybe(mapList(['key'], record({
        key: text(),
        value: maybe(text()),
      }))),
      enabled: maybe(flag()),
    })),
    ip6: maybe(record({
      config: maybe(mapList(['key'], record({
        key: text(),
        value: maybe(text()),
      }))),
      enabled: maybe(flag()),
    })),
  })),
  dns: maybe(record({
    dhcp: maybe(flag()),
    domainName: maybe(text()),
    hostName: maybe(text()),
    nameservers: maybe(list(text())),
    searchDomains: maybe(list(text())),
  })),
  ipRoutes: maybe(list(record({
    gateway: maybe(record({
      address: maybe(text()),
      device: maybe(text()),
    })),
    networkAddress: maybe(text()),
  }))),
  kernelConfig: maybe(mapList(['key'], record({
    key: text(),
    value: maybe(text()),
  }))),
}))

/** The network of the guest, intended and observed (api.md section 2.10). */
export const networkStatus = record({
  config: maybe(networkConfig),
  hostName: maybe(text()),
  interfaces: maybe(networkInterfaces),
  ipStacks: maybe(ipStacks),
  primaryIP4: maybe(text('First IPv4 address that the guest reports.')),
  primaryIP6: maybe(text('First IPv6 address that the guest reports.')),
})
