import { annotations, checkPrefixes, labels } from '#protocols/api/keys.ts'
import type { Violation } from '#protocols/admission.ts'
import { forbidden } from '../../violations.ts'
import { blank, isCreate, specOf, updateRule, type VmContext, type VmRule } from '../vm.ts'

type Keys = Readonly<Record<string, string>>
const before = ({ request }: VmContext): Keys => request.old?.metadata.annotations ?? {}
const now = ({ request }: VmContext): Keys => request.object.metadata.annotations ?? {}
const field = (key: string): string => `metadata.annotations[${key}]`
/** Keys that were added, changed or taken away. */
const changed = (context: VmContext): readonly string[] =>
  [...new Set([...Object.keys(before(context)), ...Object.keys(now(context))])].filter(key => before(context)[key] !== now(context)[key])

/** Annotations kept for system services (webhooks.md section 4.11). */
const kept = new Set<string>([
  annotations.cloudInitInstanceId, annotations.firstBootDone, annotations.restoredVm, annotations.importedVm, annotations.failedOverVm, annotations.proxyWatermark, annotations.proxyAllowlist,
])
/** Written on creation by admission itself, so users may not touch them only later. */
const birth = new Set<string>([annotations.createdAtBuildVersion, annotations.createdAtSchemaVersion, annotations.instanceId])

const checks: VmRule = context => (context.caller.privileged ? [] : changed(context).flatMap(key => {
  const onlyAdded = isCreate(context) && key.startsWith(checkPrefixes.powerOn)
  const isCheck = key.startsWith(checkPrefixes.powerOn) || key.startsWith(checkPrefixes.delete)
  return isCheck && !onlyAdded ? [forbidden(field(key), 'adding, changing and removing this check is kept for privileged users')] : []
}))

const system: VmRule = context => (context.caller.privileged ? [] : changed(context).flatMap(key =>
  (kept.has(key) || (birth.has(key) && !isCreate(context)) ? [forbidden(field(key), 'is kept for privileged users')] : [])))

/** Who says that a VM that stands is upgraded is the controller (decisions.md 32; webhooks.md V108). What a new one says is not asked, as with VMs that come from a backup. */
const upgrades: VmRule = updateRule(context => {
  if (context.caller.controller || context.caller.master) return []
  const told = [annotations.upgradedToBuildVersion, annotations.upgradedToSchemaVersion, annotations.upgradedToFeatureVersion]
  return told.filter(key => before(context)[key] !== now(context)[key]).flatMap((key): readonly Violation[] => {
    if (now(context)[key] === undefined && context.caller.privileged) return []
    return [forbidden(field(key), now(context)[key] === undefined ? 'removing it is kept for privileged users' : 'is written by the controller when it has upgraded the VM')]
  })
})

const paused: VmRule = ({ request, caller }) => {
  const [old, wanted] = [request.old?.metadata.labels?.[labels.paused], request.object.metadata.labels?.[labels.paused]]
  return old === wanted || caller.privileged ? undefined : forbidden(`metadata.labels[${labels.paused}]`, `is kept for privileged users; the annotation ${annotations.paused} pauses a VM too`)
}

/** A cluster module is one of a resource policy. */
const clusterModule: VmRule = context => {
  const key = annotations.clusterModuleGroup
  const wanted = now(context)[key]
  const violations: Violation[] = []
  if (wanted !== undefined && blank(specOf(context).reserved?.resourcePolicyName)) violations.push(forbidden(field(key), 'it names a module of a VirtualMachineSetResourcePolicy: set spec.reserved.resourcePolicyName'))
  if (!isCreate(context) && !context.caller.privileged && before(context)[key] !== wanted) violations.push(forbidden(field(key), 'cannot be changed by ordinary users after creation'))
  return violations
}

export const metadataRules: readonly VmRule[] = [checks, system, upgrades, paused, clusterModule]
