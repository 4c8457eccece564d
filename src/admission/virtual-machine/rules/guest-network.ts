import type { Violation } from '#protocols/admission.ts'
import { ipFamily } from '../../addresses.ts'
import { invalid } from '../../violations.ts'
import { oldSpecOf, specOf, type VmContext, type VmRule } from '../vm.ts'
import { bootstrapOf } from './bootstrap.ts'
import { interfaceField, interfaceRule } from './network.ts'

/** What the guest is told about its network, by what sets it up (webhooks.md section 4.6; requirements, Guest Network). */

const globals: VmRule = context => {
  const { cloudInit, linuxPrep, sysprep } = bootstrapOf(context)
  const lists = [['nameservers', cloudInit?.useGlobalNameserversAsDefault], ['searchDomains', cloudInit?.useGlobalSearchDomainsAsDefault]] as const
  return lists.flatMap(([key, useGlobal]): readonly Violation[] => {
    const given = specOf(context).network?.[key] ?? []
    if (given.length === 0) return []
    if (cloudInit === undefined && linuxPrep === undefined && sysprep === undefined) return [invalid(`spec.network.${key}`, given, 'needs spec.bootstrap.cloudInit, linuxPrep or sysprep, which tells the guest')]
    const option = key === 'nameservers' ? 'useGlobalNameserversAsDefault' : 'useGlobalSearchDomainsAsDefault'
    return useGlobal === false ? [invalid(`spec.network.${key}`, given, `has no effect while spec.bootstrap.cloudInit.${option} is false`)] : []
  })
}

const cloudInitOnly = ['guestDeviceName', 'mtu', 'routes', 'searchDomains'] as const
const adapters = interfaceRule((one, index, context) => {
  const { cloudInit, sysprep } = bootstrapOf(context)
  const isGiven = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0)
  return [
    ...(cloudInit === undefined ? cloudInitOnly.filter(key => isGiven(one[key])).map(key => invalid(interfaceField(index, key), one[key], 'needs spec.bootstrap.cloudInit, which tells the guest')) : []),
    ...(cloudInit === undefined && sysprep === undefined && isGiven(one.nameservers) ? [invalid(interfaceField(index, 'nameservers'), one.nameservers, 'needs spec.bootstrap.cloudInit or sysprep, which tells the guest')] : []),
  ]
})

const hostLabel = /^[\p{L}\p{N}\p{S}]([\p{L}\p{N}\p{S}-]{0,61}[\p{L}\p{N}\p{S}])?$/u
const isWindows = (context: VmContext): boolean => (specOf(context).guestID ?? '').startsWith('win') || bootstrapOf(context).sysprep !== undefined
const windowsCharactersLimit = 15

/** Whether a guest can be called so. */
export const isHostName = (host: string): boolean => ipFamily(host) !== undefined || hostLabel.test(host)

/** The host name of the guest; where it is the name of the object, that is admitted with a warning (decisions.md 36). */
const hostName: VmRule = context => {
  const { hostName: given = '', domainName = '' } = specOf(context).network ?? {}
  const host = given === '' ? context.request.name : given
  const field = given === '' ? 'metadata.name' : 'spec.network.hostName'
  if (host === '') return undefined
  const violations: Violation[] = []
  if (given !== '' && !isHostName(given)) violations.push(invalid(field, host, 'as host name of the guest has to be an IP address or up to 63 letters, digits and dashes without a dash at either end'))
  if (ipFamily(host) !== undefined && domainName !== '') violations.push(invalid(field, host, 'an IP address as host name goes with no spec.network.domainName'))
  if (isWindows(context) && [...host].length > windowsCharactersLimit && !wasLong(context)) violations.push(invalid(field, host, `Windows takes host names of up to ${windowsCharactersLimit} characters; set spec.network.hostName`))
  if (`${host}.${domainName}`.length > 255) violations.push(invalid('spec.network', `${host}.${domainName}`, 'host name and domain together may have 255 characters'))
  return violations
}
/** A Windows guest that was given a longer name before the rule keeps it. */
const wasLong = (context: VmContext): boolean =>
  oldSpecOf(context).bootstrap?.sysprep !== undefined && [...(oldSpecOf(context).network?.hostName || context.request.name)].length > windowsCharactersLimit

const domainLabel = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u
const topLabel = /^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/
const domainName: VmRule = context => {
  const domain = specOf(context).network?.domainName ?? ''
  if (domain === '') return undefined
  const labels = domain.split('.')
  const top = labels.pop() ?? ''
  return domain.length <= 253 && topLabel.test(top) && labels.every(label => domainLabel.test(label)) ? undefined
    : invalid('spec.network.domainName', domain, 'is no domain: labels of up to 63 letters, digits and dashes, 253 characters in all, the last label two or more of ASCII')
}

export const guestNetworkRules: readonly VmRule[] = [globals, adapters, hostName, domainName]
