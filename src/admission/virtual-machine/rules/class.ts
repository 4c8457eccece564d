import { forbidden, invalid, required, shown } from '../../violations.ts'
import { classOf, instanceNamed, isActive } from '../class-instance.ts'
import { blank, createRule, isCreate, oldSpecOf, specOf, updateRule, type VmRule } from '../vm.ts'

/** The class of a VM (webhooks.md section 4.2, V8 to V11; decisions.md 19). */
const present: VmRule = createRule(context => {
  const { className, class: instance } = specOf(context)
  // An instance alone gives the class; where it does not, the rule about instances tells why.
  if (!blank(className) || (context.config.features.immutableClasses && !blank(instance?.name))) return undefined
  const advice = 'name a VirtualMachineClass of this namespace; kubectl get vmclass lists them'
  if (!context.config.features.imageImport) return required('spec.className', advice)
  return context.caller.privileged ? undefined : forbidden('spec.className', `${advice}; only privileged users may do without`)
})

const stays: VmRule = updateRule(context => {
  const [before, now] = [oldSpecOf(context).className ?? '', specOf(context).className ?? '']
  if (before === now) return undefined
  if (now === '') {
    const exempt = context.config.features.imageImport && context.caller.privileged
    return exempt ? undefined : required('spec.className', 'the class of a VM can be changed but not taken away')
  }
  return context.config.features.resize || before === '' ? undefined : invalid('spec.className', now, `cannot be changed here (features.resize is off); it was ${before}`)
})

const instance: VmRule = context => {
  const { class: given, className = '' } = specOf(context)
  if (!context.config.features.immutableClasses) return given === undefined ? undefined : forbidden('spec.class', 'class instances are not used here (features.immutableClasses is off)')
  const stands = className === (oldSpecOf(context).className ?? '') && given?.name === oldSpecOf(context).class?.name
  if (stands || (given === undefined && (isCreate(context) || className === ''))) return undefined
  if (given === undefined) return invalid('spec.class.name', '', `class ${className} has no active instance`)
  const found = instanceNamed(given.name, context)
  if (found === undefined) return invalid('spec.class.name', given.name, 'there is no such VirtualMachineClassInstance in this namespace')
  if (!isActive(found)) return invalid('spec.class.name', given.name, 'is no longer active; leave spec.class out to get the one that is')
  const owner = classOf(found)
  if (owner === undefined) return invalid('spec.class.name', given.name, 'has no owner reference to a VirtualMachineClass')
  return owner === className ? undefined : invalid('spec.class.name', given.name, `is an instance of class ${owner}, not of spec.className ${shown(className)}; take spec.class away to get the one that is active`)
}

export const classRules: readonly VmRule[] = [present, stays, instance]
