import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { privileged } from '../asked.ts'
import { vmTable } from '../table.ts'

type Bootstrap = NonNullable<VirtualMachineSpec['bootstrap']>
const by = (bootstrap: Bootstrap, more: object = {}) => ({ spec: { bootstrap, ...more } })
const secret = { name: 's', key: 'k' }
const cloud = (cloudConfig: object) => by({ cloudInit: { cloudConfig } as never })
const userData = { fullName: 'Ann', orgName: 'Org' }
const windows = (answers: object, more: object = {}) => by({ sysprep: { sysprep: { userData, ...answers } } as never }, more)
const off = { features: { guestCustomization: false } }
const field = 'spec.bootstrap'

vmTable([
  { name: 'Cloud-Init alone is admitted', now: by({ cloudInit: {} }) },
  { name: 'LinuxPrep with vApp properties is admitted', now: by({ linuxPrep: {}, vAppConfig: {} }) },
  { name: 'Sysprep with vApp properties is admitted', now: by({ sysprep: { rawSysprep: secret }, vAppConfig: {} }) },
  { name: 'Cloud-Init excludes LinuxPrep', now: by({ cloudInit: {}, linuxPrep: {} }), refused: [`${field}.cloudInit: together with linuxPrep`, `${field}.linuxPrep: together with cloudInit`] },
  { name: 'Cloud-Init excludes vApp properties', now: by({ cloudInit: {}, vAppConfig: {} }), refused: [`${field}.cloudInit: vAppConfig`, `${field}.vAppConfig: cloudInit`] },
  { name: 'LinuxPrep excludes Sysprep', now: by({ linuxPrep: {}, sysprep: { rawSysprep: secret } }), refused: [`${field}.linuxPrep: sysprep`, `${field}.sysprep: linuxPrep`] },
  { name: 'Cloud-Init excludes Sysprep', now: by({ cloudInit: {}, sysprep: { rawSysprep: secret } }), refused: [`${field}.cloudInit: together with sysprep`, `${field}.sysprep: together with cloudInit`] },
  { name: 'each of three is told which stand beside it', now: by({ cloudInit: {}, linuxPrep: {}, sysprep: { rawSysprep: secret } }), refused: [`${field}.cloudInit: together with linuxPrep and sysprep`, `${field}.linuxPrep: together with cloudInit and sysprep`, `${field}.sysprep: together with cloudInit and linuxPrep`] },
  { name: 'a cloud-config is inline or in a Secret', now: by({ cloudInit: { cloudConfig: {}, rawCloudConfig: secret } }), refused: [`${field}.cloudInit: mutually exclusive`] },
  { name: 'commands are texts and lists of words', now: cloud({ runcmd: ['ls', ['echo', 'a b']] }) },
  { name: 'commands are a list', now: cloud({ runcmd: 'ls' }), refused: [`${field}.cloudInit.cloudConfig.runcmd: is a list`] },
  { name: 'a command is no number', now: cloud({ runcmd: ['ls', 3] }), refused: [`${field}.cloudInit.cloudConfig.runcmd[1]: a command is text`] },
  { name: 'a word of a command is no number', now: cloud({ runcmd: [['ls', 3]] }), refused: [`${field}.cloudInit.cloudConfig.runcmd[0]: a command is text`] },
  { name: 'no commands are admitted', now: cloud({ runcmd: null }) },
  { name: 'a file may be left empty', now: cloud({ write_files: [{ path: '/a' }] }) },
  { name: 'files have text or a Secret', now: cloud({ write_files: [{ path: '/a', content: 'text' }, { path: '/b', content: secret }] }) },
  { name: 'files have nothing else', now: cloud({ write_files: [{ path: '/a', content: { name: 's' } }] }), refused: [`${field}.cloudInit.cloudConfig.write_files[/a].content: {name, key}`] },
  { name: 'a Secret without a name is none', now: cloud({ write_files: [{ path: '/a', content: { key: 'k' } }] }), refused: [`${field}.cloudInit.cloudConfig.write_files[/a].content: {name, key}`] },
  { name: 'nothing is no text of a file', now: cloud({ write_files: [{ path: '/a', content: null }] }), refused: [`${field}.cloudInit.cloudConfig.write_files[/a].content: {name, key}`] },
  { name: 'a script stands there or in a Secret', now: by({ linuxPrep: { scriptText: { value: 'ls', from: secret } } }), refused: [`${field}.linuxPrep.scriptText.value: together with from`] },
  { name: 'a script in a Secret is admitted', now: by({ linuxPrep: { scriptText: { from: secret } } }) },
  { name: 'passwords and scripts of Linux are refused where they are off', now: by({ linuxPrep: { password: { name: 's' }, scriptText: { value: 'ls' }, expirePasswordAfterNextLogin: true } }), ...off, refused: ['password', 'scriptText', 'expirePasswordAfterNextLogin'].map(name => `${field}.linuxPrep.${name}: not offered`) },
  { name: 'an expiry that is not asked for is admitted there', now: by({ linuxPrep: { expirePasswordAfterNextLogin: false } }), ...off },
  { name: 'a list of no vApp properties may stand beside a Secret', now: by({ vAppConfig: { properties: [], rawProperties: 's' } }) },
  { name: 'Sysprep has answers or a file', now: by({ sysprep: {} }), refused: [`${field}.sysprep: either`] },
  { name: 'Sysprep has not both', now: by({ sysprep: { rawSysprep: secret, sysprep: { userData } } as never }), refused: [`${field}.sysprep: "sysprep, rawSysprep": give either`] },
  { name: 'answers are admitted', now: windows({ guiUnattended: { autoLogon: true, autoLogonCount: 2, password: secret } }) },
  { name: 'logging on by itself needs a count and a password', now: windows({ guiUnattended: { autoLogon: true } }), refused: [`${field}.sysprep.sysprep.guiUnattended: autoLogonCount`, `${field}.sysprep.sysprep.guiUnattended: password`] },
  { name: 'joining a domain needs who may', now: windows({ identification: {} }, { network: { domainName: 'example.com' } }), refused: [`${field}.sysprep.sysprep.identification: domainAdmin`] },
  { name: 'joining a domain is admitted', now: windows({ identification: { domainAdmin: 'a', domainAdminPassword: secret } }, { network: { domainName: 'example.com' } }) },
  { name: 'a workgroup excludes a domain', now: windows({ identification: { joinWorkgroup: 'w', domainAdmin: 'a', domainAdminPassword: secret } }, { network: { domainName: 'example.com' } }), refused: [`${field}.sysprep.sysprep.identification: either a workgroup`, `${field}.sysprep.sysprep.identification: goes with none`] },
  { name: 'a workgroup is admitted', now: windows({ identification: { joinWorkgroup: 'w' } }) },
  { name: 'a workgroup excludes the password of a domain', now: windows({ identification: { joinWorkgroup: 'w', domainAdminPassword: secret } }), refused: [`${field}.sysprep.sysprep.identification: goes with none`] },
  { name: 'a workgroup excludes who may join a domain', now: windows({ identification: { joinWorkgroup: 'w', domainAdmin: 'a' } }), refused: [`${field}.sysprep.sysprep.identification: goes with none`] },
  { name: 'a workgroup excludes a unit of a domain', now: windows({ identification: { joinWorkgroup: 'w', domainOU: 'ou' } }), refused: [`${field}.sysprep.sysprep.identification: goes with none`] },
  { name: 'joining a domain needs the password', now: windows({ identification: { domainAdmin: 'a' } }, { network: { domainName: 'example.com' } }), refused: [`${field}.sysprep.sysprep.identification: domainAdminPassword`] },
  { name: 'joining a domain needs more than the password', now: windows({ identification: { domainAdminPassword: secret } }, { network: { domainName: 'example.com' } }), refused: [`${field}.sysprep.sysprep.identification: domainAdmin`] },
  { name: 'logging on by itself needs the password', now: windows({ guiUnattended: { autoLogon: true, autoLogonCount: 1 } }), refused: [`${field}.sysprep.sysprep.guiUnattended: password`] },
  { name: 'a password without logging on by itself is admitted', now: windows({ guiUnattended: { autoLogon: false, password: secret } }) },
  { name: 'a script of Windows stands there or in a Secret', now: windows({ scriptText: { value: 'x', from: secret } }), refused: [`${field}.sysprep.sysprep.scriptText.value: together with from`] },
  { name: 'scripts of Windows are refused where they are off', now: windows({ scriptText: { value: 'x' }, expirePasswordAfterNextLogin: true }), ...off, refused: ['scriptText', 'expirePasswordAfterNextLogin'].map(name => `${field}.sysprep.sysprep.${name}: not offered`) },
  { name: 'vApp properties are inline or in a Secret', now: by({ vAppConfig: { properties: [{ key: 'a', value: { value: 'b' } }], rawProperties: 's' } }), refused: [`${field}.vAppConfig: mutually exclusive`] },
  { name: 'a vApp property has a name', now: by({ vAppConfig: { properties: [{ key: '' }] } }), refused: [`${field}.vAppConfig.properties[0].key: name the property`] },
  { name: 'the value of a vApp property stands there or in a Secret', now: by({ vAppConfig: { properties: [{ key: 'a', value: { value: 'b', from: secret } }] } }), refused: [`${field}.vAppConfig.properties[0].value.value: together with from`] },
  { name: 'a provider may be added later', before: {}, now: by({ cloudInit: {} }) },
  { name: 'a provider may not be taken away', before: by({ cloudInit: {} }), now: {}, refused: [`${field}: taken away`] },
  { name: 'a provider may not be exchanged', before: by({ linuxPrep: {} }), now: by({ sysprep: { rawSysprep: secret } }), refused: [`${field}.linuxPrep: exchanged`] },
  { name: 'Cloud-Init may not be exchanged', before: by({ cloudInit: {} }), now: by({ linuxPrep: {} }), refused: [`${field}.cloudInit: exchanged`] },
  { name: 'Sysprep may not be exchanged', before: by({ sysprep: { rawSysprep: secret } }), now: by({ linuxPrep: {} }), refused: [`${field}.sysprep: exchanged`] },
  { name: 'beside what sets nothing up a provider may be added', before: by({ vAppConfig: {} }), now: by({ linuxPrep: {} }) },
  { name: 'a privileged user may exchange it', before: by({ linuxPrep: {} }), now: by({ sysprep: { rawSysprep: secret } }), caller: privileged },
  { name: 'vApp properties may be taken away', before: by({ linuxPrep: {}, vAppConfig: {} }), now: by({ linuxPrep: {} }) },
])
