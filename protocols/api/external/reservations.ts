import { int64, list, record, text } from '../schema.ts'

/** Capacity of a zone that is kept for VMs of a class. */
export const reservations = (description: string) => list(record({
  count: int64('Number of VMs.'),
  reservedVmClass: text('Name of the class.'),
}), description)
