import type { Fault, Reason } from '#protocols/fault.ts'
import { descends } from '#protocols/vim/types.ts'
import type { VimFault, VimObject } from '#protocols/vim/values.ts'

/** What a call or a task gave; `vim` is the fault as vCenter told it, for the few that callers treat as fine. */
export type VimResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
    readonly ok: false
    readonly fault: Fault
    readonly vim?: VimFault | undefined
    /** The connection broke before an answer came: what was asked may have been done. */
    readonly broken?: boolean | undefined
  }

/** One family of faults: what it means, and what a person can do. The first that fits counts, so the narrow come first. */
interface Meaning { readonly type: string; readonly reason: Reason; readonly todo: string }

const meaning = (reason: Reason, todo: string, ...types: readonly string[]): readonly Meaning[] => types.map(type => ({ type, reason, todo }))

/** The one place where vCenter's faults become reasons. */
export const meanings: readonly Meaning[] = [
  ...meaning('Unauthorized', 'check the user and password of vcenter; it is logged in again by itself', 'InvalidLogin'),
  // A session ends by itself, with its vCenter too: nothing was refused.
  ...meaning('Unavailable', 'its session has ended, and it is logged in again by itself', 'NotAuthenticated'),
  ...meaning('Forbidden', 'give the user of vcenter the privilege that is named', 'NoPermission', 'SecurityError'),
  ...meaning('NotFound', 'it is looked for again', 'ManagedObjectNotFound', 'NotFound', 'FileNotFound'),
  ...meaning('AlreadyExists', 'rename or remove the other one', 'DuplicateName', 'AlreadyExists', 'FileAlreadyExists'),
  ...meaning('InsufficientCapacity', 'free capacity, or ask for less',
    'InsufficientResourcesFault', 'NoDiskSpace', 'NotEnoughCpus', 'NoCompatibleHost', 'GenericDrsFault'),
  ...meaning('Busy', 'it is tried again when the other task has ended', 'TaskInProgress', 'ResourceInUse', 'FileLocked'),
  ...meaning('Conflict', 'it is read again and decided anew', 'ConcurrentAccess'),
  ...meaning('InvalidState', 'wait for the host or the VM to reach another state',
    'InvalidState', 'ToolsUnavailable', 'HostCommunication', 'HostConnectFault', 'GuestOperationsUnavailable'),
  ...meaning('Throttled', 'it is tried again later', 'LimitExceeded'),
  ...meaning('Gone', 'everything is read anew', 'InvalidCollectorVersion'),
  ...meaning('InvalidSpec', 'change what is asked for',
    'InvalidArgument', 'InvalidRequest', 'InvalidVmConfig', 'VmConfigFault', 'InvalidName', 'InvalidProperty', 'NotSupported', 'MethodNotFound',
    'InvalidDatastore', 'InvalidDatastorePath', 'InvalidFolder', 'InvalidType', 'FileFault'),
  ...meaning('Unavailable', 'it is tried again later', 'RequestCanceled', 'SystemError', 'RuntimeFault', 'Timedout'),
]

const unknownMeaning: Meaning = { type: '', reason: 'Unavailable', todo: 'it is tried again later' }

/** What a type of fault means; a type that is in no table is taken for a passing trouble of the server. */
export const meaningOf = (type: string): Meaning =>
  meanings.find(one => one.type === type) ?? meanings.find(one => descends(type, one.type)) ?? unknownMeaning

/** A fault for `about`, such as "power on of demo/web": what vCenter said, and what to do. */
export const faultOf = ({ type, message, detail }: VimFault, about: string): Fault => {
  const { reason, todo } = meaningOf(type)
  return { reason, message: `${about}: vCenter says ${type}${sentence(message)}${details(detail)}; ${todo}` }
}

/** The fault of a call. */
export const refusal = (vim: VimFault, about: string): { readonly ok: false; readonly fault: Fault; readonly vim: VimFault } =>
  ({ ok: false, fault: faultOf(vim, about), vim })

/** The fault of a task: `TaskInfo.error`, a LocalizedMethodFault. */
export const taskFault = (error: unknown): VimFault => {
  const known = (typeof error === 'object' && error !== null ? error : {}) as { readonly fault?: VimObject; readonly localizedMessage?: unknown }
  const { fault, localizedMessage } = known
  return { type: fault?._typeName ?? 'SystemError', message: typeof localizedMessage === 'string' ? localizedMessage : '', detail: fault ?? {} }
}

const sentence = (message: string): string => (message === '' ? '' : ` "${message.trim()}"`)

/** The plain fields of a fault: which property, how much was asked for. */
const details = (detail: VimObject): string => {
  const shown = Object.entries(detail).filter(([name, value]) => name !== '_typeName' && (typeof value === 'string' || typeof value === 'number'))
  return shown.length === 0 ? '' : ` (${shown.map(([name, value]) => `${name} ${String(value)}`).join(', ')})`
}
