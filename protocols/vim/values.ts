/**
 * vim25 values in memory, in the shape of VI/JSON: data objects are plain objects, with `_typeName` where the declared
 * type leaves it open; lists are arrays; numbers are numbers; instants are ISO text.
 */

/** A reference to a managed object: `{ type: 'VirtualMachine', value: 'vm-42' }`. */
export interface MoRef { readonly type: string; readonly value: string }
export const moRef = (type: string, value: string): MoRef => ({ type, value })

/** A data object. */
export type VimObject = { readonly _typeName?: string; readonly [field: string]: unknown }

/** A value whose type has to be told where anything may stand: numbers other than int, instants, lists of data objects. */
export interface Boxed { readonly _typeName: string; readonly _value: unknown }
export const boxed = (type: string, value: unknown): Boxed => ({ _typeName: type, _value: value })

export const isMoRef = (value: unknown): value is MoRef =>
  typeof value === 'object' && value !== null && 'type' in value && 'value' in value && !('_typeName' in value) && typeof value.value === 'string'
export const isBoxed = (value: unknown): value is Boxed => typeof value === 'object' && value !== null && '_typeName' in value && '_value' in value

/** A fault as vCenter tells it: its type, its fields and a sentence. */
export interface VimFault { readonly type: string; readonly message: string; readonly detail: VimObject }
