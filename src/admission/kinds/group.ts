import type { AdmissionContext, AdmittedObject, Mutation, Rule, Violation } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { virtualMachineGroupSpec, type VirtualMachineGroup, type VirtualMachineGroupSpec } from '#protocols/api/virtual-machine-group.ts'
import { durationRule } from '../durations.ts'
import { leaveGroup } from '../group-owner.ts'
import { kindAdmission } from '../kind.ts'
import { withAnnotations } from '../metadata.ts'
import { isNow, onlyNow, timeAsked } from '../now.ts'
import { offered } from '../offered.ts'
import { isStamp, stamp } from '../stamp.ts'
import { duplicate, forbidden, invalid, required, was } from '../violations.ts'
import { blank, onUpdate, updateRule } from '../when.ts'

/** Admission of a VirtualMachineGroup (webhooks.md section 5). */

type Group = VirtualMachineGroup & AdmittedObject
type Context = AdmissionContext<Group>
const specOf = ({ request }: Context): VirtualMachineGroupSpec => request.object.spec ?? {}
const oldSpecOf = ({ request }: Context): VirtualMachineGroupSpec => request.old?.spec ?? {}
const syncField = 'spec.nextForcePowerStateSyncTime'
const updatedKey = annotations.lastUpdatedPowerStateTime

/** `now` becomes the time of the request; an empty text leaves what was asked before. */
const syncTime: Mutation<Group> = (group, { request: { old }, wallMs }) => {
  const asked = group.spec?.nextForcePowerStateSyncTime
  const time = timeAsked(asked, old?.spec?.nextForcePowerStateSyncTime, wallMs)
  return time === undefined || time === asked ? group : { ...group, spec: { ...group.spec, nextForcePowerStateSyncTime: time } }
}

const asksPower = (context: Context): boolean =>
  (specOf(context).powerState ?? '') !== (oldSpecOf(context).powerState ?? '') || (specOf(context).nextForcePowerStateSyncTime ?? '') !== (oldSpecOf(context).nextForcePowerStateSyncTime ?? '')

/** When power was last asked for; a change that was still to come is called off by a newer one. */
const power: Mutation<Group> = (group, context) => {
  const now: Context = { ...context, request: { ...context.request, object: group } }
  if (!asksPower(now)) return group
  const due = group.metadata.annotations?.[annotations.applyPowerStateTime]
  const untouched = !blank(due) && due === context.request.old?.metadata.annotations?.[annotations.applyPowerStateTime]
  return withAnnotations(group, { [updatedKey]: stamp(context.wallMs), ...(untouched ? { [annotations.applyPowerStateTime]: undefined } : {}) })
}

const syncNow: Rule<Group> = context => {
  const asked = specOf(context).nextForcePowerStateSyncTime ?? ''
  return asked === '' || isNow(asked) || asked === (oldSpecOf(context).nextForcePowerStateSyncTime ?? '') ? undefined : invalid(syncField, asked, onlyNow)
}

/** Who may say when power was last asked for: admission, and privileged users. */
const updatedTime: Rule<Group> = context => {
  const { request: { object, old }, caller } = context
  const [before, now] = [old?.metadata.annotations?.[updatedKey], object.metadata.annotations?.[updatedKey]]
  const field = `metadata.annotations[${updatedKey}]`
  if (now !== undefined && !isStamp(now)) return invalid(field, now, 'is no time such as 2026-01-02T15:04:05Z')
  return before === now || caller.privileged || asksPower(context) ? undefined : forbidden(field, 'is written when the power state is asked for')
}

const powerStays: Rule<Group> = updateRule(context =>
  (!blank(oldSpecOf(context).powerState) && blank(specOf(context).powerState) ? forbidden('spec.powerState', `cannot be taken away again; ${was(oldSpecOf(context).powerState)}`) : undefined))

const delays: Rule<Group> = context => (specOf(context).bootOrder ?? []).flatMap(({ powerOnDelay }, index) => durationRule(`spec.bootOrder[${index}].powerOnDelay`, powerOnDelay))

