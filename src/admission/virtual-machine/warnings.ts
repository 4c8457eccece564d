import { shownBytes } from '#protocols/api/quantity.ts'
import { bytesOf } from '#protocols/quota.ts'
import { bootDiskOf } from './boot-disk.ts'
import { imageKinds, imageOf } from './image.ts'
import { isHostName } from './rules/guest-network.ts'
import { blank, isCreate, isUpdate, oldSpecOf, specOf, type VmContext, type VmWarning } from './vm.ts'

/** What is admitted but may not be what was meant. Nothing is said of what an update leaves as it was. */

/** The name of an object may have what that of a host may not (decisions.md 36). */
const unfitName: VmWarning = context => {
  const { name } = context.request
  if (!isCreate(context) || name === '' || !blank(specOf(context).network?.hostName)) return []
  if (name.includes('.')) return [`metadata.name: ${name} has dots; the guest needs spec.network.hostName, since a host name has none`]
  return isHostName(name) ? [] : [`metadata.name: ${name} is longer than the 63 characters of a host name; the guest needs spec.network.hostName`]
}

/** What administrators bring may come later (decision 12); more often a name was mistyped. */
const absent = (field: string, kind: string, name: string): string => `${field}: there is no ${kind} ${name} yet`
/** A new VM is not made without it. */
const waits = (field: string, kind: string, name: string): string => `${absent(field, kind, name)}; the VM waits for it`

const vmClass: VmWarning = context => {
  const { className = '' } = specOf(context)
  const isKnown = className === '' || className === oldSpecOf(context).className || context.lookup.vmClass(context.request.namespace, className) !== undefined
  return isKnown ? [] : [(isCreate(context) ? waits : absent)('spec.className', 'VirtualMachineClass', className)]
}

const image: VmWarning = context => {
  const { image: given } = specOf(context)
  const isKnown = given === undefined || given.name === '' || !imageKinds.some(kind => kind === given.kind) || imageOf(context) !== undefined
  return !isCreate(context) || isKnown ? [] : [waits('spec.image.name', given.kind, given.name)]
}

const encryptionClass: VmWarning = context => {
  const name = specOf(context).crypto?.encryptionClassName ?? ''
  const isKnown = blank(name) || name === oldSpecOf(context).crypto?.encryptionClassName || context.lookup.encryptionClasses(context.request.namespace).some(({ metadata }) => metadata.name === name)
  return isKnown ? [] : [absent('spec.crypto.encryptionClassName', 'EncryptionClass', name)]
}

const bootDisk: VmWarning = context => {
  const [before, now] = [oldSpecOf(context).advanced?.bootDiskCapacity, specOf(context).advanced?.bootDiskCapacity]
  if (now === undefined || now === before) return []
  const stands = bytesOf(before ?? bootDiskOf(context))
  return bytesOf(now) < stands ? [`spec.advanced.bootDiskCapacity: a disk does not shrink; it keeps its ${shownBytes(stands)}`] : []
}

const disabledNetwork: VmWarning = (context: VmContext) =>
  (isUpdate(context) && (oldSpecOf(context).network?.disabled ?? false) !== (specOf(context).network?.disabled ?? false) ? ['spec.network.disabled: has no effect once the VM stands; its adapters stay'] : [])

export const vmWarnings: readonly VmWarning[] = [unfitName, vmClass, image, encryptionClass, bootDisk, disabledNetwork]
