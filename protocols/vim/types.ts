import { parseFields, shapeOf, shapes, type Field, type Shape, type TypeTable } from './table.ts'
import { methods } from './methods.ts'
import { collectorTypes } from './types/collector.ts'
import { devicesTypes } from './types/devices.ts'
import { faultsTypes } from './types/faults.ts'
import { inventoryTypes } from './types/inventory.ts'
import { moreDevicesTypes } from './types/more-devices.ts'
import { moreFaultsTypes } from './types/more-faults.ts'
import { placesTypes } from './types/places.ts'
import { serviceTypes } from './types/service.ts'
import { taskPartsTypes } from './types/task-parts.ts'
import { vmConfigTypes } from './types/vm-config.ts'
import { vmPartsTypes } from './types/vm-parts.ts'

/** All data types that are checked. */
export const types: TypeTable = {
  ...serviceTypes, ...collectorTypes, ...taskPartsTypes, ...vmConfigTypes, ...vmPartsTypes, ...devicesTypes, ...moreDevicesTypes,
  ...inventoryTypes, ...placesTypes, ...faultsTypes, ...moreFaultsTypes,
}

/** The shape of a data type; undefined for one that is not in the table. */
export const typeShape = shapes(types)

/** A method's parameters as a shape, and what it returns; undefined for a method that is not spoken. */
export interface Method { readonly params: Shape; readonly returns: Field | undefined }
const made = new Map<string, Method>(Object.entries(methods).map(([name, { params, returns }]) =>
  [name, { params: shapeOf(name, parseFields(params)), returns: returns === '' ? undefined : parseFields(`returnval:${returns}`)[0] }]))
export const methodOf = (name: string): Method | undefined => made.get(name)

/** Whether `name` is `ancestor` or descends from it. */
export const descends = (name: string, ancestor: string): boolean => {
  for (let at: string | undefined = name; at !== undefined; at = types[at]?.base) if (at === ancestor) return true
  return false
}
