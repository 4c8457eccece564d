import { shapes, type Field, type TypeTable } from '#protocols/vim/table.ts'
import { typeShape } from '#protocols/vim/types.ts'
import { boxed } from '#protocols/vim/values.ts'
import { stepsOf } from './paths.ts'

/** The managed object types of the simulated vCenter and the properties that it sets, in the notation of protocols/vim. */
const simulated: TypeTable = {
  ManagedEntity: { fields: 'name:string parent:moref? overallStatus:string' },
  Folder: { base: 'ManagedEntity', fields: 'childType:string[]? childEntity:moref[]?' },
  Datacenter: { base: 'ManagedEntity', fields: 'vmFolder:moref hostFolder:moref datastoreFolder:moref networkFolder:moref datastore:moref[]? network:moref[]?' },
  ComputeResource: { base: 'ManagedEntity', fields: 'resourcePool:moref? host:moref[]? datastore:moref[]? network:moref[]? summary:ComputeResourceSummary' },
  ClusterComputeResource: { base: 'ComputeResource', fields: '' },
  ResourcePool: { base: 'ManagedEntity', fields: 'owner:moref resourcePool:moref[]? vm:moref[]? config:ResourceConfigSpec' },
  HostSystem: {
    base: 'ManagedEntity',
    fields: 'runtime:HostRuntimeInfo summary:HostListSummary hardware:HostHardwareInfo? datastore:moref[]? network:moref[]? vm:moref[]? config:HostConfigInfo?',
  },
  Datastore: { base: 'ManagedEntity', fields: 'summary:DatastoreSummary info:DatastoreInfo? host:DatastoreHostMount[]? vm:moref[]?' },
  Network: { base: 'ManagedEntity', fields: 'summary:NetworkSummary host:moref[]? vm:moref[]?' },
  DistributedVirtualPortgroup: { base: 'Network', fields: 'key:string config:DVPortgroupConfigInfo' },
  DistributedVirtualSwitch: { base: 'ManagedEntity', fields: 'uuid:string portgroup:moref[]?' },
  VmwareDistributedVirtualSwitch: { base: 'DistributedVirtualSwitch', fields: '' },
  VirtualMachine: {
    base: 'ManagedEntity',
    fields: [
      'config:VirtualMachineConfigInfo? runtime:VirtualMachineRuntimeInfo guest:GuestInfo? summary:VirtualMachineSummary resourcePool:moref?',
      'datastore:moref[]? network:moref[]? guestHeartbeatStatus:string layoutEx:VirtualMachineFileLayoutEx?',
    ].join(' '),
  },
  Task: { fields: 'info:TaskInfo' },
  View: { fields: '' },
  ManagedObjectView: { base: 'View', fields: 'view:moref[]?' },
  ContainerView: { base: 'ManagedObjectView', fields: 'container:moref type:string[]? recursive:boolean' },
  ListView: { base: 'ManagedObjectView', fields: '' },
  ServiceInstance: { fields: 'content:ServiceContent serverClock:dateTime' },
  SessionManager: { fields: 'currentSession:UserSession?' },
  PropertyCollector: { fields: 'filter:moref[]?' },
  StoragePod: { base: 'Folder', fields: '' },
  VirtualApp: { base: 'ResourcePool', fields: '' },
  OpaqueNetwork: { base: 'Network', fields: '' },
}

