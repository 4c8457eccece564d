import type { AdmissionContext, AdmittedObject, Mutation, Rule, Warning } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import { virtualMachineSnapshotSpec, type VirtualMachineSnapshot, type VirtualMachineSnapshotSpec } from '#protocols/api/virtual-machine-snapshot.ts'
import { snapshotCharges } from '#protocols/quota.ts'
import { durationMs, durationRule } from '../durations.ts'
import { fixed } from '../fixed.ts'
import { kindAdmission } from '../kind.ts'
import { withLabels } from '../metadata.ts'
import { isDnsSubdomain, isLabelValue } from '../names.ts'
import { offered } from '../offered.ts'
import type { ToldCharge } from '../quota.ts'
import { isClusterNode, sharedBuses } from '../snapshots.ts'
import { forbidden, invalid, required, shown, unsupported } from '../violations.ts'
import { createRule, isCreate, isUpdate, onCreate, updateRule } from '../when.ts'

/** Admission of a VirtualMachineSnapshot (webhooks.md section 6). */

type Snapshot = VirtualMachineSnapshot & AdmittedObject
type Context = AdmissionContext<Snapshot>
const specOf = ({ request }: Context): VirtualMachineSnapshotSpec => request.object.spec ?? {}

/** Snapshots of a VM are found by its label; names of VMs may be longer than labels. */
const vmLabel: Mutation<Snapshot> = onCreate(snapshot => {
  const name = snapshot.spec?.vmName
  return name === undefined || name === '' || !isLabelValue(name) || snapshot.metadata.labels?.[labels.snapshotVm] !== undefined ? snapshot : withLabels(snapshot, { [labels.snapshotVm]: name })
})

const vmName: Rule<Snapshot> = context => {
  const { vmName: name = '' } = specOf(context)
  if (name === '') return required('spec.vmName', 'name the VirtualMachine of this namespace')
  return isUpdate(context) || isDnsSubdomain(name) ? undefined : invalid('spec.vmName', name, 'is no name that a VM can have: lower case letters, digits, dashes and dots')
}

const label: Rule<Snapshot> = context => {
  const told = context.request.object.metadata.labels?.[labels.snapshotVm]
  const moved = isUpdate(context) && specOf(context).vmName !== context.request.old?.spec?.vmName
  return told === undefined || moved || told === specOf(context).vmName ? undefined : invalid(`metadata.labels[${labels.snapshotVm}]`, told, `has to be spec.vmName, ${shown(specOf(context).vmName ?? '')}`)
}
const labelStays: Rule<Snapshot> = updateRule(({ request: { object, old } }) =>
  (old?.metadata.labels?.[labels.snapshotVm] !== undefined && object.metadata.labels?.[labels.snapshotVm] === undefined ? invalid(`metadata.labels[${labels.snapshotVm}]`, '', 'cannot be taken away') : undefined))

/** A new snapshot takes room for what it keeps (webhooks.md section 15, Q8). */
const charges = ({ request, lookup, vm: found }: Context): readonly ToldCharge[] => {
  const { vmName: name = '', memory = false } = request.object.spec ?? {}
  if (found === undefined) return []
  return snapshotCharges(found, memory, claim => lookup.claim(request.namespace, claim)).map(charge => ({ ...charge, field: 'spec.vmName', what: `a snapshot of ${name}` }))
}

/** Of which VMs no snapshots are taken (SV2 and SV3). One that is not there yet is looked at before it is acted on. */
const vm: Rule<Snapshot> = ({ vm: found }) => {
  if (found === undefined) return undefined
  return [
    ...(isClusterNode(found) ? [forbidden('spec.vmName', 'nodes of Kubernetes clusters have no snapshots')] : []),
    ...sharedBuses(found).map(({ busNumber, sharingMode }) => unsupported('spec.vmName', `SCSI controller ${busNumber} with sharingMode ${sharingMode ?? ''}`, ['None'])),
  ]
}

const quiesce: Rule<Snapshot> = createRule(context => durationRule('spec.quiesce.timeout', specOf(context).quiesce?.timeout))

/** One that is mistyped is waited for in vain. */
const noVm: Warning<Snapshot> = context => {
  const { vmName: name = '' } = specOf(context)
  return isCreate(context) && context.vm === undefined && isDnsSubdomain(name) ? [`spec.vmName: there is no VirtualMachine ${name} yet; the snapshot waits for it`] : []
}

/** What vSphere takes. */
const [quietMinMs, quietMaxMs] = [5 * 60_000, 240 * 60_000]
const quiet: Warning<Snapshot> = context => {
  const { timeout = '' } = specOf(context).quiesce ?? {}
  const ms = durationMs(timeout)
  return isCreate(context) && ms !== undefined && (ms < quietMinMs || ms > quietMaxMs) ? [`spec.quiesce.timeout: ${timeout} is outside of what vSphere takes, 5m to 240m`] : []
}

const stays = fixed<VirtualMachineSnapshotSpec>('memory', 'quiesce', 'vmName')

export const snapshotAdmission = kindAdmission<Snapshot>({ spec: virtualMachineSnapshotSpec, mutations: [vmLabel], rules: [offered('snapshots', 'snapshots'), vmName, label, labelStays, vm, quiesce, stays], warnings: [noVm, quiet], vmName: ({ spec }) => spec?.vmName, charges })
