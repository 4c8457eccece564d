import type { MoRef, VimFault, VimObject } from '#protocols/vim/values.ts'

/** A fault on its way to the client: of the call, or of the task when it is thrown by the task's work. */
export class VimError extends Error {
  readonly fault: VimFault
  constructor(type: string, message: string, detail: VimObject = {}) {
    super(message)
    this.fault = { type, message, detail }
  }
}

export const notFound = (ref: MoRef): VimError =>
  new VimError('ManagedObjectNotFound', `The object '${ref.type}:${ref.value}' has already been deleted or has not been completely created`, { obj: ref })
export const invalidArgument = (property: string, message: string): VimError => new VimError('InvalidArgument', message, { invalidProperty: property })
export const taskInProgress = (task: MoRef): VimError => new VimError('TaskInProgress', 'The operation is not allowed in the current state: another task is already in progress.', { task })
export const invalidPower = (requested: string, existing: string): VimError =>
  new VimError('InvalidPowerState', `The attempted operation cannot be performed in the current state (${existing}).`, { requestedState: requested, existingState: existing })
