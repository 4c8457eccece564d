import type { Violation } from '#protocols/admission.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { forbidden, invalid, mistyped } from '../../violations.ts'
import { blank, oldSpecOf, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'

/** How the guest is set up (webhooks.md section 4.5). */

type Bootstrap = NonNullable<VirtualMachineSpec['bootstrap']>
/** What sets the guest up; nothing where it is left out. */
export const bootstrapOf = (context: VmContext): Bootstrap => specOf(context).bootstrap ?? {}

const root = 'spec.bootstrap'
/** Providers that exclude each other: each row names one and those that may not stand beside it. */
const exclusions = [
  ['cloudInit', ['linuxPrep', 'sysprep', 'vAppConfig']],
  ['linuxPrep', ['cloudInit', 'sysprep']],
  ['sysprep', ['cloudInit', 'linuxPrep']],
  ['vAppConfig', ['cloudInit']],
] as const

const oneProvider: VmRule = context => exclusions.flatMap(([provider, others]) => {
  const beside = others.filter(other => bootstrapOf(context)[other] !== undefined)
  return bootstrapOf(context)[provider] === undefined || beside.length === 0 ? [] : [forbidden(`${root}.${provider}`, `cannot be used together with ${beside.join(' and ')}; keep one of them`)]
})

const cloudInit: VmRule = context => {
  const { cloudInit: given } = bootstrapOf(context)
  if (given?.cloudConfig === undefined) return undefined
  const { runcmd, write_files: files = [] } = given.cloudConfig
  const config = `${root}.cloudInit.cloudConfig`
  return [
    ...(given.rawCloudConfig === undefined ? [] : [invalid(`${root}.cloudInit`, 'cloudConfig, rawCloudConfig', 'the two are mutually exclusive; keep one of them')]),
    ...commands(`${config}.runcmd`, runcmd),
    ...files.flatMap(({ path, content }) => (content === undefined || typeof content === 'string' || isSecretKey(content) ? []
      : [invalid(`${config}.write_files[${path}].content`, content, 'is text, or names an entry of a Secret: {name, key}')])),
  ]
}
const commands = (field: string, runcmd: unknown): readonly Violation[] => {
  if (runcmd === undefined || runcmd === null) return []
  if (!Array.isArray(runcmd)) return [invalid(field, runcmd, 'is a list of commands')]
  return runcmd.flatMap((command: unknown, index) => (typeof command === 'string' || (Array.isArray(command) && command.every(word => typeof word === 'string')) ? []
    : [invalid(`${field}[${index}]`, command, 'a command is text, or a list of words')]))
}
const isSecretKey = (value: unknown): boolean => {
  const { name, key } = (value ?? {}) as { readonly name?: unknown; readonly key?: unknown }
  return typeof name === 'string' && typeof key === 'string'
}

/** Text that stands there or in a Secret. */
type TextOrSecret = { readonly from?: unknown; readonly value?: unknown } | undefined
const both = (field: string, text: TextOrSecret): readonly Violation[] =>
  (text?.from === undefined || text.value === undefined ? [] : [invalid(`${field}.value`, text.value, 'cannot be given together with from; keep one of them')])

const offered = (field: string, given: Readonly<Record<string, unknown>>, names: readonly string[], context: VmContext): readonly Violation[] =>
  (context.config.features.guestCustomization ? [] : names.filter(name => given[name] !== undefined && given[name] !== false).map(name => forbidden(`${field}.${name}`, 'is not offered here (features.guestCustomization is off)')))

const linuxPrep: VmRule = context => {
  const given = bootstrapOf(context).linuxPrep
  if (given === undefined) return undefined
  return [...both(`${root}.linuxPrep.scriptText`, given.scriptText), ...offered(`${root}.linuxPrep`, given, ['expirePasswordAfterNextLogin', 'password', 'scriptText'], context)]
}

const sysprep: VmRule = context => {
  const given = bootstrapOf(context).sysprep
  if (given === undefined) return undefined
  const { sysprep: answers, rawSysprep } = given
  const field = `${root}.sysprep`
  if ((answers === undefined) === (rawSysprep === undefined)) return invalid(field, answers === undefined ? '' : 'sysprep, rawSysprep', 'give either sysprep or rawSysprep')
  if (answers === undefined) return undefined
  return [...logon(`${field}.sysprep`, answers), ...domain(context, `${field}.sysprep`, answers), ...both(`${field}.sysprep.scriptText`, answers.scriptText), ...offered(`${field}.sysprep`, answers, ['expirePasswordAfterNextLogin', 'scriptText'], context)]
}
type Answers = NonNullable<NonNullable<Bootstrap['sysprep']>['sysprep']>

const logon = (field: string, { guiUnattended }: Answers): readonly Violation[] => {
  if (guiUnattended?.autoLogon !== true) return []
  return [
    ...((guiUnattended.autoLogonCount ?? 0) > 0 ? [] : [invalid(`${field}.guiUnattended`, 'autoLogon', 'needs autoLogonCount, how often to log on')]),
    ...(blank(guiUnattended.password?.name) ? [invalid(`${field}.guiUnattended`, 'autoLogon', 'needs password, the Secret with the password of Administrator')] : []),
  ]
}

/** A guest joins a domain, with who may do that, or a workgroup. */
const domain = (context: VmContext, field: string, { identification }: Answers): readonly Violation[] => {
  if (identification === undefined) return []
  const { joinWorkgroup, domainAdmin, domainAdminPassword, domainOU } = identification
  const at = `${field}.identification`
  const named = !blank(specOf(context).network?.domainName)
  const workgroup = !blank(joinWorkgroup)
  return [
    ...(named && workgroup ? [invalid(at, joinWorkgroup, 'a guest joins either a workgroup or the domain of spec.network.domainName')] : []),
    ...(named && (blank(domainAdmin) || blank(domainAdminPassword?.name)) ? [invalid(at, domainAdmin ?? '', 'joining the domain of spec.network.domainName needs domainAdmin and domainAdminPassword')] : []),
    ...(workgroup && (!blank(domainAdmin) || domainAdminPassword !== undefined || !blank(domainOU)) ? [invalid(at, joinWorkgroup, 'a workgroup goes with none of domainAdmin, domainAdminPassword and domainOU')] : []),
  ]
}

const vApp: VmRule = context => {
  const given = bootstrapOf(context).vAppConfig
  if (given === undefined) return undefined
  const field = `${root}.vAppConfig`
  const properties = given.properties ?? []
  return [
    ...(properties.length > 0 && !blank(given.rawProperties) ? [mistyped(field, 'properties, rawProperties', 'the two are mutually exclusive; keep one of them')] : []),
    ...properties.flatMap(({ key, value }, index) => [
      ...(key === '' ? [invalid(`${field}.properties[${index}].key`, key, 'name the property')] : []),
      ...both(`${field}.properties[${index}].value`, value),
    ]),
  ]
}

/** Whatever sets the guest up goes on doing so; adding it where there was nothing is fine. */
const providerStays: VmRule = updateRule(context => {
  const before = oldSpecOf(context).bootstrap
  if (context.caller.privileged || before === undefined) return undefined
  if (specOf(context).bootstrap === undefined) return forbidden(root, 'cannot be taken away after creation')
  const provider = (['cloudInit', 'linuxPrep', 'sysprep'] as const).find(name => before[name] !== undefined)
  return provider === undefined || bootstrapOf(context)[provider] !== undefined ? undefined : forbidden(`${root}.${provider}`, 'cannot be taken away or exchanged after creation')
})

export const bootstrapRules: readonly VmRule[] = [oneProvider, cloudInit, linuxPrep, sysprep, vApp, providerStays]
