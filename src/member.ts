import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { claimStep, unclaimed } from '#actors/shard/claim.ts'
import { emptyGate, gateStep } from '#actors/gate/gate.ts'
import { startHost } from '#actors/host.ts'
import { placer } from '#actors/placement/species.ts'
import { startResidents } from '#actors/residents.ts'
import { vmLimits } from '#actors/vm/facts.ts'
import { vmSpecies } from '#actors/vm/species.ts'
import { codec } from '#protocols/codec.ts'
import type { Clock } from '#protocols/clock.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { keyParts, vmKey, type Epoch, type MemberId, type ShardId, type VmKey } from '#protocols/ids.ts'
import type { Log } from '#protocols/log.ts'
import { secrets, virtualMachines } from '#protocols/api/resources.ts'
import type { ProviderChange } from '#protocols/provider.ts'
import { roleClaim, shardClaim, type ClaimName, type RoleName } from '#protocols/shard.ts'
import type { KubernetesObject, ObjectStore } from '#protocols/store.ts'
import { membersBucket } from '#protocols/subjects.ts'
import type { VmEvent } from '#protocols/vm.ts'
import { admissionConfig } from './admission-config.ts'
import type { Config } from './config.ts'
import { connectBus } from './connect-bus.ts'
import { createGate } from './gate.ts'
import { openConnection } from './kubernetes/connection.ts'
import { connectStore } from './kubernetes/store.ts'
import { startLabels } from './labels.ts'
import { watchLookup } from './lookup.ts'
import { startMembership, type Membership } from './membership/membership.ts'
import { performVm } from './perform/vm.ts'
import { createPlacementClient } from './placement/client.ts'
import { createPool } from './placement/pool.ts'
import { createPlacementService } from './placement/service.ts'
import { connectProvider } from './provider/provider.ts'
import { startRouter, type Routed } from './router/router.ts'
import { watchShards } from './shards.ts'
import { watchShared } from './shared.ts'
import { startUsage, type UsageRole } from './usage.ts'
import { createEvents } from './status/events.ts'
import { createWriter } from './status/writer.ts'
import { startHealth } from './telemetry/health.ts'
import type { Registered } from './telemetry/metrics.ts'
import { startAdmission } from './admission/server.ts'

export interface MemberOrder {
  readonly config: Config
  readonly id: MemberId
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly metrics: Registered
}

export interface Member {
  /** Hands everything over, then stops. */
  leave(): Promise<void>
}

const roles: readonly RoleName[] = ['placement', 'labels', 'quota']

/** Messages between members for actors; what is inside is checked where it is used. */
const routed = codec<Routed<VmEvent>>('vm/1', value => {
  const message = value as Partial<Routed<VmEvent>> | null
  if (typeof message?.key !== 'string') return 'key: expected text'
  return typeof message.event?.kind === 'string' ? undefined : 'event.kind: expected text'
})

