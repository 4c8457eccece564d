import { forbidden, invalid, isCreate, oldSpecOf, required, specOf, type Rule } from './rule.ts'

/** The state that a transition starts from: as observed, else as was wanted (decisions 14 and 15). */
const from: (context: Parameters<Rule>[0]) => string | undefined = context => context.request.old?.status?.powerState ?? oldSpecOf(context).powerState

const onCreate: Rule = context =>
  isCreate(context) && specOf(context).powerState === 'Suspended' ? invalid('spec.powerState', 'Suspended', 'a new VM can be PoweredOn or PoweredOff; suspend it when it runs') : undefined

const stays: Rule = context =>
  !isCreate(context) && specOf(context).powerState === undefined && oldSpecOf(context).powerState !== undefined
    ? required('spec.powerState', 'set PoweredOn, PoweredOff or Suspended') : undefined

const transition: Rule = context => {
  const wanted = specOf(context).powerState
  if (isCreate(context) || wanted === undefined || wanted === oldSpecOf(context).powerState) return undefined
  if (from(context) === 'PoweredOff' && wanted === 'Suspended') return invalid('spec.powerState', wanted, 'a VM that is PoweredOff cannot be suspended; power it on first')
  if (from(context) === 'Suspended' && wanted === 'PoweredOff' && specOf(context).powerOffMode !== 'Hard') {
    return invalid('spec.powerState', wanted, 'a suspended VM can only be powered off with spec.powerOffMode: Hard')
  }
  return undefined
}

const restartOnCreate: Rule = context =>
  isCreate(context) && (specOf(context).nextRestartTime ?? '') !== '' ? forbidden('spec.nextRestartTime', 'a VM that does not exist yet cannot be restarted') : undefined

const restart: Rule = context => {
  const asked = specOf(context).nextRestartTime ?? ''
  const before = oldSpecOf(context).nextRestartTime ?? ''
  if (isCreate(context) || asked === before || asked === '') return undefined
  const stamped = asked.toLowerCase() === 'now' || Math.abs(Date.parse(asked) - context.wallMs) < restartStampMs
  if (!stamped) return invalid('spec.nextRestartTime', asked, 'only the word now is taken')
  return from(context) === 'PoweredOn' ? undefined : invalid('spec.nextRestartTime', 'now', `the VM is ${from(context) ?? 'not there yet'}; only one that is PoweredOn can be restarted`)
}

/** Validation sees what mutation made of `now`: a time that is at most so far from now. */
const restartStampMs = 60_000

export const powerRules: readonly Rule[] = [onCreate, stays, transition, restartOnCreate, restart]
