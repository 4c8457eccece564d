import { Pool } from 'undici'
import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Fault, type Result } from '#protocols/fault.ts'
import type { Metrics } from '#protocols/metrics.ts'
import { decodeResponse, encodeRequest } from '#protocols/vim/soap.ts'
import type { MoRef } from '#protocols/vim/values.ts'
import { refusal, type VimResult } from './faults.ts'
import type { ProviderLimits } from './limits.ts'
import { brokenFault } from './socket-faults.ts'
import { trusting, type TlsOrder } from './tls.ts'

/** One call of vCenter. */
export interface VimCall {
  readonly method: string
  readonly self: MoRef
  readonly args?: Readonly<Record<string, unknown>> | undefined
  /** What it is for, as the beginning of a message: `power on of demo/web`. */
  readonly about: string
  /** Undefined: `callTimeoutMs`. */
  readonly timeoutMs?: number | undefined
  /** Goes over a connection that is kept for long polls; the signal cuts it off. */
  readonly poll?: AbortSignal | undefined
}

/** What came back, and the session's cookie when the answer set one. */
export interface Answer { readonly value: unknown; readonly cookie?: string | undefined }

export interface Transport {
  send(call: VimCall, cookie: string | undefined): Promise<VimResult<Answer>>
  close(): Promise<void>
}

export interface TransportOrder {
  /** `https://vc.example.com/sdk`; without a path, `/sdk` is meant. */
  readonly url: string
  readonly tls: TlsOrder
  readonly clock: Clock
  readonly metrics: Metrics
  readonly limits: ProviderLimits
}

/** Long polls at once: one for the VMs and tasks of this member, one for the inventory. */
const polls = 2

/** The version of vim25 that is spoken: 7.0 has everything that is asked for, and every newer server speaks it. */
export const soapVersion = '7.0.0.0'

interface Pools { readonly calls: Pool; readonly poll: Pool; readonly path: string }

/** Connections to one vCenter. They are opened with the first call, and again when the configuration could not be read. */
export const createTransport = ({ url, tls, clock, metrics, limits }: TransportOrder): Transport => {
  const calls = metrics.counter('provider_calls_total', 'Calls of vCenter by method and result.', ['method', 'result'])
  const seconds = metrics.histogram('provider_call_seconds', 'Duration of calls of vCenter, long polls left out.', ['method'])
  let pools: Pools | undefined
  let underWay = 0
  let closed = false

  const opened = (): Result<Pools> => {
    if (closed) return failed('Unavailable', `${url}: the connection was closed by this member`)
    if (pools !== undefined) return ok(pools)
    const made = openPools(url, tls, limits)
    if (made.ok) pools = made.value
    return made
  }

  const exchange = async (call: VimCall, cookie: string | undefined): Promise<VimResult<Answer>> => {
    const ready = opened()
    if (!ready.ok) return ready
    const deadline = new AbortController()
    const timeoutMs = call.timeoutMs ?? limits.callTimeoutMs
    const stop = clock.after(timeoutMs, () => deadline.abort())
    const signal = call.poll === undefined ? deadline.signal : AbortSignal.any([deadline.signal, call.poll])
    try {
      const response = await (call.poll === undefined ? ready.value.calls : ready.value.poll).request({
        method: 'POST', path: ready.value.path, signal,
        headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `urn:vim25/${soapVersion}`, ...(cookie === undefined ? {} : { cookie }) },
        body: encodeRequest(call.method, call.self, call.args ?? {}),
      })
      const text = await textOf(response.body, limits.answerBytesMax)
      if (text === undefined) return failed('Malformed', `${call.about}: ${call.method} was answered with more than ${limits.answerBytesMax / 1_048_576} MiB; it is given up`)
      return read(call, response.statusCode, response.headers, text)
    } catch (error) {
      if (!deadline.signal.aborted) return brokenFault(error, url, call)
      return failed('Timeout', `${call.about}: ${call.method} gave no answer within ${timeoutMs / 1_000} s; whether it was done is looked up`)
    } finally {
      stop()
    }
  }

  return {
    send: async (call, cookie) => {
      if (underWay >= limits.callsMax) return failed('Busy', `${call.about}: ${underWay} calls of vCenter are waiting already; it is tried again`)
      underWay += 1
      const from = clock.now()
      const result = await exchange(call, cookie).finally(() => { underWay -= 1 })
      calls.add({ method: call.method, result: result.ok ? 'ok' : result.fault.reason })
      if (call.poll === undefined) seconds.observe({ method: call.method }, (clock.now() - from) / 1_000)
      return result
    },
    close: async () => {
      closed = true
      await Promise.all([pools?.calls.destroy(), pools?.poll.destroy()])
    },
  }
}