/** Wires one member together and starts it. A fault says what has to be put right before it can start. */
export const startMember = async (order: MemberOrder): Promise<Result<Member>> => {
  const { config, id, clock, random, log, metrics } = order
  const connection = await openConnection({ kubeconfig: config['kubernetes.kubeconfig'], context: config['kubernetes.context'], now: () => clock.now() })
  if (!connection.ok) return connection
  const store = connectStore(connection.value, metrics, { maxInFlight: config['kubernetes.maxInFlight'], requestTimeoutMs: config['kubernetes.requestTimeoutMs'], maxWaiting: config['kubernetes.maxWaiting'] })
  const transport = await connectBus({ config, clock, log })
  if (!transport.ok) return transport
  const bucket = await transport.value.bucket(membersBucket)
  if (!bucket.ok) return bucket
  const { bus } = transport.value

  const provider = connectProvider({
    url: config['vcenter.url'], credentials: () => credentials(config, store), clock, random, log, metrics,
    tls: { caFile: config['vcenter.caFile'], insecure: config['vcenter.insecure'] },
    limits: { callTimeoutMs: config['vcenter.callTimeoutMs'], taskTimeoutMs: config['vcenter.taskTimeoutMs'] },
  })

  let membership: Membership | undefined
  let labelsRole: { stop(): void } | undefined
  let usageRole: UsageRole | undefined
  const shardCount = config['shards.count']
  const shardIds = Array.from({ length: shardCount }, (_, index) => index as ShardId)
  const permits = (name: ClaimName, epoch: Epoch): boolean => membership?.permits(name, epoch) ?? false

  const shared = watchShared({ store, clock, random, log, metrics, onDependency: name => {
    shards.dependencyChanged(name)
    usageRole?.dependencyChanged()
  }, onZones: () => undefined })
  const shards = watchShards({ store, clock, random, log, metrics, shardCount, shared: () => shared, send: (key, event) => router.send(key, event) })
  const lookup = watchLookup({ store, clock, random, log, metrics, shared, systemNamespace: config.systemNamespace, vm: (namespace, name) => shards.vm(vmKey(namespace, name)) })
  const status = createWriter({
    store, events: createEvents({ store, clock, log, reporter: id }),
    writing: (resource, key) => (resource.plural === virtualMachines.plural ? shards.writing(key) : () => undefined),
  })

  const pool = createPool(clock, { workerLimit: config['placement.workers'] })
  // An owner of the role that dies with a question answers it never: short waits, since asking again gives the same place.
  const placement = createPlacementClient({ bus, clock, member: id, limits: { placeTimeoutMs: 6_000 } })
  const placementService = createPlacementService({
    bus, clock, log, metrics, placer, pool, inventory: handle => provider.inventory(handle), zones: shared.zones,
    members: () => membership?.members() ?? [], permits: epoch => permits(roleClaim('placement'), epoch),
    limits: { askMs: 5_000, cpuOvercommit: config['placement.cpuOvercommit'], memoryOvercommit: config['placement.memoryOvercommit'] },
  })

  const zoneNamed = (name: string) => shared.zones().find(zone => zone.name === name)
  const zoneOf = (clusterId: string | undefined): string | undefined =>
    clusterId === undefined ? undefined : shared.zones().find(zone => zone.clusterIds.includes(clusterId))?.name
  const gate = createGate({ empty: emptyGate, step: gateStep({
    inAll: config['lanes.inAll'], queued: config['lanes.queued'], backOffMinMs: 500, backOffMaxMs: 30_000,
    lanes: { create: config['lanes.create'], power: config['lanes.power'], delete: config['lanes.delete'], other: config['lanes.other'] },
  }) }, clock)
  const turns = metrics.counter('vm_turns_total', 'Steps of VM actors.', [])
  const effects = metrics.counter('vm_effects_total', 'Effects of VM actors.', ['effect'])
  const crashes = metrics.counter('vm_crashes_total', 'VM actors that threw and were started again.', [])
  const residents = startResidents(vmSpecies({ ...vmLimits, backOffMaxMs: config['vm.backOffMaxMs'], softPowerMs: config['vm.softPowerMs'], reportHoldMs: config['vm.reportHoldMs'] }), {
    host: startHost(), clock, load: shards.load,
    perform: performVm({
      provider, gated: gate, place: request => placement.place(request), release: key => placement.release(key), status,
      permits: (shard, epoch) => permits(shardClaim(shard), epoch),
      answer: (key, shard, event) => residents.deliver(key, shard, event),
      zoneOf, homeOf: (zone, key) => zoneNamed(zone)?.namespaces?.[keyParts(key).namespace] ?? {},
    }),
    turned: ({ key, epoch, events, effects: ordered }) => {
      turns.add({})
      for (const { kind } of ordered) effects.add({ effect: kind })
      const line = { step: 'vm', key, epoch, event: events.map(event => event.kind).join(' '), effects: ordered.map(effect => effect.kind).join(' ') }
      if (ordered.some(effect => effect.kind !== 'Wake')) log.info(line, 'step')
      else log.debug(line, 'step')
    },
    crashed: (key, error) => {
      crashes.add({})
      log.error({ step: 'vm', key, error: error instanceof Error ? error.stack : String(error) }, 'actor crashed')
    },
    deadLetter: (key, event) => log.debug({ step: 'router', key, event: event.kind }, 'dead letter'),
  }, { turnsPerRound: 256, idleMs: config['vm.idleMs'], restartMs: 1_000 })

  const router = startRouter<VmEvent>({
    bus, me: id, shardCount, clock, log, metrics, limits: { holdLimit: 10_000, holdMs: 30_000 }, codec: routed,
    owner: shard => membership?.owner(shardClaim(shard)),
    isHere: shard => membership?.holds(shardClaim(shard)) !== undefined,
    deliver: residents.deliver,
  })
  provider.onChange(change => hearProvider(change, router.send, event => residents.broadcast(event), zoneOf))

  membership = startMembership({
    kv: bucket.value, me: id, names: [...shardIds.map(shardClaim), ...roles.map(roleClaim)], clock, log, metrics, unclaimed,
    step: claimStep({ validityMs: config.bus === 'local' ? 0 : config['members.validityMs'], retryMs: 500 }),
    limits: { heartbeatMs: config['members.heartbeatMs'], validityMs: config['members.validityMs'], marginMs: config['members.validityMs'] / 10, drainMs: config['shards.drainMs'] },
    on: {
      acquired: (name, epoch) => {
        const shard = shardOfClaim(name)
        if (shard !== undefined) {
          residents.open(shard, epoch)
          shards.open(shard)
        } else if (name === roleClaim('placement')) placementService.start(epoch)
        else if (name === roleClaim('labels')) labelsRole = startLabels({ store, status, clock, random, log, metrics, shardCount, permits: () => permits(name, epoch) })
        else usageRole = startUsage({ store, clock, random, log, metrics, shared, claim: lookup.claim, systemNamespace: config.systemNamespace, permits: () => permits(name, epoch) })
      },
      draining: async (name, drainMs) => {
        const shard = shardOfClaim(name)
        if (shard !== undefined) await residents.drain(shard, drainMs)
        else if (name === roleClaim('placement')) await placementService.stop()
      },
      lost: name => {
        const shard = shardOfClaim(name)
        if (shard !== undefined) {
          residents.drop(shard)
          for (const key of shards.close(shard)) provider.unfollow(key)
        } else if (name === roleClaim('placement')) void placementService.stop()
        else if (name === roleClaim('labels')) labelsRole?.stop()
        else usageRole?.stop()
      },
      changed: router.flush,
    },
  })

  const admission = config['admission.listen'] === '' ? undefined : await startAdmission({
    listen: config['admission.listen'], certificateDir: config['admission.certificateDir'], clock, log, metrics,
    lookup, config: admissionConfig(config),
  })
  if (admission !== undefined && !admission.ok) return admission
  const health = await startHealth(config['health.listen'], metrics, {
    membership: () => (membership?.ready() ? undefined : 'no fresh sign of life over the bus yet'),
    caches: lookup.unready,
    shards: shards.unready,
  })
  if (!health.ok) return health
  log.info({ step: 'router', pid: process.pid, health: health.value.url, host: hostname() }, 'member started')

  return ok({
    leave: async () => {
      await membership?.leave()
      await placementService.stop()
      placement.close()
      router.stop()
      residents.stop()
      lookup.stop()
      shared.stop()
      await provider.close()
      await pool.close()
      if (admission?.ok) await admission.value.stop()
      await health.value.stop()
      await bus.close()
      await store.close()
    },
  })
}

