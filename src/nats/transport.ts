import { connect, credsAuthenticator, type ConnectionOptions, type NatsConnection } from 'nats'
import type { Bus, Transport } from '#protocols/bus.ts'
import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import { openBucket, type OpenBucket } from './bucket.ts'
import { faultOf } from './faults.ts'

export interface NatsOrder {
  readonly servers: readonly string[]
  readonly user?: string
  readonly password?: string
  /** Text of a credentials file. */
  readonly credentials?: string
  /** Copies of each bucket. */
  readonly replicas: number
  readonly clock: Clock
  readonly log: Log
}

const reconnectMs = 500
const connectTimeoutMs = 5_000
/** A server that is silent is given up after three of these, and another is looked for. */
const pingMs = 2_000
/** How often the first connection is tried again. */
const retryMs = 2_000

/**
 * Connects, and stays connected for ever. While no server can be reached at the start it goes on trying and says so;
 * only refused credentials are a fault.
 */
export const connectNats = async (order: NatsOrder): Promise<Result<Transport>> => {
  const connection = await firstConnection(order)
  if (!connection.ok) return connection
  const nc = connection.value
  const buckets: OpenBucket[] = []
  const link = { up: true }
  void followStatus(nc, order.log, link, () => { for (const bucket of buckets) bucket.reopen() })
  const bus = busOf(nc, order.log, link)
  return ok({
    bus: {
      ...bus,
      close: async () => {
        for (const bucket of buckets) bucket.stop()
        await bus.close()
      },
    },
    bucket: async name => {
      const bucket = openBucket({ nc, name, replicas: order.replicas, clock: order.clock, log: order.log })
      buckets.push(bucket)
      return ok(bucket.kv)
    },
  })
}

const firstConnection = async ({ servers, user, password, credentials, clock, log }: NatsOrder): Promise<Result<NatsConnection>> => {
  const options: ConnectionOptions = {
    servers: [...servers], maxReconnectAttempts: -1, reconnectTimeWait: reconnectMs, timeout: connectTimeoutMs, pingInterval: pingMs, maxPingOut: 2, ignoreClusterUpdates: false,
    ...(user === undefined ? {} : { user, pass: password ?? '' }),
    ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
  }
  for (;;) {
    try {
      return ok(await connect(options))
    } catch (error) {
      const { fault } = faultOf(`NATS at ${servers.join(', ')}`, error)
      if (fault.reason === 'Unauthorized') return failed('Unauthorized', `${fault.message}: check nats.user, nats.passwordFile and nats.credentialsFile`)
      log.warn({ step: 'router', reason: fault.reason }, `${fault.message}; trying again`)
      await new Promise<void>(resolve => { clock.after(retryMs, resolve) })
    }
  }
}

/** Whether a server is connected. Without one, the client would keep all that is published in a buffer without end. */
interface Link { up: boolean }

const followStatus = async (nc: NatsConnection, log: Log, link: Link, reconnected: () => void): Promise<void> => {
  for await (const { type, data } of nc.status()) {
    if (type === 'pingTimer') continue
    log.info({ step: 'router', status: type, data: String(data) }, 'NATS connection')
    if (type === 'disconnect') link.up = false
    if (type !== 'reconnect') continue
    link.up = true
    reconnected()
  }
}

const busOf = (nc: NatsConnection, log: Log, link: Link): Bus => ({
  publish: (subject, payload) => {
    if (!link.up || nc.isClosed()) return false
    try {
      nc.publish(subject, payload)
      return true
    } catch (error) {
      // It is larger than the server takes, or the connection is being closed.
      log.error({ step: 'router', subject, bytes: payload.length }, faultOf('message not published', error).fault.message)
      return false
    }
  },
  subscribe: (subject, handle) => {
    const answer = async (payload: Uint8Array, reply: (payload: Uint8Array) => void): Promise<void> => {
      try {
        const given = await handle(payload)
        if (given !== undefined) reply(given)
      } catch (error) {
        log.error({ step: 'router', subject, error: traceOf(error) }, 'a listener threw')
      }
    }
    const subscription = nc.subscribe(subject, {
      callback: (error, message) => {
        if (error !== null) return log.warn({ step: 'router', subject }, error.message)
        // Whatever is thrown in here would end the client's reading from the server.
        void answer(message.data, payload => { if (message.reply) message.respond(payload) })
      },
    })
    return () => subscription.unsubscribe()
  },
  request: async (subject, payload, timeoutMs) => {
    if (!link.up) return failed('Unavailable', `request on ${subject}: no NATS server is connected`)
    try {
      return ok((await nc.request(subject, payload, { timeout: timeoutMs })).data)
    } catch (error) {
      return faultOf(`request on ${subject}`, error)
    }
  },
  connected: () => link.up && !nc.isClosed(),
  close: async () => {
    // Draining waits for servers that may be gone: closing does not.
    await nc.close()
  },
})

const traceOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
