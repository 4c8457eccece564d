import type { ApiObject, ManagedFieldsEntry } from '../kind.ts'

/** After mutating webhooks: managers that they made unreadable are put back as they were, and the client is told. */
export const keepManagers = (before: ApiObject, after: ApiObject, warnings: string[]): void => {
  const why = faultOf(after.metadata.managedFields ?? [])
  if (why === undefined) return
  if (before.metadata.managedFields === undefined) delete after.metadata.managedFields
  else after.metadata.managedFields = before.metadata.managedFields
  warnings.push(`.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${why}`)
}

const faultOf = (entries: readonly Partial<ManagedFieldsEntry>[]): string | undefined => {
  for (const [index, { operation = '', apiVersion = '', fieldsType = '' }] of entries.entries()) {
    if (operation !== 'Apply' && operation !== 'Update') return 'operation must be `Apply` or `Update`'
    if (apiVersion === '') return 'apiVersion must not be empty'
    if (fieldsType === '') return `missing fieldsType in managed fields entry ${index}`
    if (fieldsType !== 'FieldsV1') return `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`
  }
  return undefined
}
