import { ok, type Result } from '#protocols/fault.ts'
import type { PowerOperation, ProviderVmId } from '#protocols/provider.ts'
import { isMoRef } from '#protocols/vim/values.ts'
import type { VimResult } from './faults.ts'
import { vmRef } from './followed.ts'
import type { Session } from './session.ts'
import type { Tasks } from './tasks.ts'

interface Operation {
  readonly method: string
  /** In this state there is nothing to do. */
  readonly there?: 'poweredOn' | 'poweredOff' | 'suspended'
  readonly words: string
}

const operations: { readonly [operation in PowerOperation]: Operation } = {
  on: { method: 'PowerOnVM_Task', there: 'poweredOn', words: 'power on' },
  off: { method: 'PowerOffVM_Task', there: 'poweredOff', words: 'power off' },
  reset: { method: 'ResetVM_Task', words: 'reset' },
  suspend: { method: 'SuspendVM_Task', there: 'suspended', words: 'suspend' },
  shutdownGuest: { method: 'ShutdownGuest', there: 'poweredOff', words: 'shutdown of the guest' },
  standbyGuest: { method: 'StandbyGuest', there: 'suspended', words: 'standby of the guest' },
  rebootGuest: { method: 'RebootGuest', words: 'reboot of the guest' },
}

export type Power = (id: ProviderVmId, operation: PowerOperation) => Promise<Result<void>>

/** One call, and its task for all but the guest's operations, which end when they are accepted. */
export const powering = (session: Session, tasks: Tasks): Power => async (id, operation) => {
  const { method, there, words } = operations[operation]
  const about = `${words} of ${id}`
  const asked = await session.call({ method, self: vmRef(id), about })
  const ended = asked.ok && isMoRef(asked.value) ? await tasks.track(asked.value, operation, about) : asked
  return ended.ok || isThere(ended, there) ? ok(undefined) : { ok: false, fault: ended.fault }
}

const isThere = (result: VimResult<unknown>, there: string | undefined): boolean =>
  !result.ok && there !== undefined && result.vim?.type === 'InvalidPowerState' && result.vim.detail.existingState === there
