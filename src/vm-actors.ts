import { emptyGate, gateStep } from '#actors/gate/gate.ts'
import { startHost } from '#actors/host.ts'
import { startResidents, type Residents, type ResidentsPorts } from '#actors/residents.ts'
import { vmLimits } from '#actors/vm/facts.ts'
import { vmSpecies } from '#actors/vm/species.ts'
import type { Bus } from '#protocols/bus.ts'
import { codec } from '#protocols/codec.ts'
import type { MemberId, VmKey } from '#protocols/ids.ts'
import type { Provider, ProviderChange } from '#protocols/provider.ts'
import { shardClaim } from '#protocols/shard.ts'
import type { StatusPort } from '#protocols/status.ts'
import type { VmEffect, VmEvent } from '#protocols/vm.ts'
import type { Config } from './config.ts'
import { createGate, type Gated } from './gate.ts'
import type { Ownership } from './ownership.ts'
import { performVm } from './perform/vm.ts'
import type { Placing } from './placing.ts'
import { startRouter, type Routed, type Router } from './router/router.ts'
import type { Tools } from './tools.ts'
import type { Zones } from './zones.ts'

export interface VmActorsOrder extends Tools {
  readonly config: Config
  readonly id: MemberId
  readonly bus: Bus
  readonly provider: Provider
  readonly placing: Pick<Placing, 'place' | 'release' | 'stands'>
  readonly status: StatusPort
  readonly zones: Zones
  readonly ownership: Ownership
  /** What an actor that comes to life is told first. */
  readonly load: (key: VmKey) => readonly VmEvent[]
}

/** The VM actors that live here, and the way to those that live elsewhere. */
export interface VmActors extends Pick<Residents<VmEvent>, 'open' | 'drain' | 'drop' | 'stop'>, Pick<Router<VmEvent>, 'send' | 'flush'> {}

/** Starts it, with no shard open; what the provider has to tell goes to the actors from now on. */
export const startVmActors = (order: VmActorsOrder): VmActors => {
  const { config, bus, clock, log, metrics, ownership, provider, placing, status, zones } = order
  const residents: Residents<VmEvent> = startResidents(species(config), {
    ...watched(order), host: startHost(), clock, load: order.load,
    perform: performVm({
      provider, gated: gateOf(order), place: placing.place, release: placing.release, status, zoneOf: zones.ofCluster, folderOf: zones.folderOf,
      permits: (shard, epoch) => ownership.permits(shardClaim(shard), epoch),
      answer: (key, shard, event) => residents.deliver(key, shard, event),
    }),
  }, { turnsPerRound: 256, idleMs: config['vm.idleMs'], restartMs: 1_000 })
  const router = startRouter<VmEvent>({
    bus, me: order.id, shardCount: config['shards.count'], clock, log, metrics, limits: { holdLimit: 10_000, holdMs: 30_000 }, codec: routed,
    owner: shard => ownership.owner(shardClaim(shard)),
    isHere: shard => ownership.holds(shardClaim(shard)) !== undefined,
    deliver: residents.deliver,
  })
  provider.onChange(hearing({ send: router.send, broadcast: residents.broadcast, stands: placing.stands, zoneOf: zones.ofCluster }))
  return {
    open: residents.open, drain: residents.drain, drop: residents.drop, send: router.send, flush: router.flush,
    stop: () => {
      router.stop()
      residents.stop()
    },
  }
}

const species = (config: Config) => vmSpecies({ ...vmLimits, backOffMaxMs: config['vm.backOffMaxMs'], softPowerMs: config['vm.softPowerMs'], reportHoldMs: config['vm.reportHoldMs'] })

/** The gate before vCenter. */
const gateOf = ({ config, clock }: VmActorsOrder): Gated => createGate({
  empty: emptyGate,
  step: gateStep({
    inAll: config['lanes.inAll'], queued: config['lanes.queued'], backOffMinMs: 500, backOffMaxMs: 30_000,
    lanes: { create: config['lanes.create'], power: config['lanes.power'], delete: config['lanes.delete'], other: config['lanes.other'] },
  }),
}, clock)

/** What is counted and logged of the actors: each step once, so that actors never log. */
const watched = ({ log, metrics }: VmActorsOrder): Pick<ResidentsPorts<VmEvent, VmEffect>, 'turned' | 'crashed' | 'deadLetter'> => {
  const turns = metrics.counter('vm_turns_total', 'Steps of VM actors.', [])
  const performed = metrics.counter('vm_effects_total', 'Effects of VM actors.', ['effect'])
  const crashes = metrics.counter('vm_crashes_total', 'VM actors that threw and were started again.', [])
  return {
    turned: ({ key, epoch, events, effects }) => {
      turns.add({})
      for (const { kind } of effects) performed.add({ effect: kind })
      const line = { step: 'vm', key, epoch, event: events.map(({ kind }) => kind).join(' '), effects: effects.map(({ kind }) => kind).join(' ') } as const
      if (effects.some(({ kind }) => kind !== 'Wake')) log.info(line, 'step')
      else log.debug(line, 'step')
    },
    crashed: (key, error) => {
      crashes.add({})
      log.error({ step: 'vm', key, error: error instanceof Error ? error.stack : String(error) }, 'actor crashed')
    },
    deadLetter: (key, event) => log.debug({ step: 'router', key, event: event.kind }, 'dead letter'),
  }
}

/** Messages between members for actors; what is inside is checked where it is used. */
const routed = codec<Routed<VmEvent>>('vm/1', value => {
  const message = value as Partial<Routed<VmEvent>> | null
  if (typeof message?.key !== 'string') return 'key: expected text'
  return typeof message.event?.kind === 'string' ? undefined : 'event.kind: expected text'
})

/** Who is told news of the provider. */
export interface Hearers extends Pick<Router<VmEvent>, 'send'>, Pick<Residents<VmEvent>, 'broadcast'>, Pick<Placing, 'stands'> {
  readonly zoneOf: Zones['ofCluster']
}

/** News of the provider become events of actors; placement is told of VMs that stand. */
export const hearing = ({ send, broadcast, stands, zoneOf }: Hearers) => (change: ProviderChange): void => {
  switch (change.kind) {
    case 'Observed': {
      const { key, vm } = change
      // While it is being made it may have no host yet, and the inventory does not count it.
      if (vm.hostId !== undefined && vm.cpuCount > 0) stands(key, vm.instanceUuid)
      return send(key, { kind: 'Observed', vm, zone: zoneOf(vm.clusterId) })
    }
    case 'Gone': return send(change.key, { kind: 'Observed', vm: undefined })
    case 'Up': return broadcast({ kind: 'ProviderUp' })
    case 'Down': return
  }
}
