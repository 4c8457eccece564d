import type { TypeTable } from '../table.ts'

/** Property collector and tasks. */
export const collectorTypes: TypeTable = {
  PropertySpec: { fields: 'type:string all:boolean? pathSet:string[]?' },
  SelectionSpec: { fields: 'name:string?' },
  TraversalSpec: { base: 'SelectionSpec', fields: 'type:string path:string skip:boolean? selectSet:SelectionSpec[]?' },
  ObjectSpec: { fields: 'obj:moref skip:boolean? selectSet:SelectionSpec[]?' },
  PropertyFilterSpec: { fields: 'propSet:PropertySpec[] objectSet:ObjectSpec[] reportMissingObjectsInResults:boolean?' },
  RetrieveOptions: { fields: 'maxObjects:int?' },
  RetrieveResult: { fields: 'token:string? objects:ObjectContent[]' },
  ObjectContent: { fields: 'obj:moref propSet:DynamicProperty[]? missingSet:MissingProperty[]?' },
  DynamicProperty: { fields: 'name:string val:any?' },
  MissingProperty: { fields: 'path:string fault:LocalizedMethodFault' },
  UpdateSet: { fields: 'version:string filterSet:PropertyFilterUpdate[]? truncated:boolean?' },
  PropertyFilterUpdate: { fields: 'filter:moref objectSet:ObjectUpdate[]? missingSet:MissingObject[]?' },
  ObjectUpdate: { fields: 'kind:string obj:moref changeSet:PropertyChange[]? missingSet:MissingProperty[]?' },
  PropertyChange: { fields: 'name:string op:string val:any?' },
  MissingObject: { fields: 'obj:moref fault:LocalizedMethodFault' },
  WaitOptions: { fields: 'maxWaitSeconds:int? maxObjectUpdates:int?' },
  TaskInfo: {
    fields: [
      'key:string task:moref description:LocalizableMessage? name:string? descriptionId:string entity:moref? entityName:string?',
      'locked:moref[]? state:string cancelled:boolean cancelable:boolean error:LocalizedMethodFault? result:any? progress:int?',
      'progressDetails:KeyAnyValue[]? reason:TaskReason queueTime:dateTime startTime:dateTime? completeTime:dateTime?',
      'eventChainId:int changeTag:string? parentTaskKey:string? rootTaskKey:string? activationId:string?',
    ].join(' '),
  },
  LocalizedMethodFault: { fields: 'fault:MethodFault localizedMessage:string?' },
}