interface Member { readonly kind: string; readonly name: string; readonly field: string }
const membersOf = (spec: VirtualMachineGroupSpec | undefined): readonly Member[] => (spec?.bootOrder ?? []).flatMap(({ members = [] }, boot) =>
  members.map(({ kind = 'VirtualMachine', name }, index) => ({ kind, name, field: `spec.bootOrder[${boot}].members[${index}]` })))

const members: Rule<Group> = context => {
  const seen = new Set<string>()
  return membersOf(specOf(context)).flatMap(({ kind, name, field }): readonly Violation[] => {
    if (name === '') return [required(`${field}.name`, `name a ${kind} of this namespace`)]
    const id = `${kind} ${name}`
    if (seen.has(id)) return [duplicate(field, id, 'a member boots once')]
    seen.add(id)
    return kind === 'VirtualMachineGroup' && name === context.request.name ? [invalid(field, name, 'a group cannot be its own member')] : []
  })
}

/** One group that holds another: it boots it, or is named by it. */
interface Holding { readonly holder: string; readonly held: string }
const innerGroups = (spec: VirtualMachineGroupSpec | undefined): readonly Member[] => membersOf(spec).filter(({ kind }) => kind === 'VirtualMachineGroup')

/** What all other groups say of who holds whom. */
const holdings = ({ lookup, request }: Context): readonly Holding[] =>
  lookup.groups(request.namespace).filter(({ metadata: { name } }) => name !== request.name).flatMap(({ metadata: { name }, spec }) => [
    ...innerGroups(spec).map(inner => ({ holder: name, held: inner.name })), ...(blank(spec?.groupName) ? [] : [{ holder: spec?.groupName ?? '', held: name }]),
  ])

/** For each group that comes to hold this one, the next on the way. */
const waysTo = (target: string, all: readonly Holding[]): ReadonlyMap<string, string> => {
  const byHeld = Map.groupBy(all, ({ held }) => held)
  const ways = new Map<string, string>()
  const reached = [target]
  for (const name of reached) {
    for (const { holder } of byHeld.get(name) ?? []) {
      if (holder === target || ways.has(holder)) continue
      ways.set(holder, name)
      reached.push(holder)
    }
  }
  return ways
}
/** The way of a group, from the next after it to its end. */
const wayFrom = (group: string, ways: ReadonlyMap<string, string>): readonly string[] => {
  const path: string[] = []
  for (let next = ways.get(group); next !== undefined; next = ways.get(next)) path.push(next)
  return path
}

const above: Rule<Group> = context => {
  const { groupName: parent = '' } = specOf(context)
  const { name } = context.request
  if (name === '' || parent === '') return undefined
  if (parent === name) return invalid('spec.groupName', parent, 'a group cannot be in itself')
  const way = wayFrom(name, waysTo(parent, holdings(context)))
  return way.length === 0 ? undefined : invalid('spec.groupName', parent, `the groups would be in each other: ${circle([name, ...way.toReversed(), name])}`)
}
const below: Rule<Group> = context => {
  const { groupName: parent = '' } = specOf(context)
  const { name: target } = context.request
  const inner = innerGroups(specOf(context))
  if (target === '' || inner.length === 0) return undefined
  const ways = waysTo(target, [...holdings(context), ...(parent === '' ? [] : [{ holder: parent, held: target }])])
  return inner.filter(({ name }) => ways.has(name)).map(({ name, field }) => invalid(field, name, `the groups would boot each other: ${circle([target, name, ...wayFrom(name, ways)])}`))
}

const shownGroupsLimit = 12
/** Groups that lead to each other; of many the first, and the one that closes the circle. */
const circle = (path: readonly string[]): string => (path.length <= shownGroupsLimit ? path : [...path.slice(0, shownGroupsLimit - 2), '…', ...path.slice(-1)]).join(' → ')

export const groupAdmission = kindAdmission<Group>({
  spec: virtualMachineGroupSpec, given: [syncNow], mutations: [syncTime, power, onUpdate(leaveGroup)], rules: [offered('groups', 'groups'), updatedTime, powerStays, delays, members, above, below],
})
