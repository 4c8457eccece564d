import type { AdmittedObject } from '#protocols/admission.ts'

type Changes = Readonly<Record<string, string | undefined>>
const changed = (standing: Readonly<Record<string, string>> | undefined, changes: Changes): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...standing, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined))

/** The object with annotations or labels set; undefined takes one away. */
export const withAnnotations = <O extends AdmittedObject>(object: O, changes: Changes): O => ({ ...object, metadata: { ...object.metadata, annotations: changed(object.metadata.annotations, changes) } })
export const withLabels = <O extends AdmittedObject>(object: O, changes: Changes): O => ({ ...object, metadata: { ...object.metadata, labels: changed(object.metadata.labels, changes) } })
