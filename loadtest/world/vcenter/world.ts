import type { Clock, Random } from '#protocols/clock.ts'
import type { MoRef } from '#protocols/vim/values.ts'
import type { Capacity } from './capacity.ts'
import type { LooseFiles } from './files.ts'
import type { Folders } from './folders.ts'
import { ownedText } from './owned.ts'
import type { Objects } from './objects.ts'
import type { Latencies } from './options.ts'
import type { StartTask } from './tasks.ts'
import type { Machine } from './vm.ts'

/** What every part of the simulated vCenter works on. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly objects: Objects
  readonly folders: Folders
  readonly capacity: Capacity
  readonly machines: Machines
  readonly looseFiles: LooseFiles
  readonly startTask: StartTask
  /** How long things take; may be exchanged while it runs. */
  latencies: Latencies
  /** Guests that take no notice of a shutdown, by VM name. */
  deafGuests: (name: string) => boolean
  /** Running numbers of MAC addresses and change versions. */
  readonly counters: { mac: number; change: number }
}

/** All VMs, and their names in the two UUID spaces. */
export interface Machines {
  get(ref: MoRef): Machine | undefined
  /** Throws ManagedObjectNotFound. */
  must(ref: MoRef): Machine
  all(): IterableIterator<Machine>
  count(): number
  byUuid(uuid: string, instance: boolean): Machine | undefined
  add(machine: Machine): void
  /** To be called before and after UUIDs change. */
  unindex(machine: Machine): void
  index(machine: Machine): void
  remove(machine: Machine): void
}

/** An instant as vCenter writes it; change versions have microseconds, which count up here. */
export const isoNow = (world: World): string => new Date(world.clock.wall()).toISOString()
export const changeVersion = (world: World): string => {
  world.counters.change = (world.counters.change + 1) % 1000
  return ownedText(isoNow(world).replace('Z', `${String(world.counters.change).padStart(3, '0')}Z`))
}
