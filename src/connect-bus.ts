import { readFile } from 'node:fs/promises'
import type { Transport } from '#protocols/bus.ts'
import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { Log } from '#protocols/log.ts'
import type { Config } from './config.ts'
import { createMedium } from './local/transport.ts'
import { connectNats } from './nats/transport.ts'

/** What members speak over, as the configuration says: NATS, or memory for one member. */
export const connectBus = async ({ config, clock, log }: { readonly config: Config; readonly clock: Clock; readonly log: Log }): Promise<Result<Transport>> => {
  if (config.bus === 'local') return ok(createMedium(clock, log).connect())
  const secret = async (name: 'nats.passwordFile' | 'nats.credentialsFile'): Promise<string | undefined> =>
    config[name] === '' ? undefined : (await readFile(config[name], 'utf8')).trim()
  try {
    const [password, credentials] = [await secret('nats.passwordFile'), await secret('nats.credentialsFile')]
    return await connectNats({
      servers: config['nats.servers'], replicas: config['nats.replicas'], clock, log,
      ...(config['nats.user'] === '' ? {} : { user: config['nats.user'], password: password ?? '' }),
      ...(credentials === undefined ? {} : { credentials }),
    })
  } catch (error) {
    return failed('InvalidSpec', `nats.passwordFile or nats.credentialsFile cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
