import { anything, flag, int32, int64, list, mapList, maybe, oneOf, record, text } from '../schema.ts'

/** Inline cloud-config. */
export const cloudConfig = record({
  defaultUserEnabled: maybe(flag()),
  runcmd: maybe(anything()),
  ssh_pwauth: maybe(flag()),
  timezone: maybe(text()),
  users: maybe(mapList(['name'], record({
    create_groups: maybe(flag()),
    expiredate: maybe(text()),
    gecos: maybe(text()),
    groups: maybe(list(text())),
    hashed_passwd: maybe(record({
      key: text(),
      name: text(),
    })),
    homedir: maybe(text()),
    inactive: maybe(int32()),
    lock_passwd: maybe(flag()),
    name: text(),
    no_create_home: maybe(flag()),
    no_log_init: maybe(flag()),
    no_user_group: maybe(flag()),
    passwd: maybe(record({
      key: text(),
      name: text(),
    })),
    primary_group: maybe(text()),
    selinux_user: maybe(text()),
    shell: maybe(text()),
    snapuser: maybe(text()),
    ssh_authorized_keys: maybe(list(text())),
    ssh_import_id: maybe(list(text())),
    ssh_redirect_user: maybe(flag()),
    sudo: maybe(text()),
    system: maybe(flag()),
    uid: maybe(int64()),
  }))),
  write_files: maybe(mapList(['path'], record({
    append: maybe(flag()),
    content: maybe(anything()),
    defer: maybe(flag()),
    encoding: maybe(oneOf(['b64', 'base64', 'gz', 'gzip', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64', 'text/plain'], undefined, { default: 'text/plain' })),
    owner: maybe(text(undefined, { default: 'root:root' })),
    path: text(),
    permissions: maybe(text(undefined, { default: '0644' })),
  }))),
})
