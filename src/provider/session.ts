import type { Cancel, Clock, Random } from '#protocols/clock.ts'
import { failed, ok, type Fault, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import { after, type Instant } from '#protocols/ids.ts'
import type { VimResult } from './faults.ts'
import { backOffMs, type ProviderLimits } from './limits.ts'
import { readServiceContent, serviceInstance, type ServiceContent } from './service-content.ts'
import type { Transport, VimCall } from './transport.ts'

/** User and password, as they are now: asked for at each login, so that a changed Secret or file heals. */
export type ReadCredentials = () => Promise<Result<Credentials>>
export interface Credentials { readonly user: string; readonly password: string }

/** One login. What belongs to it (views, filters) goes with it. */
export interface Opened { readonly content: ServiceContent; readonly cookie: string | undefined; readonly at: Instant }

/**
 * The session with one vCenter.
 *
 * 1. At most one login is under way; calls that need one wait for it.
 * 2. After a failed login nothing is tried before the back-off has passed; calls are refused with what was wrong.
 * 3. Credentials that were refused are not tried again for `refusedBackOffMs`; changed ones are.
 */
export interface Session {
  start(): void
  /** The open session, waiting for a login that is under way. */
  ready(): Promise<Result<Opened>>
  /** Calls with whatever session stands. After an expired one it logs in and calls again: nothing had been done. */
  call(call: VimCall): Promise<VimResult<unknown>>
  /** Calls with this session only, for what belongs to it; Unavailable when it has ended. */
  callIn(opened: Opened, call: VimCall): Promise<VimResult<unknown>>
  /** Whether this is the session that calls are made with; one that has ended is followed by another by itself. */
  stands(opened: Opened): boolean
  /** Undefined while a session stands. */
  trouble(): Fault | undefined
  onOpened(handle: () => void): Cancel
  closed(): boolean
  close(): Promise<void>
}

export interface SessionOrder {
  readonly url: string
  readonly transport: Transport
  readonly credentials: ReadCredentials
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly limits: ProviderLimits
}

/** What may be asked twice without harm when the connection broke. */
const repeatable = new Set([
  'RetrieveServiceContent', 'CurrentTime', 'FindByUuid', 'FindChild', 'RetrievePropertiesEx', 'ContinueRetrievePropertiesEx', 'ModifyListView', 'CreateFolder',
])

export const createSession = (order: SessionOrder): Session => {
  const { url, transport, clock, random, log, limits } = order
  let opened: Opened | undefined
  let opening: Promise<Result<Opened>> | undefined
  let trouble: Fault | undefined = { reason: 'Unavailable', message: `${url}: not logged in yet` }
  let failures = 0
  let retryAt: Instant | undefined
  let retry: Cancel | undefined
  let keepAlive: Cancel | undefined
  let refused: (Credentials & { readonly until: Instant; readonly fault: Fault }) | undefined
  let closed = false
  const handlers = new Set<() => void>()

  const logIn = async (): Promise<Result<Opened>> => {
    const about = `login at ${url}`
    const found = await transport.send({ method: 'RetrieveServiceContent', self: serviceInstance, about }, undefined)
    if (!found.ok) return found
    const content = readServiceContent(found.value.value, url)
    if (!content.ok) return content
    const credentials = await order.credentials()
    if (!credentials.ok) return credentials
    const { user, password } = credentials.value
    if (refused?.user === user && refused.password === password && clock.now() < refused.until) return { ok: false, fault: refused.fault }
    const login: VimCall = { method: 'Login', self: content.value.sessionManager, args: { userName: user, password }, about: `${about} as ${user}` }
    const session = await transport.send(login, undefined)
    if (session.ok) return ok({ content: content.value, cookie: session.value.cookie, at: clock.now() })
    const wrong = session.fault.reason === 'Unauthorized' || session.fault.reason === 'Forbidden'
    refused = wrong ? { user, password, until: after(clock.now(), limits.refusedBackOffMs), fault: session.fault } : undefined
    return session
  }

  const ended = (result: Result<Opened>): Result<Opened> => {
    opening = undefined
    if (closed) {
      if (result.ok) void logOut(result.value)
      return failed('Unavailable', `${url}: closed`)
    }
    if (!result.ok) return retryLater(result)
    opened = result.value
    trouble = undefined
    refused = undefined
    log.info({ step: 'provider', url, vcenter: opened.content.fullName }, 'logged in at vCenter')
    stayAlive()
    for (const handle of [...handlers]) handle()
    return result
  }

  const retryLater = (result: { readonly ok: false; readonly fault: Fault }): Result<Opened> => {
    failures += 1
    trouble = result.fault
    const waitMs = Math.max(result.fault.retryAfterMs ?? 0, backOffMs(limits, failures, random))
    log.warn({ step: 'provider', url, reason: result.fault.reason, failures, waitMs: Math.round(waitMs) }, result.fault.message)
    retryAt = after(clock.now(), waitMs)
    retry = clock.after(waitMs, begin)
    return result
  }

  const begin = (): void => {
    if (closed || opening !== undefined || opened !== undefined) return
    retryAt = undefined
    opening = logIn().then(ended)
  }

  const ready = async (): Promise<Result<Opened>> => {
    if (closed) return failed('Unavailable', `${url}: closed by this member`)
    if (opened !== undefined) return ok(opened)
    if (opening !== undefined) return opening
    const fault = trouble ?? { reason: 'Unavailable' as const, message: `${url}: not logged in` }
    return { ok: false, fault: retryAt === undefined ? fault : { ...fault, retryAfterMs: Math.max(0, retryAt - clock.now()) } }
  }

  /** A session that ended soon after its login is not made again at once: something ends them. */
  const lost = (which: Opened, fault: Fault): void => {
    if (opened !== which) return
    opened = undefined
    keepAlive?.()
    if (closed) return
    if (clock.now() - which.at > limits.backOffMaxMs) failures = 0
    log.info({ step: 'provider', url, reason: fault.reason }, fault.message)
    if (failures === 0) {
      failures = 1
      begin()
    } else retryLater({ ok: false, fault })
  }

  const send = async (standing: Opened, call: VimCall): Promise<VimResult<unknown>> => {
    const first = await transport.send(call, standing.cookie)
    const again = !first.ok && first.broken === true && repeatable.has(call.method) && !closed
    const result = again ? await transport.send(call, standing.cookie) : first
    if (result.ok) return ok(result.value.value)
    if (result.vim?.type === 'NotAuthenticated') lost(standing, result.fault)
    return result
  }

  const stayAlive = (): void => {
    keepAlive?.()
    keepAlive = clock.after(limits.keepAliveMs, () => {
      if (opened === undefined) return
      stayAlive()
      void send(opened, { method: 'CurrentTime', self: serviceInstance, about: `keeping the session at ${url}` })
    })
  }

  const logOut = (which: Opened): Promise<unknown> =>
    transport.send({ method: 'Logout', self: which.content.sessionManager, about: `logout from ${url}`, timeoutMs: 2_000 }, which.cookie)

  return {
    start: begin,
    ready,
    call: async call => {
      const standing = await ready()
      if (!standing.ok) return standing
      const result = await send(standing.value, call)
      if (result.ok || result.vim?.type !== 'NotAuthenticated') return result
      const again = await ready()
      return again.ok ? send(again.value, call) : again
    },
    callIn: async (which, call) => (which === opened ? send(which, call) : failed('Unavailable', `${call.about}: its session has ended`)),
    stands: which => which === opened,
    trouble: () => trouble,
    onOpened: handle => {
      handlers.add(handle)
      return () => { handlers.delete(handle) }
    },
    closed: () => closed,
    close: async () => {
      closed = true
      retry?.()
      keepAlive?.()
      if (opened !== undefined) await logOut(opened)
      opened = undefined
      trouble = { reason: 'Unavailable', message: `${url}: closed by this member` }
      await transport.close()
    },
  }
}
