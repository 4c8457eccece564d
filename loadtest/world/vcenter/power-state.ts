import { guestStarts, guestStops } from './guest.ts'
import type { Machine } from './vm.ts'
import type { World } from './world.ts'
import { isoNow } from './world.ts'

/** Power as it changes, by whatever cause. The capacity of the host is taken and given back here. */
export const switchedOn = (world: World, machine: Machine): void => {
  if (machine.held === undefined) world.capacity.admit(machine)
  world.objects.set(machine.object, { 'runtime.powerState': 'poweredOn', 'runtime.bootTime': isoNow(world) }, ['summary.runtime', 'layoutEx'])
  guestStarts(world, machine)
}
export const switchedOff = (world: World, machine: Machine): void => {
  world.capacity.release(machine)
  world.objects.set(machine.object, { 'runtime.powerState': 'poweredOff', 'runtime.bootTime': undefined }, ['summary.runtime', 'layoutEx'])
  guestStops(world, machine)
}
export const suspended = (world: World, machine: Machine): void => {
  world.capacity.release(machine)
  world.objects.set(machine.object, { 'runtime.powerState': 'suspended', 'runtime.bootTime': undefined }, ['summary.runtime', 'layoutEx'])
  guestStops(world, machine)
}
