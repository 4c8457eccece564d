import type { AdmissionOperation } from '../admission.ts'
import type { Resource } from '../store.ts'
import { virtualMachines } from './resources.ts'

/** What the API server asks us about one kind. */
export interface Admitted {
  readonly resource: Resource
  /** The word in the webhook's path: `/mutate/<name>`, `/validate/<name>`. */
  readonly name: string
  readonly mutating: readonly AdmissionOperation[]
  readonly validating: readonly AdmissionOperation[]
  /** Only objects that have this label (now or before). */
  readonly label?: string | undefined
}

const both: readonly AdmissionOperation[] = ['CREATE', 'UPDATE']

/** All kinds that have webhooks; the configurations are made from it and the paths served by it. */
export const admitted = {
  virtualmachine: { resource: virtualMachines, name: 'virtualmachine', mutating: both, validating: both },
} as const satisfies Readonly<Record<string, Admitted>>

export type AdmittedName = keyof typeof admitted
