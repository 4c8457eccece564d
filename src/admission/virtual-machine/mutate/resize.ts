import { annotations } from '#protocols/api/keys.ts'
import { blank, onUpdate, withAnnotations, type VmMutation } from '../vm.ts'

/** Notes the class that a VM had before it is resized, unless an earlier resize is still to be done. */
const lastClass: VmMutation = (vm, { request: { old }, config: { features } }) => {
  const noted = vm.metadata.annotations ?? {}
  const note = (key: string, before: string | undefined, now: string | undefined) =>
    (!blank(before) && before !== now && noted[key] === undefined ? { [key]: JSON.stringify({ name: before }) } : {})
  const notes = {
    ...(features.resize ? note(annotations.lastResizedClass, old?.spec?.className, vm.spec?.className) : {}),
    ...(features.resize && features.immutableClasses ? note(annotations.lastResizedClassInstance, old?.spec?.class?.name, vm.spec?.class?.name) : {}),
  }
  return Object.keys(notes).length === 0 ? vm : withAnnotations(vm, notes)
}

export const resizeMutations: readonly VmMutation[] = [onUpdate(lastClass)]