/** Properties that these types have, too, and that nothing sets here: they may be asked for, and are not set. */
const unset: Readonly<Record<string, string>> = {
  ManagedEntity: [
    'value:CustomFieldValue[]? availableField:CustomFieldDef[]? customValue:CustomFieldValue[]? configStatus:string? configIssue:Event[]? effectiveRole:int[]?',
    'permission:Permission[]? disabledMethod:string[]? recentTask:moref[]? declaredAlarmState:AlarmState[]? triggeredAlarmState:AlarmState[]?',
    'alarmActionsEnabled:boolean? tag:Tag[]?',
  ].join(' '),
  Datacenter: 'configuration:DatacenterConfigInfo?',
  ComputeResource: 'environmentBrowser:moref? configurationEx:ComputeResourceConfigInfo?',
  ClusterComputeResource: 'configuration:ClusterConfigInfo? recommendation:ClusterRecommendation[]? actionHistory:ClusterActionHistory[]? drsFault:ClusterDrsFaults[]?',
  ResourcePool: 'summary:ResourcePoolSummary? runtime:ResourcePoolRuntimeInfo? childConfiguration:ResourceConfigSpec[]?',
  HostSystem: 'capability:HostCapability? configManager:HostConfigManager? datastoreBrowser:moref? systemResources:HostSystemResourceInfo?',
  Datastore: 'browser:moref? capability:DatastoreCapability? iormConfiguration:StorageIORMInfo?',
  DistributedVirtualPortgroup: 'portKeys:string[]?',
  DistributedVirtualSwitch: 'capability:DVSCapability? summary:DVSSummary? config:DVSConfigInfo? runtime:DVSRuntimeInfo?',
  VirtualMachine: [
    'capability:VirtualMachineCapability? layout:VirtualMachineFileLayout? storage:VirtualMachineStorageInfo?',
    'environmentBrowser:moref? parentVApp:moref? resourceConfig:ResourceConfigSpec? snapshot:VirtualMachineSnapshotInfo? rootSnapshot:moref[]?',
  ].join(' '),
}

/** All properties that may be asked for. */
export const managedTypes: TypeTable = Object.fromEntries(Object.entries(simulated).map(([type, { fields, ...rest }]) => [type, { ...rest, fields: `${fields} ${unset[type] ?? ''}` }]))

const managedShape = shapes(managedTypes)

/** Whether objects of `type` are also `ancestor`s: a ClusterComputeResource is a ComputeResource and a ManagedEntity. */
export const isKindOf = (type: string, ancestor: string): boolean => {
  for (let at: string | undefined = type; at !== undefined; at = managedTypes[at]?.base) if (at === ancestor) return true
  return false
}

/** The names of all properties of a type, in their order; empty for a type that is not known. */
export const propertyNames = (type: string): readonly string[] => managedShape(type)?.fields.map(({ name }) => name) ?? []

const fields = new Map<string, Field | undefined>()
/** What a property path of a type holds; undefined where the path leaves the tables. `config.extraConfig["k"]` is one entry of the list. */
const fieldAt = (type: string, path: string): Field | undefined => {
  const key = `${type} ${path}`
  if (fields.has(key)) return fields.get(key)
  const found = walk(type, path)
  if (fields.size < 10_000) fields.set(key, found)
  return found
}
const walk = (type: string, path: string): Field | undefined => {
  let shape = managedShape(type)
  let field: Field | undefined
  for (const { name, key } of stepsOf(path)) {
    const position = shape?.positions.get(name)
    const found = position === undefined ? undefined : shape?.fields[position]
    if (found === undefined) return undefined
    field = key === undefined ? found : { ...found, repeated: false }
    shape = typeShape(field.type)
  }
  return field
}

const raw = new Set(['string', 'int', 'boolean', 'moref', 'any'])
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** A property's value as it goes where anything may stand: with its type, as vCenter sends it. */
export const anyValue = (type: string, path: string, value: unknown): unknown => {
  const field = fieldAt(type, path)
  if (field === undefined) return typeof value === 'object' && value !== null && !Array.isArray(value) && !('_typeName' in value) && !('type' in value && 'value' in value)
    ? { _typeName: 'DynamicData', ...value } : value
  if (field.repeated) return boxed(`ArrayOf${field.type === 'moref' ? 'ManagedObjectReference' : capital(field.type)}`, value)
  if (raw.has(field.type)) return value
  if (typeof value !== 'object' || value === null) return boxed(field.type, value)
  return '_typeName' in value ? value : { _typeName: field.type, ...value }
}
