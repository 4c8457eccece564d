import type { Condition } from '#world/kubernetes/conditions.ts'
import type { ApiObject, KindDefinition, PrinterColumn, ScalePaths, Schema } from '#world/kubernetes/kind.ts'
import { part } from '#world/kubernetes/kinds/define.ts'

/** How a kind is called. Those that are accepted may still lack some. */
export interface Names {
  readonly plural: string
  readonly kind: string
  readonly singular?: string
  readonly listKind?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}

/** One version of a kind. Everything that its own schema leaves open may be missing. */
export interface Version {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly schema?: { readonly openAPIV3Schema?: Schema }
  readonly subresources?: { readonly status?: object; readonly scale?: Partial<ScalePaths> }
  readonly additionalPrinterColumns?: readonly Partial<PrinterColumn>[]
  readonly selectableFields?: readonly { readonly jsonPath?: string }[]
}

/** The spec of a CustomResourceDefinition. */
export interface Spec { readonly group: string; readonly scope: string; readonly names: Names; readonly versions: readonly Version[] }

/** The status of a CustomResourceDefinition; the conditions say how far its kind is taken up. */
export interface Status { readonly conditions?: readonly Condition[] | null; readonly acceptedNames?: Names; readonly storedVersions?: readonly string[] }

export const isDefinition = ({ kind, group }: KindDefinition): boolean => kind === 'CustomResourceDefinition' && group === 'apiextensions.k8s.io'

/** Holds a definition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

/** The spec, with what is missing left empty. */
export const specOf = (definition: ApiObject): Spec => {
  const { group = '', scope = '', names, versions } = part(definition['spec']) as Partial<Spec>
  return { group, scope, names: { plural: '', kind: '', ...names }, versions: Array.isArray(versions) ? versions : [] }
}
/** Of a CustomResourceDefinition; empty before it has one. */
export const statusOf = (definition: ApiObject): Status => part(definition['status']) as Status

/** Whether a condition of this type is true. */
export const holds = (definition: ApiObject, type: string): boolean => (statusOf(definition).conditions ?? []).some(one => one.type === type && one.status === 'True')
