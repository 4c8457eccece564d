import type { TypeTable } from '../table.ts'

/** Why a task runs, and texts that can be translated. */
export const taskPartsTypes: TypeTable = {
  TaskReason: { fields: '' },
  TaskReasonUser: { base: 'TaskReason', fields: 'userName:string' },
  TaskReasonSystem: { base: 'TaskReason', fields: '' },
  TaskReasonAlarm: { base: 'TaskReason', fields: 'alarmName:string alarm:moref entityName:string entity:moref' },
  TaskReasonSchedule: { base: 'TaskReason', fields: 'name:string scheduledTask:moref' },
  LocalizableMessage: { fields: 'key:string arg:KeyAnyValue[]? message:string?' },
  KeyAnyValue: { fields: 'key:string value:any' },
}
