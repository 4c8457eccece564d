import { isNow, onlyNow } from '../../now.ts'
import { isStamp } from '../../stamp.ts'
import { invalid } from '../../violations.ts'
import { blank, createRule, oldSpecOf, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'

/** The state that a transition starts from: as observed, else as was wanted (decisions.md 14 and 15). */
const from = (context: VmContext): string | undefined => context.request.old?.status?.powerState ?? oldSpecOf(context).powerState

const created: VmRule = createRule(context =>
  (specOf(context).powerState === 'Suspended' ? invalid('spec.powerState', 'Suspended', 'a new VM can be PoweredOn or PoweredOff; suspend it when it runs') : undefined))

const present: VmRule = updateRule(context => (blank(specOf(context).powerState) ? invalid('spec.powerState', '', 'set PoweredOn, PoweredOff or Suspended') : undefined))

const transition: VmRule = updateRule(context => {
  const wanted = specOf(context).powerState
  if (wanted === oldSpecOf(context).powerState) return undefined
  if (from(context) === 'PoweredOff' && wanted === 'Suspended') return invalid('spec.powerState', wanted, 'a VM that is PoweredOff cannot be suspended; power it on first')
  if (from(context) === 'Suspended' && wanted === 'PoweredOff' && specOf(context).powerOffMode !== 'Hard') {
    return invalid('spec.powerState', wanted, 'a suspended VM can only be powered off with spec.powerOffMode: Hard')
  }
  return undefined
})

const restartOnCreate: VmRule = createRule(context =>
  (blank(specOf(context).nextRestartTime) ? undefined : invalid('spec.nextRestartTime', specOf(context).nextRestartTime, 'a VM that does not exist yet cannot be restarted')))

/** The restart that an update asks for; undefined when it asks for none. */
const restartAsked = (context: VmContext): string | undefined => {
  const asked = specOf(context).nextRestartTime ?? ''
  return asked === '' || asked === (oldSpecOf(context).nextRestartTime ?? '') ? undefined : asked
}

const restart: VmRule = updateRule(context => {
  const asked = restartAsked(context)
  if (asked === undefined) return undefined
  if (!isNow(asked)) return isStamp(asked) ? invalid('spec.nextRestartTime', asked, onlyNow) : undefined
  return from(context) === 'PoweredOn' ? undefined : invalid('spec.nextRestartTime', asked, `the VM is ${from(context) ?? 'not there yet'}; only one that is PoweredOn can be restarted`)
})

const restartIsTime: VmRule = updateRule(context => {
  const asked = restartAsked(context)
  if (asked === undefined || isStamp(asked)) return undefined
  return invalid('spec.nextRestartTime', asked, isNow(asked) ? 'has not become the time of the request: the mutating webhook was not asked' : onlyNow)
})

/** Judged before mutation, which turns `now` into a time. */
export const givenPowerRules: readonly VmRule[] = [restartOnCreate, restart]
export const powerRules: readonly VmRule[] = [created, present, transition, restartIsTime]
