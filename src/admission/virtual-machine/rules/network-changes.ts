import type { Violation } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { saysTheSame } from '../../same.ts'
import { forbidden, invalid } from '../../violations.ts'
import type { Interface } from '../mutate/network.ts'
import { blank, oldSpecOf, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'
import { interfaceField } from './network.ts'

/** What may change of the network of a VM that stands (decisions.md 21; webhooks.md section 4.6, V70 to V73). */

const interfaces = (context: VmContext): readonly Interface[] => specOf(context).network?.interfaces ?? []
const oldInterfaces = (context: VmContext): readonly Interface[] => oldSpecOf(context).network?.interfaces ?? []
/** Before the VM stands, everything may be corrected. */
const stands = ({ request: { old } }: VmContext): boolean => !blank(old?.status?.uniqueID)
/** One that was failed over has the adapters that it had, connected anew. */
const isFailedOver = ({ request: { old } }: VmContext): boolean => old?.metadata.annotations?.[annotations.failedOverVm] !== undefined
const why = 'cannot be changed once the VM stands'

const wholeStays: VmRule = updateRule(context => {
  if (context.config.features.mutableNetworks || !stands(context)) return undefined
  if (isFailedOver(context)) return countStays(context)
  const [before, now] = [oldSpecOf(context).network ?? {}, specOf(context).network ?? {}]
  const fields = (['domainName', 'hostName', 'nameservers', 'searchDomains'] as const).filter(key => !saysTheSame(before[key], now[key]))
  return [...fields.map(key => forbidden(`spec.network.${key}`, why)), ...adapters(context)]
})
const countStays = (context: VmContext): readonly Violation[] =>
  (oldInterfaces(context).length === interfaces(context).length ? [] : [forbidden('spec.network.interfaces', 'adapters cannot be added or removed once the VM stands')])
const adapters = (context: VmContext): readonly Violation[] => {
  const counted = countStays(context)
  return counted.length > 0 ? counted : interfaces(context).flatMap((one, index) => {
    const old = oldInterfaces(context)[index] ?? one
    return [...new Set([...Object.keys(old), ...Object.keys(one)])].filter(key => !saysTheSame(old[key as keyof Interface], one[key as keyof Interface])).map(key => (key === 'macAddr' ? invalid(interfaceField(index, key), one.macAddr ?? '', why) : forbidden(interfaceField(index, key), why)))
  })
}

/** Where adapters may change, one that stays keeps its address. */
const macStays: VmRule = updateRule(context => {
  if (!context.config.features.mutableNetworks || !stands(context) || isFailedOver(context)) return undefined
  return interfaces(context).flatMap((one, index) => {
    const before = oldInterfaces(context).find(old => old.name === one.name && old.network?.name === one.network?.name && old.network?.kind === one.network?.kind)
    return before === undefined || before.macAddr === one.macAddr ? [] : [invalid(interfaceField(index, 'macAddr'), one.macAddr ?? '', `${why}; it was ${before.macAddr ?? 'assigned'}`)]
  })
})

export const networkChangeRules: readonly VmRule[] = [wholeStays, macStays]
