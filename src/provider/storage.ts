import type { Cancel, Clock } from '#protocols/clock.ts'
import type { ObservedStorage } from '#protocols/provider.ts'
import type { VimObject } from '#protocols/vim/values.ts'
import type { ProviderLimits } from './limits.ts'
import { listAt, numberAt, textAt, type Properties } from './properties.ts'
import { retrieveAll } from './retrieve.ts'
import type { Session } from './session.ts'

const filesPath = 'layoutEx.file'
const disksPath = 'layoutEx.disk'
const diskFiles = new Set(['diskDescriptor', 'diskExtent', 'digestDescriptor', 'digestExtent', 'diskReplicationState'])
const isSnapshotFile = (file: VimObject): boolean => /^snapshot/.test(textAt(file, 'type') ?? '')
/** What a file takes by itself: of one that is shared with others, nothing. */
const uniqueBytes = (file: VimObject): number => numberAt(file, 'uniqueSize')
const sum = (files: readonly VimObject[]): number => files.reduce((bytes, file) => bytes + uniqueBytes(file), 0)

/** What the files of a VM take, from its layout; undefined where vCenter knows of none. */
export const storageOf = (properties: Properties): ObservedStorage | undefined => {
  const files = listAt(properties, filesPath)
  if (files.length === 0) return undefined
  const others = files.filter(file => !diskFiles.has(textAt(file, 'type') ?? ''))
  const byKey = new Map(files.map(file => [numberAt(file, 'key'), file]))
  const filesOf = (disk: VimObject): readonly VimObject[] => listAt(disk, 'chain').flatMap(keysOf).map(key => byKey.get(key)).filter(file => file !== undefined)
  return {
    otherBytes: sum(others), snapshotBytes: sum(others.filter(isSnapshotFile)),
    disks: listAt(properties, disksPath).map(disk => ({ deviceKey: numberAt(disk, 'key'), usedBytes: sum(filesOf(disk)) })),
  }
}
/** A list of one may have come without being one. */
const keysOf = ({ fileKey }: VimObject): readonly number[] => (Array.isArray(fileKey) ? fileKey : [fileKey]).filter((key): key is number => typeof key === 'number')

const leastBytes = 64 * 1_048_576
const differs = (before: number, now: number): boolean => Math.abs(now - before) > Math.max(leastBytes, before / 20)

/** Whether somebody has to hear of it: logs and thin disks grow all the time, and each report is a write. */
export const isNews = (before: ObservedStorage | undefined, now: ObservedStorage): boolean => {
  if (before === undefined || before.disks.length !== now.disks.length) return true
  const was = new Map(before.disks.map(({ deviceKey, usedBytes }) => [deviceKey, usedBytes]))
  return differs(before.otherBytes, now.otherBytes) || differs(before.snapshotBytes, now.snapshotBytes) || now.disks.some(({ deviceKey, usedBytes }) => differs(was.get(deviceKey) ?? -Infinity, usedBytes))
}

/** Reads what the files of VMs take: vCenter does not tell it, so it is asked for, seldom and for many at once. */
export interface StorageReader {
  /** It has changed, or nobody has looked yet: it is read soon. */
  want(id: string): void
  stop(): void
}

export interface StorageOrder {
  readonly session: Session
  readonly clock: Clock
  readonly limits: Pick<ProviderLimits, 'storageGatherMs' | 'storageMs' | 'backOffMaxMs'>
  /** All VMs that are followed, which are looked at again from time to time. */
  readonly followed: () => Iterable<string>
  readonly told: (id: string, storage: ObservedStorage) => void
}

/** VMs in one call; each tells a few kilobytes. */
const batchMax = 50

export const createStorageReader = ({ session, clock, limits, followed, told }: StorageOrder): StorageReader => {
  const wanted = new Set<string>()
  let alarm: Cancel | undefined
  let stopped = false

  const schedule = (delayMs: number): void => {
    if (stopped || wanted.size === 0) return
    alarm ??= clock.after(delayMs, () => void work())
  }
  const work = async (): Promise<void> => {
    const ids = [...wanted].slice(0, batchMax)
    for (const id of ids) wanted.delete(id)
    const went = await read(ids)
    alarm = undefined
    if (!went) for (const id of ids) wanted.add(id)
    schedule(went ? limits.storageGatherMs : limits.backOffMaxMs)
  }
  /** Whether it went well. One VM that is gone fails the call for all: then each half is asked for. */
  const read = async (ids: readonly string[]): Promise<boolean> => {
    const found = await retrieveAll(session, 'VirtualMachine', ids, [filesPath, disksPath], 'reading what VMs take of storage')
    if (stopped) return true
    if (!found.ok) return found.fault.reason === 'NotFound' && (ids.length === 1 || (await read(ids.slice(0, ids.length >> 1)) && await read(ids.slice(ids.length >> 1))))
    for (const [id, properties] of found.value) {
      const storage = storageOf(properties)
      if (storage !== undefined) told(id, storage)
    }
    return true
  }

  const lookAgain = (): void => {
    for (const id of followed()) wanted.add(id)
    schedule(0)
    stopAgain = clock.after(limits.storageMs, lookAgain)
  }
  let stopAgain = clock.after(limits.storageMs, lookAgain)

  return {
    want: id => {
      wanted.add(id)
      schedule(limits.storageGatherMs)
    },
    stop: () => {
      stopped = true
      alarm?.()
      stopAgain()
    },
  }
}
