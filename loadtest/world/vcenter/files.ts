import { isDisk, type Device, type Machine } from './vm.ts'
import type { DeviceChange } from './device-changes.ts'

/**
 * Files of disks that no VM has: of disks that were taken out of a VM and not deleted, and of VMs that were taken out of the
 * inventory. They can be attached again; their space is not counted.
 */
export interface LooseFiles {
  has(fileName: string): boolean
  /** The disks of a VM were `before` and are now `after`; what a change deletes is gone. */
  exchanged(before: readonly Device[], after: readonly Device[], changes: readonly DeviceChange[]): void
}

/** The oldest are forgotten beyond so many. */
const mostLoose = 10_000

export const createLooseFiles = (): LooseFiles => {
  const loose = new Set<string>()
  return {
    has: fileName => loose.has(fileName),
    exchanged: (before, after, changes) => {
      const attached = new Set(filesOf(after))
      const deleted = new Set(changes.filter(({ fileOperation }) => fileOperation === 'destroy').map(({ device }) => device.key))
      for (const file of attached) loose.delete(file)
      for (const file of filesOf(before.filter(({ key }) => !deleted.has(key)))) if (!attached.has(file)) loose.add(file)
      for (const oldest of loose) if (loose.size > mostLoose) loose.delete(oldest)
    },
  }
}

const filesOf = (devices: readonly Device[]): readonly string[] => devices.filter(isDisk).map(fileOf)
const fileOf = ({ backing }: Device): string => String(backing?.['fileName'] ?? '')

/** Whether some VM has a disk in this file. Looks through all of them: files are attached seldom. */
export const isAttached = (machines: IterableIterator<Machine>, fileName: string): boolean => {
  for (const { properties } of machines) if (properties.config.hardware.device.some(device => isDisk(device) && fileOf(device) === fileName)) return true
  return false
}
