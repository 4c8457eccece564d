import { hostname } from 'node:os'
import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import { virtualMachines } from '#protocols/api/resources.ts'
import { ok, type Result } from '#protocols/fault.ts'
import type { MemberId } from '#protocols/ids.ts'
import { claimNames, roleClaim } from '#protocols/shard.ts'
import { admissionConfig } from './admission-config.ts'
import { sharePromises } from './admission/promises.ts'
import type { HttpsServer } from './admission/https.ts'
import { startAdmission } from './admission/server.ts'
import { claimHandlers, whileHeld } from './claims.ts'
import type { Config } from './config.ts'
import { startLabels } from './labels.ts'
import { vmReader, watchLookup } from './lookup.ts'
import { startMembership } from './membership/membership.ts'
import { laterOwnership } from './ownership.ts'
import { startPlacing } from './placing.ts'
import { watchShards } from './shards.ts'
import { watchShared } from './shared.ts'
import { createEvents } from './status/events.ts'
import { createWriter } from './status/writer.ts'
import { connectSurroundings } from './surroundings.ts'
import { startHealth } from './telemetry/health.ts'
import type { Registered } from './telemetry/metrics.ts'
import type { Tools } from './tools.ts'
import { startUsage } from './usage.ts'
import { startVmActors } from './vm-actors.ts'
import { zonesOf } from './zones.ts'

export interface MemberOrder extends Tools {
  readonly config: Config
  readonly id: MemberId
  readonly metrics: Registered
}

export interface Member {
  /** Hands everything over, then stops. */
  leave(): Promise<void>
}

/**
 * Wires one member together and starts it. A fault says what has to be put right before it can start; nothing has been
 * claimed then.
 */
export const startMember = async ({ config, id, ...tools }: MemberOrder): Promise<Result<Member>> => {
  const { clock, log, metrics } = tools
  const connected = await connectSurroundings(config, tools)
  if (!connected.ok) return connected
  const { store, bus, members, provider } = connected.value
  const around = { ...tools, store, systemNamespace: config.systemNamespace, shardCount: config['shards.count'] }
  const ownership = laterOwnership()

  // What is seen: small kinds by everybody, VMs by the owner of their shard.
  const shared = watchShared({
    ...around, onRead: () => shards.sharedRead(),
    onDependency: name => {
      shards.dependencyChanged(name)
      quota.current()?.dependencyChanged()
    },
  })
  const shards = watchShards({ ...around, shared: () => (shared.unready() === undefined ? shared : undefined), send: (key, event) => actors.send(key, event) })
  const lookup = watchLookup({ ...around, shared, onClaim: namespace => quota.current()?.claimChanged(namespace) })

  // What is done about it.
  const status = createWriter({
    store, events: createEvents({ store, clock, log, reporter: id }),
    writing: (resource, key) => (resource.plural === virtualMachines.plural ? shards.writing(key) : () => undefined),
  })
  const placing = startPlacing({ ...tools, config, id, bus, provider, zones: shared.zones, ownership })
  const actors = startVmActors({ ...tools, config, id, bus, provider, placing, status, zones: zonesOf(shared.zones), ownership, load: shards.load })
  const labels = whileHeld(epoch => startLabels({ ...around, status, permits: () => ownership.permits(roleClaim('labels'), epoch) }))
  const quota = whileHeld(epoch => startUsage({ ...around, shared, lookup, permits: () => ownership.permits(roleClaim('quota'), epoch) }))

  // Who may ask.
  const promises = sharePromises({ bus, clock, id, log })
  const admission = await openAdmission(config, { clock, log, metrics, lookup, readVm: vmReader(store), promises })
  if (!admission.ok) return admission
  const health = await startHealth(config['health.listen'], metrics, {
    membership: () => (ownership.ready() ? undefined : 'no fresh sign of life over the bus yet'), caches: lookup.unready, shards: shards.unready,
  })
  if (!health.ok) return health

  // Last, what sets it all going: shards and roles that are claimed and lost.
  const membership = startMembership({
    ...tools, kv: members, me: id, names: claimNames(config['shards.count']), unclaimed, ...claimLimits(config),
    on: claimHandlers({
      shards: {
        open: (shard, epoch) => {
          actors.open(shard, epoch)
          shards.open(shard)
        },
        drain: actors.drain,
        close: shard => {
          actors.drop(shard)
          for (const key of shards.close(shard)) provider.unfollow(key)
        },
      },
      roles: { placement: placing.role, labels, quota },
      changed: actors.flush,
    }),
  })
  ownership.begin(membership)
  log.info({ step: 'router', pid: process.pid, health: health.value.url, host: hostname() }, 'member started')

  return ok({
    leave: async () => {
      await membership.leave()
      await placing.stop()
      actors.stop()
      lookup.stop()
      shared.stop()
      await admission.value.stop()
      promises.stop()
      await health.value.stop()
      await connected.value.close()
    },
  })
}

/** The webhooks, unless the configuration wants none. */
const openAdmission = async (config: Config, of: Pick<Parameters<typeof startAdmission>[0], 'clock' | 'log' | 'metrics' | 'lookup' | 'readVm' | 'promises'>): Promise<Result<Pick<HttpsServer, 'stop'>>> =>
  config['admission.listen'] === '' ? ok({ stop: async () => undefined })
    : startAdmission({ ...of, listen: config['admission.listen'], certificateDir: config['admission.certificateDir'], clientCertificate: config['admission.clientCertificate'], config: admissionConfig(config) })

/** Claims as the configuration wants them. On the in-memory bus there is nobody else, and so nothing to wait for. */
const claimLimits = (config: Config) => {
  const { 'members.heartbeatMs': heartbeatMs, 'members.validityMs': validityMs, 'shards.drainMs': drainMs } = config
  return {
    step: claimStep({ validityMs: config.bus === 'local' ? 0 : validityMs, retryMs: 500 }),
    limits: { heartbeatMs, validityMs, marginMs: validityMs / 10, drainMs },
  }
}
