import type { Fault } from '#protocols/fault.ts'
import { refusal, type VimResult } from '#src/provider/faults.ts'
import { providerLimits, type ProviderLimits } from '#src/provider/limits.ts'
import { createSession, type Credentials, type Session } from '#src/provider/session.ts'
import type { Answer, Transport, VimCall } from '#src/provider/transport.ts'
import { noLog } from '#test/fakes/telemetry.ts'
import { virtualClock, type VirtualClock } from '#test/fakes/clock.ts'

/** What a call is answered with: a value, a fault of vim25, or a fault of the way there. */
export type Reply = { readonly value: unknown } | { readonly vim: string } | { readonly fault: Fault; readonly broken?: boolean }

const ref = (type: string) => ({ type, value: type })
const content = {
  rootFolder: ref('Folder'), propertyCollector: ref('PropertyCollector'), viewManager: ref('ViewManager'), sessionManager: ref('SessionManager'), searchIndex: ref('SearchIndex'),
  about: { fullName: 'a vCenter' },
}

/** A session over a vCenter that answers as it is told, on a clock that is turned by hand. */
export interface Scripted {
  readonly clock: VirtualClock
  readonly session: Session
  readonly calls: { readonly method: string; readonly cookie: string | undefined; readonly args: VimCall['args'] }[]
  readonly limits: ProviderLimits
  credentials: Credentials
  /** Answers of a method, until replaced; a promise keeps the caller waiting. */
  on(method: string, reply: (call: VimCall, cookie: string | undefined) => Reply | Promise<Reply>): void
  count(method: string): number
}

export const scripted = (change: Partial<ProviderLimits> = {}): Scripted => {
  const clock = virtualClock()
  const limits: ProviderLimits = { ...providerLimits, backOffMinMs: 1_000, backOffMaxMs: 8_000, pollGapMs: 0, ...change }
  const replies = new Map<string, (call: VimCall, cookie: string | undefined) => Reply | Promise<Reply>>()
  const calls: Scripted['calls'] = []
  let sessions = 0
  const transport: Transport = {
    send: async (call, cookie): Promise<VimResult<Answer>> => {
      calls.push({ method: call.method, cookie, args: call.args })
      const reply = await (replies.get(call.method) ?? (() => ({ value: undefined })))(call, cookie)
      if ('vim' in reply) return refusal({ type: reply.vim, message: '', detail: {} }, call.about)
      if ('fault' in reply) return { ok: false, fault: reply.fault, broken: reply.broken }
      return { ok: true, value: { value: reply.value, cookie: call.method === 'Login' ? `session-${++sessions}` : undefined } }
    },
    close: async () => undefined,
  }
  replies.set('RetrieveServiceContent', () => ({ value: content }))
  replies.set('Login', () => ({ value: {} }))
  const bench: Scripted = {
    clock, calls, limits,
    credentials: { user: 'user', password: 'secret' },
    session: createSession({
      url: 'https://vc', transport, clock, random: () => 1, log: noLog, limits,
      credentials: async () => ({ ok: true, value: bench.credentials }),
    }),
    on: (method, reply) => { replies.set(method, reply) },
    count: method => calls.filter(call => call.method === method).length,
  }
  return bench
}