const openPools = (url: string, tls: TlsOrder, limits: ProviderLimits): Result<Pools> => {
  if (!URL.canParse(url)) return failed('InvalidSpec', `vcenter.url "${url}" is no address; it looks like https://vc.example.com/sdk`)
  const { origin, pathname } = new URL(url)
  const connect = trusting(tls, limits.connectTimeoutMs)
  if (!connect.ok) return connect
  // Deadlines are ours, by the clock that was handed in.
  const shared = { connect: connect.value, headersTimeout: 0, bodyTimeout: 0, pipelining: 1, allowH2: false }
  return ok({
    calls: new Pool(origin, { ...shared, connections: limits.connections }),
    poll: new Pool(origin, { ...shared, connections: polls }),
    path: pathname === '/' ? '/sdk' : pathname,
  })
}

/** Undefined when it is larger; the rest is not read. */
const textOf = async (body: AsyncIterable<Buffer>, bytesMax: number): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** vim25 answers with 200, and with 500 for its own faults; anything else comes from something in between. */
const read = (call: VimCall, status: number, headers: Headers, text: string): VimResult<Answer> => {
  if (status !== 200 && status !== 500) return { ok: false, fault: statusFault(call, status, headers) }
  const decoded = decodeResponse(call.method, text)
  if (!decoded.ok && status === 500) return { ok: false, fault: statusFault(call, status, headers) }
  if (!decoded.ok) return failed('Malformed', `${call.about}: ${decoded.fault.message}; it began with ${beginning(text)}. Check that vcenter.url leads to vCenter's /sdk`)
  if ('fault' in decoded.value) return refusal(decoded.value.fault, call.about)
  return ok({ value: decoded.value.value, cookie: sessionCookie(headers) })
}

/** Enough of an answer to see what it is. */
const beginning = (text: string): string => (text === '' ? 'nothing' : JSON.stringify(text.slice(0, 60)))

const statusFault = ({ about, method }: VimCall, status: number, headers: Headers): Fault => {
  const message = `${about}: ${method} was answered with HTTP status ${status}`
  const seconds = Number(headers['retry-after'])
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}
  if (status === 429) return { reason: 'Throttled', message: `${message}: it asks for patience`, ...retryAfterMs }
  if (status === 401) return { reason: 'Unauthorized', message: `${message}: check the user and password of vcenter` }
  if (status === 403) return { reason: 'Forbidden', message: `${message}: check what stands between here and vCenter` }
  if (status >= 500) return { reason: 'Unavailable', message: `${message}: vCenter cannot serve now; it is tried again`, ...retryAfterMs }
  return { reason: 'Malformed', message: `${message}: vcenter.url does not lead to vCenter's /sdk` }
}

/** `vmware_soap_session="…"` as it came, quotes included. */
const sessionCookie = (headers: Headers): string | undefined => {
  const set = headers['set-cookie']
  const all = set === undefined ? [] : typeof set === 'string' ? [set] : set
  return all.find(cookie => cookie.startsWith('vmware_soap_session='))?.split(';')[0]
}
