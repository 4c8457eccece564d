import type { VirtualMachineSetResourcePolicySpec } from '#protocols/api/virtual-machine-set-resource-policy.ts'
import { resourcePolicyAdmission } from '#src/admission/kinds/resource-policy.ts'
import { privileged } from '../asked.ts'
import { kindTable } from '../table.ts'
import { made } from './made.ts'

const policy = (spec: VirtualMachineSetResourcePolicySpec) => made('VirtualMachineSetResourcePolicy', spec)
const pool = (reservations: object, limits: object) => policy({ resourcePool: { name: 'pool', reservations, limits } })
const full: VirtualMachineSetResourcePolicySpec = { resourcePool: { name: 'pool' }, folder: 'folder', clusterModuleGroups: ['a', 'b'] }

kindTable(resourcePolicyAdmission, [
  { name: 'a policy is admitted', object: policy(full) },
  { name: 'reservations up to the limits are admitted', object: pool({ cpu: '2', memory: '1Gi' }, { cpu: '2', memory: '1024Mi' }) },
  { name: 'reservations of CPU above the limit are refused', object: pool({ cpu: '2001m' }, { cpu: '2' }), refused: ['spec.resourcePool.reservations.cpu: more than the limit'] },
  { name: 'reservations of memory above the limit are refused', object: pool({ memory: '2Gi' }, { memory: '1Gi' }), refused: ['spec.resourcePool.reservations.memory: more than the limit'] },
  { name: 'a limit of nothing is none', object: pool({ cpu: '2' }, { cpu: '0' }) },
  { name: 'less than nothing is not reserved, nor is it a limit', object: pool({ cpu: '-1' }, { memory: '-1Gi' }), refused: ['spec.resourcePool.reservations.cpu: below 0', 'spec.resourcePool.limits.memory: below 0'] },
  { name: 'a module is listed once', object: policy({ clusterModuleGroups: ['a', 'b', 'a'] }), refused: ['spec.clusterModuleGroups[2]: Duplicate'] },
  { name: 'a policy that stays the same is admitted', old: policy(full), object: policy(full) },
  { name: 'what stands is not judged again', old: policy({ ...pool({ cpu: '3' }, { cpu: '2' }).spec, clusterModuleGroups: ['a', 'a'] }), object: policy({ ...pool({ cpu: '3' }, { cpu: '2' }).spec, clusterModuleGroups: ['a', 'a'] }) },
  { name: 'a list of no modules is none', old: policy({ folder: 'folder' }), object: policy({ folder: 'folder', clusterModuleGroups: [] }) },
  { name: 'the pool stays', old: policy(full), object: policy({ ...full, resourcePool: { name: 'other' } }), refused: ['spec.resourcePool: cannot be changed'] },
  { name: 'the folder stays, for privileged users too', old: policy(full), object: policy({ ...full, folder: 'other' }), caller: privileged, refused: ['spec.folder: cannot be changed'] },
  { name: 'the modules stay', old: policy(full), object: policy({ ...full, clusterModuleGroups: ['a', 'b', 'c'] }), refused: ['spec.clusterModuleGroups: cannot be changed'] },
])
