import { anyObject, int32, int64, list, mapList, maybe, quantity, record, text } from './schema.ts'
import { group, version } from './resources.ts'
import type { Kind, KindOf } from './schema.ts'

export const virtualMachineClassSpec = record({
  configSpec: maybe(anyObject()),
  controllerName: maybe(text()),
  description: maybe(text()),
  hardware: maybe(record({
    cpus: maybe(int64('Number of virtual CPUs.')),
    devices: maybe(record({
      dynamicDirectPathIODevices: maybe(list(record({
        customLabel: maybe(text()),
        deviceID: int64(),
        vendorID: int64(),
      }))),
      vgpuDevices: maybe(mapList(['profileName'], record({
        profileName: text(),
      }))),
    })),
    instanceStorage: maybe(record({
      storageClass: maybe(text()),
      volumes: maybe(list(record({
        size: quantity(),
      }))),
    })),
    memory: maybe(quantity('Memory, for example 4Gi.')),
  }, 'CPUs, memory and devices.')),
  policies: maybe(record({
    resources: maybe(record({
      limits: maybe(record({
        cpu: maybe(quantity()),
        memory: maybe(quantity()),
      })),
      requests: maybe(record({
        cpu: maybe(quantity()),
        memory: maybe(quantity()),
      })),
    }, 'Reservations (requests) and upper bounds (limits) of CPU and memory.')),
  }, 'How resources are reserved and limited.')),
  reservedProfileID: maybe(text()),
  reservedSlots: maybe(int32(undefined, { minimum: 0 })),
})

export const virtualMachineClassStatus = record({})

/** Spec of a VirtualMachineClass. */
export type VirtualMachineClass = KindOf<typeof virtualMachineClassSpec, typeof virtualMachineClassStatus>

/** A size of VM that a namespace offers. */
export const virtualMachineClassKind: Kind = {
  group, version,
  kind: 'VirtualMachineClass', plural: 'virtualmachineclasses', singular: 'virtualmachineclass', shortNames: ['vmclass'], categories: ['vmherd'], namespaced: true,
  description: 'A size of virtual machine: CPUs, memory, devices, reservations and limits.',
  spec: virtualMachineClassSpec, status: virtualMachineClassStatus,
  columns: [
    { name: 'CPU', type: 'string', jsonPath: '.spec.hardware.cpus', description: 'Virtual CPUs.' },
    { name: 'Memory', type: 'string', jsonPath: '.spec.hardware.memory', description: 'Memory.' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since it was created.' },
  ],
}
