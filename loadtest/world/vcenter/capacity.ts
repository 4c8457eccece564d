import type { Clock } from '#protocols/clock.ts'
import type { MoRef } from '#protocols/vim/values.ts'
import { DatastoreProperties, HostProperties } from './host.ts'
import type { Objects } from './objects.ts'
import type { Machine } from './vm.ts'
import { invalidArgument, notFound, VimError } from './vim-error.ts'

/** What hosts and datastores have to give, and who took it. */
export interface Capacity {
  host(ref: MoRef): HostProperties
  datastore(ref: MoRef): DatastoreProperties
  /** Admission at power-on: CPUs, then reservations of CPU and memory. Throws what vCenter would. */
  admit(machine: Machine): void
  /** Gives back what power-on took. */
  release(machine: Machine): void
  /** Takes space on a datastore, or NoDiskSpace. `uncommittedBytes` is promised, not checked. */
  takeSpace(datastore: MoRef, file: string, committedBytes: number, uncommittedBytes: number): void
  freeSpace(datastore: MoRef, committedBytes: number, uncommittedBytes: number): void
}

const mebibyte = 1_048_576

/** How full datastores are is told so much later: like vCenter, not with every write. */
const spaceToldAfterMs = 1_000

export const createCapacity = (objects: Objects, clock: Clock): Capacity => {
  const untold = new Set<string>()
  const tellSpace = (ref: MoRef): void => {
    if (untold.has(ref.value)) return
    untold.add(ref.value)
    clock.after(spaceToldAfterMs, () => {
      untold.delete(ref.value)
      const object = objects.get(ref)
      if (object !== undefined) objects.touch(object, ['summary'])
    })
  }
  const host = (ref: MoRef): HostProperties => {
    const found = objects.get(ref)
    if (found === undefined) throw notFound(ref)
    if (!(found.properties instanceof HostProperties)) throw invalidArgument('host', `${ref.value} is not a host.`)
    return found.properties
  }
  const datastore = (ref: MoRef): DatastoreProperties => {
    const found = objects.get(ref)
    if (found === undefined) throw notFound(ref)
    if (!(found.properties instanceof DatastoreProperties)) throw invalidArgument('datastore', `${ref.value} is not a datastore.`)
    return found.properties
  }
  return {
    host,
    datastore,
    admit: machine => {
      const { config, runtime } = machine.properties
      const at = host(runtime.host)
      const { numCPU, memoryMB } = config.hardware
      if (numCPU > at.built.threads) {
        throw new VimError('NotEnoughCpus', `The total number of virtual CPUs (${numCPU}) exceeds the logical CPUs of the host (${at.built.threads}).`, { numCpuDest: at.built.threads, numCpuVm: numCPU })
      }
      const mhz = config.cpuAllocation.reservation
      const miB = config.memoryAllocation.reservation
      const freeMhz = at.capacityMhz - at.reservedMhz
      const freeMiB = at.built.memoryMiB - at.reservedMiB
      if (mhz > freeMhz) {
        throw new VimError('InsufficientCpuResourcesFault', 'The host does not have sufficient CPU resources to satisfy the reservation.', { unreserved: freeMhz, requested: mhz })
      }
      if (miB > freeMiB || memoryMB > at.built.memoryMiB) {
        throw new VimError('InsufficientMemoryResourcesFault', 'The host does not have sufficient memory resources to satisfy the reservation.',
          { unreserved: freeMiB * mebibyte, requested: Math.max(miB, memoryMB > at.built.memoryMiB ? memoryMB : 0) * mebibyte })
      }
      at.reservedMhz += mhz
      at.reservedMiB += miB
      at.poweredOnCpus += numCPU
      at.poweredOnMiB += memoryMB
      machine.held = { host: runtime.host.value, mhz, miB, cpus: numCPU, memoryMiB: memoryMB }
    },
    release: machine => {
      const { held } = machine
      if (held === undefined) return
      const at = objects.byId(held.host)?.properties
      machine.held = undefined
      if (!(at instanceof HostProperties)) return
      at.reservedMhz -= held.mhz
      at.reservedMiB -= held.miB
      at.poweredOnCpus -= held.cpus
      at.poweredOnMiB -= held.memoryMiB
    },
    takeSpace: (ref, file, committedBytes, uncommittedBytes) => {
      const store = datastore(ref)
      if (committedBytes > store.freeBytes) {
        throw new VimError('NoDiskSpace', `There is not enough space on the file system for ${file}: ${committedBytes} bytes are needed, ${store.freeBytes} are free.`, { file, datastore: store.name })
      }
      store.committedBytes += committedBytes
      store.uncommittedBytes += uncommittedBytes
      tellSpace(ref)
    },
    freeSpace: (ref, committedBytes, uncommittedBytes) => {
      const store = datastore(ref)
      store.committedBytes -= committedBytes
      store.uncommittedBytes -= uncommittedBytes
      tellSpace(ref)
    },
  }
}
