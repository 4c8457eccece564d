import { secretKey, textOrSecret } from '../references.ts'
import { flag, int32, list, maybe, oneOf, record, text } from '../schema.ts'

/** An entry of a Secret whose name has a default. */
const keyOf = (entry: string, description: string) => record({
  key: text('Entry of the Secret.', { default: entry }),
  name: text('Name of the Secret, in the same namespace.'),
}, description)

const guiUnattended = record({
  autoLogon: maybe(flag('Whether Administrator is logged on by itself; needs password and autoLogonCount.')),
  autoLogonCount: maybe(int32('How often Administrator is logged on by itself.')),
  password: maybe(keyOf('password', 'Password of Administrator.')),
  timeZone: maybe(int32('Number of the time zone in Windows; 85 is GMT.', { default: 85, minimum: 0 })),
}, 'First logon.')

const identification = record({
  domainAdmin: maybe(text('User who may join computers to the domain of spec.network.domainName.')),
  domainAdminPassword: maybe(keyOf('domain_admin_password', 'Password of that user.')),
  domainOU: maybe(text('Organizational unit for the computer.')),
  joinWorkgroup: maybe(text('Workgroup to join instead of a domain.')),
}, 'Domain or workgroup of the computer.')

const userData = record({
  fullName: text('Name of the user.', { minLength: 1 }),
  orgName: text('Name of the organization.', { minLength: 1 }),
  productID: maybe(keyOf('product_id', 'Product key.')),
}, 'Whom Windows is for.')

const answers = record({
  expirePasswordAfterNextLogin: maybe(flag('Whether Administrator has to choose a new password after the next logon.')),
  guiRunOnce: maybe(record({
    commands: maybe(list(text(), 'Commands, in order.')),
  }, 'What runs at the first logon.')),
  guiUnattended: maybe(guiUnattended),
  identification: maybe(identification),
  licenseFilePrintData: maybe(record({
    autoMode: oneOf(['perSeat', 'perServer'], 'How clients are licensed.'),
    autoUsers: maybe(int32('Number of clients with perServer.')),
  }, 'Licences of Windows Server.')),
  scriptText: maybe(textOrSecret('Script that the guest runs while it is set up.')),
  userData,
}, 'The answers for Sysprep. Excludes rawSysprep.')

/** Windows customization. */
export const sysprep = record({
  customizeAtNextPowerOn: maybe(flag('true sets up the guest again at the next power on, and turns false then. Left out: once, on creation.')),
  rawSysprep: maybe(secretKey('Secret with the whole answer file (XML): plain, as Base64, or packed with gzip as Base64. Excludes sysprep.')),
  sysprep: maybe(answers),
}, 'Set up a Windows guest with Sysprep. Excludes cloudInit and linuxPrep.')
