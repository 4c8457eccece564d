import type { Static } from '@sinclair/typebox'
import { categories, virtualMachines } from '../resources.ts'
import { age } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'
import { virtualMachineSpec } from './spec.ts'
import { virtualMachineStatus } from './status.ts'

export type VirtualMachineSpec = Static<typeof virtualMachineSpec>
export type VirtualMachineStatus = Static<typeof virtualMachineStatus>
/** Spec and status of a VirtualMachine; metadata comes from `KubernetesObject`. */
export type VirtualMachine = KindOf<typeof virtualMachineSpec, typeof virtualMachineStatus>

const readyCondition = (field: string): string => `.status.conditions[?(@.type=="Ready")].${field}`

/** The kind that everything is about. */
export const virtualMachineKind: Kind = {
  ...virtualMachines, shortNames: ['vm'], categories,
  description: 'A virtual machine on vSphere: what is wanted of it, and what stands.',
  spec: virtualMachineSpec, status: virtualMachineStatus,
  columns: [
    { name: 'Ready', type: 'string', jsonPath: readyCondition('status'), description: 'Whether the VM is as wanted.' },
    { name: 'Reason', type: 'string', jsonPath: readyCondition('reason'), description: 'Why it is not, in one word.' },
    { name: 'Power', type: 'string', jsonPath: '.status.powerState', description: 'Power state that was last seen.' },
    { name: 'Zone', type: 'string', jsonPath: '.status.zone', description: 'Zone in which it stands.' },
    { name: 'IP', type: 'string', jsonPath: '.status.network.primaryIP4', description: 'First IPv4 address of the guest.' },
    { name: 'Class', type: 'string', jsonPath: '.spec.className', description: 'Its class.', wide: true },
    { name: 'Image', type: 'string', jsonPath: '.spec.image.name', description: 'Its image.', wide: true },
    { name: 'Host', type: 'string', jsonPath: '.status.nodeName', description: 'Host on which it stands.', wide: true },
    age,
  ],
}
