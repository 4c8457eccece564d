import { secretKey, textOrSecret } from '../references.ts'
import { flag, list, mapList, maybe, record, text } from '../schema.ts'
import { cloudConfig } from './cloud-config.ts'
import { sysprep } from './sysprep.ts'

const cloudInit = record({
  cloudConfig: maybe(cloudConfig),
  instanceID: maybe(text('Instance ID that the guest sees; another one makes Cloud-Init run as on a first start. The BIOS UUID when left out.')),
  rawCloudConfig: maybe(secretKey('Secret with the whole user data: plain, as Base64, or packed with gzip as Base64. Excludes cloudConfig.')),
  sshAuthorizedKeys: maybe(list(text(), 'SSH public keys of the default user.')),
  useGlobalNameserversAsDefault: maybe(flag('Whether interfaces without nameservers get those of spec.network; true when left out.')),
  useGlobalSearchDomainsAsDefault: maybe(flag('Whether interfaces without search domains get those of spec.network; true when left out.')),
  waitOnNetwork4: maybe(flag('Whether the guest waits for an IPv4 address before it goes on.')),
  waitOnNetwork6: maybe(flag('Whether the guest waits for an IPv6 address before it goes on.')),
}, 'Set up the guest with Cloud-Init. Excludes the other ways.')

const linuxPrep = record({
  customizeAtNextPowerOn: maybe(flag('true sets up the guest again at the next power on, and turns false then. Left out: once, on creation.')),
  expirePasswordAfterNextLogin: maybe(flag('Whether root has to choose a new password after the next login.')),
  hardwareClockIsUTC: maybe(flag('Whether the hardware clock runs on UTC; false when left out.')),
  password: maybe(record({
    key: maybe(text('Entry of the Secret.', { default: 'password' })),
    name: text('Name of the Secret, in the same namespace.'),
  }, 'Password of root.')),
  scriptText: maybe(textOrSecret('Script that the guest runs while it is set up.')),
  timeZone: maybe(text('Time zone of the guest (Europe/Vienna).')),
}, 'Set up a Linux guest through VMware Tools. Excludes cloudInit and sysprep.')

const vAppConfig = record({
  properties: maybe(mapList(['key'], record({
    key: text('Name of the property in the OVF.'),
    value: maybe(textOrSecret('Value of the property. May hold templates that are filled in with facts about the VM.')),
  }), 'Values of properties. Excludes rawProperties.')),
  rawProperties: maybe(text('Secret in the same namespace whose entries are the properties. Excludes properties.')),
}, 'Give the guest OVF properties. Alone, or with linuxPrep or sysprep.')

/** How the guest is set up at its first start. */
export const bootstrap = record({
  cloudInit: maybe(cloudInit),
  linuxPrep: maybe(linuxPrep),
  sysprep: maybe(sysprep),
  vAppConfig: maybe(vAppConfig),
}, 'How the guest is set up at its first start. One way only; vAppConfig goes with linuxPrep or sysprep. The way cannot be changed after creation.')
