import { ok, type Result } from '#protocols/fault.ts'
import type { ProviderVmId } from '#protocols/provider.ts'
import { isMoRef } from '#protocols/vim/values.ts'
import { vmRef, type Followed } from './followed.ts'
import type { Session } from './session.ts'
import type { Tasks } from './tasks.ts'

export type Destroy = (id: ProviderVmId) => Promise<Result<void>>

/** One call and its task. What is not there is destroyed. */
export const destroying = (session: Session, tasks: Tasks, followed: Followed): Destroy => async id => {
  const about = `destruction of ${id}`
  const ended = followed.destroying(id)
  const asked = await session.call({ method: 'Destroy_Task', self: vmRef(id), about })
  const result = asked.ok && isMoRef(asked.value) ? await tasks.track(asked.value, 'destroy', about) : asked
  const gone = result.ok || (result.vim?.type === 'ManagedObjectNotFound' && aboutThis(result.vim.detail.obj, id))
  ended(gone)
  return gone || result.ok ? ok(undefined) : { ok: false, fault: result.fault }
}

/** The fault may speak of something else that is missing. */
const aboutThis = (object: unknown, id: string): boolean => !isMoRef(object) || object.value === id
