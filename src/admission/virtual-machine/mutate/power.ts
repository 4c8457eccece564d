import { annotations } from '#protocols/api/keys.ts'
import { timeAsked } from '../../now.ts'
import { blank, onCreate, onUpdate, withAnnotations, withSpec, type VmMutation } from '../vm.ts'

const on: VmMutation = vm => (blank(vm.spec?.powerState) ? withSpec(vm, { powerState: 'PoweredOn' }) : vm)

/** `now` becomes the time of the request; an empty text leaves what was asked before. What else stands there is refused by validation. */
const nextRestartTime: VmMutation = (vm, { request, wallMs }) => {
  const asked = vm.spec?.nextRestartTime
  const time = timeAsked(asked, request.old?.spec?.nextRestartTime, wallMs)
  return time === undefined || time === asked ? vm : withSpec(vm, { nextRestartTime: time })
}

/** A user who changes the power state takes a group's scheduled change back. */
const schedule: VmMutation = (vm, { request: { old } }) => {
  const due = vm.metadata.annotations?.[annotations.applyPowerStateTime]
  const untouched = !blank(due) && due === old?.metadata.annotations?.[annotations.applyPowerStateTime]
  return untouched && vm.spec?.powerState !== old?.spec?.powerState ? withAnnotations(vm, { [annotations.applyPowerStateTime]: undefined }) : vm
}

export const powerMutations: readonly VmMutation[] = [onCreate(on), onUpdate(nextRestartTime), onUpdate(schedule)]
