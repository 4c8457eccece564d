import { decodeRequest, encodeFault, encodeResponse } from '#protocols/vim/soap.ts'
import type { MoRef, VimFault } from '#protocols/vim/values.ts'
import { draw } from '../random.ts'
import type { FaultRules, Trouble } from './faults.ts'
import { handlers, type Services } from './methods.ts'
import { serviceContent } from './service.ts'
import type { Session } from './sessions.ts'
import { VimError } from './vim-error.ts'

/** What goes back over HTTP; `reset` instead of it: the connection is torn. */
export interface Reply { readonly status: number; readonly body: string; readonly cookie?: string; readonly reset?: boolean }

/** What the door checks before it lets a call in. */
export interface Guard { user: string; password: string; readonly rules: FaultRules; readonly counts: Map<string, number>; readonly root: () => Parameters<typeof serviceContent>[0] }

/** Answers one SOAP request that came with `cookie` (the value of vmware_soap_session). */
export type Door = (xml: string, cookie: string | undefined) => Promise<Reply>

const torn: Reply = { status: 0, body: '', reset: true }

export const createDoor = (services: Services, guard: Guard): Door => {
  const { world, sessions, tasks } = services
  const pause = (delayMs: number): Promise<void> => new Promise(resolve => { world.clock.after(delayMs, resolve) })

  const call = (method: string, self: MoRef, args: Readonly<Record<string, unknown>>, session: Session | undefined, trouble: Trouble | undefined): unknown => {
    const handler = handlers[method]
    if (handler === undefined) throw new VimError('NotSupported', `The operation is not supported on the object: ${method}`)
    if (session === undefined) throw new VimError('NotAuthenticated', 'The session is not authenticated.', { object: self, privilegeId: 'System.View' })
    if (trouble?.kind !== 'TaskFault') return handler({ self, args, session }, services)
    // Nothing else runs between these lines, so that the fault hits the task of this call or none.
    tasks.failNext(trouble.fault)
    try {
      return handler({ self, args, session }, services)
    } finally {
      tasks.failNext(undefined)
    }
  }

  const login = (args: Readonly<Record<string, unknown>>, standing: Session | undefined): { readonly body: string; readonly cookie: string } => {
    const { userName, password } = args as { readonly userName: string; readonly password: string }
    if (standing !== undefined) throw new VimError('InvalidLogin', 'Cannot complete login: the session is logged in already.')
    if (userName !== guard.user || password !== guard.password) throw new VimError('InvalidLogin', 'Cannot complete login due to an incorrect user name or password.')
    const session = sessions.open(userName)
    const at = new Date(world.clock.wall()).toISOString()
    const value = {
      key: session.key, userName, fullName: userName, loginTime: at, lastActiveTime: at, locale: 'en', messageLocale: 'en', extensionSession: false,
      ipAddress: '127.0.0.1', userAgent: '', callCount: 0,
    }
    return { body: encodeResponse('Login', value), cookie: session.key }
  }

  const before = async (method: string): Promise<Trouble | undefined> => {
    const lateMs = draw(world.latencies.call, world.random)
    if (lateMs > 0) await pause(lateMs)
    const trouble = guard.rules.next(method)
    if (trouble?.kind === 'Delay') await pause(trouble.delayMs)
    if (trouble?.kind === 'Fault') throw new VimError(trouble.fault.type, trouble.fault.message, trouble.fault.detail)
    return trouble
  }

  const answer = async (xml: string, cookie: string | undefined): Promise<Reply> => {
    const request = decodeRequest(xml)
    if (!request.ok) throw new VimError('InvalidRequest', request.fault.message)
    const { method, self, args } = request.value
    guard.counts.set(method, (guard.counts.get(method) ?? 0) + 1)
    const trouble = await before(method)
    if (trouble?.kind === 'Status') return { status: trouble.status, body: '' }
    if (trouble?.kind === 'Reset') return torn
    const session = sessions.find(cookie)
    if (session !== undefined) session.underWay += 1
    try {
      const reply = method === 'RetrieveServiceContent' ? { body: encodeResponse(method, serviceContent(guard.root())) }
        : method === 'Login' ? login(args, session)
          : { body: encodeResponse(method, await call(method, self, args, session, trouble)) }
      return trouble?.kind === 'LostReply' ? torn : { status: 200, ...reply }
    } finally {
      if (session !== undefined) {
        session.underWay -= 1
        session.lastUsed = world.clock.now()
      }
    }
  }

  return async (xml, cookie) => {
    try {
      return await answer(xml, cookie)
    } catch (error) {
      if (error instanceof VimError) return refused(error.fault)
      throw error
    }
  }
}

const refused = (fault: VimFault): Reply => ({ status: 500, body: encodeFault(fault) })
