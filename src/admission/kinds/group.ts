import type { AdmissionContext, AdmittedObject, Mutation, Rule, Violation } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { virtualMachineGroupSpec, type VirtualMachineGroup, type VirtualMachineGroupSpec } from '#protocols/api/virtual-machine-group.ts'
import type { KubernetesObject } from '#protocols/store.ts'
import { durationRule } from '../durations.ts'
import { kindAdmission } from '../kind.ts'
import { withAnnotations, withoutOwner } from '../metadata.ts'
import { offered } from '../offered.ts'
import { isStamp, stamp } from '../stamp.ts'
import { duplicate, forbidden, invalid, was } from '../violations.ts'
import { blank, onUpdate, updateRule } from '../when.ts'

/** Admission of a VirtualMachineGroup (webhooks.md section 5). */

type Group = VirtualMachineGroup & AdmittedObject
type Context = AdmissionContext<Group>
const specOf = ({ request }: Context): VirtualMachineGroupSpec => request.object.spec ?? {}
const oldSpecOf = ({ request }: Context): VirtualMachineGroupSpec => request.old?.spec ?? {}
const syncField = 'spec.nextForcePowerStateSyncTime'
const updatedKey = annotations.lastUpdatedPowerStateTime

const isNow = (text: string | undefined): boolean => (text ?? '').toLowerCase() === 'now'

/** `now` becomes the time of the request; an empty text leaves what was asked before. */
const syncTime: Mutation<Group> = (group, { request: { old }, wallMs }) => {
  const asked = group.spec?.nextForcePowerStateSyncTime
  const before = old?.spec?.nextForcePowerStateSyncTime
  if (isNow(asked)) return { ...group, spec: { ...group.spec, nextForcePowerStateSyncTime: stamp(wallMs) } }
  return blank(asked) && !blank(before) ? { ...group, spec: { ...group.spec, nextForcePowerStateSyncTime: before ?? '' } } : group
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

/** A group that leaves its parent is no longer owned by it. */
const parent: Mutation<Group> = onUpdate((group, { request: { old } }) => {
  const before = old?.spec?.groupName ?? ''
  return before === '' || before === group.spec?.groupName ? group : withoutOwner(group, 'VirtualMachineGroup', before)
})

const syncNow: Rule<Group> = context => {
  const asked = specOf(context).nextForcePowerStateSyncTime ?? ''
  return asked === '' || isNow(asked) || asked === (oldSpecOf(context).nextForcePowerStateSyncTime ?? '') ? undefined : invalid(syncField, asked, 'set the word now, or leave it as it is')
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
    const id = `${kind} ${name}`
    if (seen.has(id)) return [duplicate(field, id, 'a member boots once')]
    seen.add(id)
    return kind === 'VirtualMachineGroup' && name === context.request.name ? [invalid(field, name, 'a group cannot be its own member')] : []
  })
}

const specNamed = (name: string, { lookup, request }: Context): VirtualMachineGroupSpec | undefined =>
  lookup.groups(request.namespace).find(({ metadata }) => metadata.name === name)?.spec as KubernetesObject<VirtualMachineGroupSpec>['spec']

/** The groups above this one, up to itself; undefined when it is not above itself. */
const cycleAbove = (context: Context): readonly string[] | undefined => {
  const path: string[] = []
  for (let name = specOf(context).groupName ?? ''; name !== '' && !path.includes(name); name = specNamed(name, context)?.groupName ?? '') {
    path.push(name)
    if (name === context.request.name) return path
  }
  return undefined
}
const above: Rule<Group> = context => {
  const cycle = context.request.name === '' ? undefined : cycleAbove(context)
  if (cycle === undefined) return undefined
  return invalid('spec.groupName', specOf(context).groupName, cycle.length === 1 ? 'a group cannot be in itself' : `the groups would be in each other: ${[context.request.name, ...cycle].join(' → ')}`)
}

/** The way from a member down to this group; undefined when there is none. */
const cycleBelow = (name: string, context: Context, seen: Set<string>): readonly string[] | undefined => {
  if (name === context.request.name) return [name]
  if (seen.has(name)) return undefined
  seen.add(name)
  for (const member of membersOf(specNamed(name, context)).filter(({ kind }) => kind === 'VirtualMachineGroup')) {
    const rest = cycleBelow(member.name, context, seen)
    if (rest !== undefined) return [name, ...rest]
  }
  return undefined
}
const below: Rule<Group> = context => membersOf(specOf(context)).filter(({ kind, name }) => kind === 'VirtualMachineGroup' && name !== context.request.name).flatMap(({ name, field }) => {
  const cycle = cycleBelow(name, context, new Set())
  return cycle === undefined ? [] : [invalid(field, name, `the groups would boot each other: ${[context.request.name, ...cycle].join(' → ')}`)]
})

export const groupAdmission = kindAdmission<Group>({
  spec: virtualMachineGroupSpec, given: [syncNow], mutations: [syncTime, power, parent], rules: [offered('groups', 'groups'), updatedTime, powerStays, delays, members, above, below],
})
