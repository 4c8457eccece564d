import { notFound } from './vim-error.ts'
import type { Machine } from './vm.ts'
import type { Machines } from './world.ts'

export const createMachines = (): Machines => {
  const machines = new Map<string, Machine>()
  const instances = new Map<string, Machine>()
  const bios = new Map<string, Machine>()
  const index = (machine: Machine): void => {
    instances.set(machine.properties.config.instanceUuid, machine)
    bios.set(machine.properties.config.uuid, machine)
  }
  const unindex = (machine: Machine): void => {
    const { instanceUuid, uuid } = machine.properties.config
    if (instances.get(instanceUuid) === machine) instances.delete(instanceUuid)
    if (bios.get(uuid) === machine) bios.delete(uuid)
  }
  return {
    get: ref => machines.get(ref.value),
    must: ref => {
      const found = machines.get(ref.value)
      if (found === undefined || ref.type !== 'VirtualMachine') throw notFound(ref)
      return found
    },
    all: () => machines.values(),
    count: () => machines.size,
    byUuid: (uuid, instance) => (instance ? instances : bios).get(uuid.toLowerCase()),
    add: machine => {
      machines.set(machine.ref.value, machine)
      index(machine)
    },
    index,
    unindex,
    remove: machine => {
      unindex(machine)
      machines.delete(machine.ref.value)
    },
  }
}