const shardOfClaim = (name: ClaimName): ShardId | undefined => (name.startsWith('shard.') ? (Number(name.slice('shard.'.length)) as ShardId) : undefined)

/** News of the provider become events of actors. */
const hearProvider = (
  change: ProviderChange, send: (key: VmKey, event: VmEvent) => void, broadcast: (event: VmEvent) => void, zoneOf: (clusterId: string | undefined) => string | undefined,
): void => {
  switch (change.kind) {
    case 'Observed': return send(change.key, { kind: 'Observed', vm: change.vm, zone: zoneOf(change.vm.clusterId) })
    case 'Gone': return send(change.key, { kind: 'Observed', vm: undefined })
    case 'Up': return broadcast({ kind: 'ProviderUp' })
    case 'Down': return
  }
}

/** User and password as they stand now, from the Secret or the file that the configuration names. */
const credentials = async (config: Config, store: ObjectStore): Promise<Result<{ readonly user: string; readonly password: string }>> => {
  if (config['vcenter.secret'] === '') return fileCredentials(config)
  const [namespace = '', name = ''] = config['vcenter.secret'].split('/')
  const found = await store.get<KubernetesObject & { readonly data?: Readonly<Record<string, string>> }>(secrets, namespace, name)
  if (!found.ok) return failed(found.fault.reason, `vcenter.secret ${config['vcenter.secret']}: ${found.fault.message}`)
  const text = (key: string): string | undefined => {
    const value = found.value.data?.[key]
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8')
  }
  const user = text('username')
  const password = text('password')
  if (user === undefined || password === undefined) return failed('Unauthorized', `vcenter.secret ${config['vcenter.secret']} needs the keys username and password`)
  return ok({ user, password })
}

const fileCredentials = async (config: Config): Promise<Result<{ readonly user: string; readonly password: string }>> => {
  try {
    return ok({ user: config['vcenter.user'], password: (await readFile(config['vcenter.passwordFile'], 'utf8')).trim() })
  } catch (error) {
    return failed('Unauthorized', `vcenter.passwordFile cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
