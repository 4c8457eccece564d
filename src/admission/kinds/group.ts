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

/** The groups above this one, up to itself; undefined when it is not above itself. */
const cycleAbove = (context: Context): readonly string[] | undefined => {
  const parents = new Map(context.lookup.groups(context.request.namespace).map(({ metadata, spec }) => [metadata.name, spec?.groupName ?? '']))
  const path = new Set<string>()
  for (let name = specOf(context).groupName ?? ''; name !== '' && !path.has(name); name = parents.get(name) ?? '') {
    path.add(name)
    if (name === context.request.name) return [...path]
  }
  return undefined
}
const above: Rule<Group> = context => {
  const cycle = context.request.name === '' || blank(specOf(context).groupName) ? undefined : cycleAbove(context)
  if (cycle === undefined) return undefined
  return invalid('spec.groupName', specOf(context).groupName, cycle.length === 1 ? 'a group cannot be in itself' : `the groups would be in each other: ${circle([context.request.name, ...cycle])}`)
}

/** For each group that comes to boot this one, the member by which it does. */
const waysTo = (target: string, { lookup, request }: Context): ReadonlyMap<string, string> => {
  const edges = lookup.groups(request.namespace).flatMap(({ metadata, spec }) =>
    membersOf(spec).filter(({ kind }) => kind === 'VirtualMachineGroup').map(({ name }) => ({ group: metadata.name, member: name })))
  const bootedBy = Map.groupBy(edges, ({ member }) => member)
  const ways = new Map<string, string>()
  const reached = [target]
  for (const name of reached) {
    for (const { group } of bootedBy.get(name) ?? []) {
      if (group === target || ways.has(group)) continue
      ways.set(group, name)
      reached.push(group)
    }
  }
  return ways
}
const below: Rule<Group> = context => {
  const target = context.request.name
  const inner = membersOf(specOf(context)).filter(({ kind }) => kind === 'VirtualMachineGroup')
  if (target === '' || inner.length === 0) return undefined
  const ways = waysTo(target, context)
  return inner.filter(({ name }) => ways.has(name)).map(({ name, field }) => {
    const path = [target, name]
    for (let next = ways.get(name); next !== undefined; next = ways.get(next)) path.push(next)
    return invalid(field, name, `the groups would boot each other: ${circle(path)}`)
  })
}

const shownGroupsLimit = 12
/** Groups that lead to each other; of many the first, and the one that closes the circle. */
const circle = (path: readonly string[]): string => (path.length <= shownGroupsLimit ? path : [...path.slice(0, shownGroupsLimit - 2), '…', ...path.slice(-1)]).join(' → ')

export const groupAdmission = kindAdmission<Group>({
  spec: virtualMachineGroupSpec, given: [syncNow], mutations: [syncTime, power, onUpdate(leaveGroup)], rules: [offered('groups', 'groups'), updatedTime, powerStays, delays, members, above, below],
})
