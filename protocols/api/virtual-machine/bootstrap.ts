import { flag, list, mapList, maybe, record, text } from '../schema.ts'
import { cloudConfig } from './cloud-config.ts'
import { sysprep } from './sysprep.ts'

/** How the guest is set up at its first start. */
export const bootstrap = record({
  cloudInit: maybe(record({
    cloudConfig: maybe(cloudConfig),
    instanceID: maybe(text()),
    rawCloudConfig: maybe(record({
      key: text(),
      name: text(),
    })),
    sshAuthorizedKeys: maybe(list(text())),
    useGlobalNameserversAsDefault: maybe(flag()),
    useGlobalSearchDomainsAsDefault: maybe(flag()),
    waitOnNetwork4: maybe(flag()),
    waitOnNetwork6: maybe(flag()),
  })),
  linuxPrep: maybe(record({
    customizeAtNextPowerOn: maybe(flag()),
    expirePasswordAfterNextLogin: maybe(flag()),
    hardwareClockIsUTC: maybe(flag()),
    password: maybe(record({
      key: maybe(text(undefined, { default: 'password' })),
      name: text(),
    })),
    scriptText: maybe(record({
      from: maybe(record({
        key: text(),
        name: text(),
      })),
      value: maybe(text()),
    })),
    timeZone: maybe(text()),
  })),
  sysprep: maybe(sysprep),
  vAppConfig: maybe(record({
    properties: maybe(mapList(['key'], record({
      key: text(),
      value: maybe(record({
        from: maybe(record({
          key: text(),
          name: text(),
        })),
        value: maybe(text()),
      })),
    }))),
    rawProperties: maybe(text()),
  })),
}, 'How the guest is set up at its first start. One provider: cloudInit, linuxPrep, sysprep or vAppConfig.')
