import { secretKey } from '../references.ts'
import { anything, flag, int32, int64, list, mapList, maybe, oneOf, record, text } from '../schema.ts'

const user = record({
  create_groups: maybe(flag('Whether missing groups are made.')),
  expiredate: maybe(text('Day on which the account ends (2030-12-31).')),
  gecos: maybe(text('Full name.')),
  groups: maybe(list(text(), 'Further groups.')),
  hashed_passwd: maybe(secretKey('Hash of the password; goes before passwd.')),
  homedir: maybe(text('Home directory.')),
  inactive: maybe(int32('Days after which an expired password locks the account.')),
  lock_passwd: maybe(flag('Whether login by password is locked.')),
  name: text('Login name.'),
  no_create_home: maybe(flag('Whether no home directory is made.')),
  no_log_init: maybe(flag('Whether the login databases are left alone.')),
  no_user_group: maybe(flag('Whether no group with the name of the user is made.')),
  passwd: maybe(secretKey('Password in plain text.')),
  primary_group: maybe(text('Primary group.')),
  selinux_user: maybe(text('SELinux user.')),
  shell: maybe(text('Login shell.')),
  snapuser: maybe(text('E-mail address of a Snappy account.')),
  ssh_authorized_keys: maybe(list(text(), 'SSH public keys.')),
  ssh_import_id: maybe(list(text(), 'Where to import SSH keys from (gh:name).')),
  ssh_redirect_user: maybe(flag('Whether SSH logins are turned away with a hint to the default user.')),
  sudo: maybe(text('Rule for sudo.')),
  system: maybe(flag('Whether it is a system account without home directory.')),
  uid: maybe(int64('Number of the user.')),
})

const file = record({
  append: maybe(flag('Whether content goes to the end of a file that exists.')),
  content: maybe(anything('The content as text, or {name, key} for an entry of a Secret.')),
  defer: maybe(flag('Whether the file is written last, when users and packages are there.')),
  encoding: maybe(oneOf(['b64', 'base64', 'gz', 'gzip', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64', 'text/plain'], 'How content is encoded.', { default: 'text/plain' })),
  owner: maybe(text('User and group of the file.', { default: 'root:root' })),
  path: text('Path of the file, from the root.'),
  permissions: maybe(text('Permissions of the file, octal.', { default: '0644' })),
})

/** Inline cloud-config. */
export const cloudConfig = record({
  defaultUserEnabled: maybe(flag('Whether the default user of the distribution is kept besides users.')),
  runcmd: maybe(anything('Commands for the first start: a list of texts, each for the shell, or of lists of words.')),
  ssh_pwauth: maybe(flag('Whether SSH takes passwords; as in the image when left out.')),
  timezone: maybe(text('Time zone of the guest (Europe/Vienna).')),
  users: maybe(mapList(['name'], user, 'Users to be made.')),
  write_files: maybe(mapList(['path'], file, 'Files to be written.')),
}, 'Cloud-config in place; {} is enough. Excludes rawCloudConfig.')
