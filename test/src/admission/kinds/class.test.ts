import type { VirtualMachineClass } from '#protocols/api/virtual-machine-class.ts'
import { classAdmission } from '#src/admission/kinds/class.ts'
import { kindTable } from '../table.ts'
import { made } from './made.ts'

type Spec = NonNullable<VirtualMachineClass['spec']>
const vmClass = (spec: Spec) => made('VirtualMachineClass', spec)
const bounds = (requests: object, limits: object) => vmClass({ policies: { resources: { requests, limits } } })
const field = 'spec.policies.resources.requests'

kindTable(classAdmission, [
  { name: 'a class of CPUs and memory is admitted', object: vmClass({ hardware: { cpus: 2, memory: '4Gi' } }) },
  { name: 'requests up to the limits are admitted', object: bounds({ cpu: '2', memory: '4Gi' }, { cpu: '2000m', memory: '4096Mi' }) },
  { name: 'requests of CPU above the limit are refused', object: bounds({ cpu: '2001m' }, { cpu: '2' }), refused: [`${field}.cpu: is more than the limit, 2`] },
  { name: 'requests of memory above the limit are refused', object: bounds({ memory: '4097Mi' }, { memory: '4Gi' }), refused: [`${field}.memory: is more than the limit, 4Gi`] },
  { name: 'however much it is', object: bounds({ memory: '10Ti' }, { memory: '9Ti' }), refused: [`${field}.memory: is more than the limit, 9Ti`] },
  { name: 'as much as the limit is admitted, however much it is', object: bounds({ memory: '2Ei' }, { memory: '2048Pi' }) },
  { name: 'both are told together', object: bounds({ cpu: 3, memory: '5Gi' }, { cpu: 2, memory: '4Gi' }), refused: [`${field}.cpu`, `${field}.memory`] },
  { name: 'a limit of nothing is none', object: bounds({ cpu: '2', memory: '4Gi' }, { cpu: '0' }) },
  { name: 'a request of nothing is none', object: bounds({ cpu: '0' }, { cpu: '1m' }) },
  { name: 'an update is judged as a creation', old: bounds({ cpu: '1' }, { cpu: '2' }), object: bounds({ cpu: '3' }, { cpu: '2' }), refused: [`${field}.cpu`] },
  { name: 'no CPUs are the defaults', object: vmClass({ hardware: { cpus: 0, memory: '0' } }) },
  { name: 'less than nothing is not requested, nor is it a limit', object: bounds({ cpu: '-1', memory: '-1Mi' }, { cpu: '-2', memory: '-1Gi' }), refused: [`${field}.cpu: below 0`, `${field}.memory: below 0`, 'spec.policies.resources.limits.cpu: below 0', 'spec.policies.resources.limits.memory: below 0'] },
  { name: 'less than no CPUs are refused', object: vmClass({ hardware: { cpus: -1 } }), refused: ['spec.hardware.cpus: below 0'] },
  { name: 'less than no memory is refused', object: vmClass({ hardware: { memory: '-1' } }), refused: ['spec.hardware.memory: below 0'] },
  { name: 'much less than none is refused', object: vmClass({ hardware: { cpus: -9_000_000_000_000_000, memory: '-8Ei' } }), refused: ['spec.hardware.cpus: below 0', 'spec.hardware.memory: below 0'] },
])
