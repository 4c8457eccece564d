import type { ApiObject } from './kind.ts'

/** An object for those who want nothing but its metadata; `version` is that of meta.k8s.io. */
export const partialOf = ({ metadata }: ApiObject, version: 'v1' | 'v1beta1'): object => ({ kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata })
