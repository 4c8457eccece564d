import type { MoRef, VimObject } from '#protocols/vim/values.ts'

/** Which properties of which types a filter tells. */
export interface PropertySpec { readonly type: string; readonly pathSet: readonly string[] }

/** A PropertyFilterSpec over the members of a view. */
export const viewFilter = (view: MoRef, propSet: readonly PropertySpec[]): VimObject => ({
  propSet,
  objectSet: [{ obj: view, skip: true, selectSet: [{ _typeName: 'TraversalSpec', type: view.type, path: 'view', skip: false }] }],
})

/** A PropertyFilterSpec over one object. */
export const objectFilter = (object: MoRef, pathSet: readonly string[]): VimObject =>
  ({ propSet: [{ type: object.type, pathSet }], objectSet: [{ obj: object }] })
