import { flag, int32, list, maybe, oneOf, record, text } from '../schema.ts'

/** Windows customization. */
export const sysprep = record({
  customizeAtNextPowerOn: maybe(flag()),
  rawSysprep: maybe(record({
    key: text(),
    name: text(),
  })),
  sysprep: maybe(record({
    expirePasswordAfterNextLogin: maybe(flag()),
    guiRunOnce: maybe(record({
      commands: maybe(list(text())),
    })),
    guiUnattended: maybe(record({
      autoLogon: maybe(flag()),
      autoLogonCount: maybe(int32()),
      password: maybe(record({
        key: text(undefined, { default: 'password' }),
        name: text(),
      })),
      timeZone: maybe(int32(undefined, { default: 85, minimum: 0 })),
    })),
    identification: maybe(record({
      domainAdmin: maybe(text()),
      domainAdminPassword: maybe(record({
        key: text(undefined, { default: 'domain_admin_password' }),
        name: text(),
      })),
      domainOU: maybe(text()),
      joinWorkgroup: maybe(text()),
    })),
    licenseFilePrintData: maybe(record({
      autoMode: oneOf(['perSeat', 'perServer']),
      autoUsers: maybe(int32()),
    })),
    scriptText: maybe(record({
      from: maybe(record({
        key: text(),
        name: text(),
      })),
      value: maybe(text()),
    })),
    userData: record({
      fullName: text(undefined, { minLength: 1 }),
      orgName: text(undefined, { minLength: 1 }),
      productID: maybe(record({
        key: text(undefined, { default: 'product_id' }),
        name: text(),
      })),
    }),
  })),
})
