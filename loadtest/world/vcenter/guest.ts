import { draw } from '../random.ts'
import { asleep, Awake, waking, type VmGuest } from './guest-info.ts'
import type { Machine } from './vm.ts'
import { invalidPower, VimError } from './vim-error.ts'
import { suspended, switchedOff } from './power-state.ts'
import type { World } from './world.ts'

/** Of the time from power-on to the address, so much passes until the tools run. */
const toolsShare = 0.6

const touched = ['summary.guest', 'guestHeartbeatStatus']
const become = (world: World, machine: Machine, guest: VmGuest): void => world.objects.set(machine.object, { guest }, touched)

/** The guest starts: its tools run after a while, then it tells its name and addresses. */
export const guestStarts = (world: World, machine: Machine): void => {
  const upMs = draw(world.latencies.guestUp, world.random)
  machine.guestTimer?.()
  machine.guestTimer = world.clock.after(upMs * toolsShare, () => {
    become(world, machine, waking(machine.properties.config))
    machine.guestTimer = world.clock.after(upMs * (1 - toolsShare), () => guestTells(world, machine))
  })
}

const guestTells = (world: World, machine: Machine): void => {
  machine.guestTimer = undefined
  become(world, machine, new Awake(machine.properties.config))
}

/** The adapters changed while the guest runs. */
export const guestSeesAdapters = (world: World, machine: Machine): void => {
  if (machine.properties.guest.net !== undefined) guestTells(world, machine)
}

/** The guest is gone, because the VM is off or suspended. */
export const guestStops = (world: World, machine: Machine): void => {
  machine.guestTimer?.()
  machine.guestTimer = undefined
  become(world, machine, asleep(machine.properties.config))
}

/** What the guest is asked to do; it does so some time later, unless it takes no notice. */
export const askGuest = (world: World, machine: Machine, wish: 'shutdown' | 'standby' | 'reboot'): void => {
  const { runtime, guest, name } = machine.properties
  if (runtime.powerState !== 'poweredOn') throw invalidPower('poweredOn', runtime.powerState)
  if (guest.toolsRunningStatus !== 'guestToolsRunning') throw new VimError('ToolsUnavailable', 'Cannot complete operation because VMware Tools is not running in this virtual machine.')
  if (world.deafGuests(name)) return
  machine.guestTimer?.()
  machine.guestTimer = world.clock.after(draw(world.latencies.guestShutdown, world.random), () => {
    if (wish === 'shutdown') return switchedOff(world, machine)
    if (wish === 'standby') return suspended(world, machine)
    guestStops(world, machine)
    guestStarts(world, machine)
  })
}
