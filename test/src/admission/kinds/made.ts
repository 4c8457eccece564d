import { groupVersion } from '#protocols/api/resources.ts'
import type { AdmittedObject } from '#protocols/admission.ts'

/** What tests of kinds make their objects from. */

export interface Metadata { readonly name?: string; readonly labels?: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>>; readonly ownerReferences?: NonNullable<AdmittedObject['metadata']['ownerReferences']>; readonly deletionTimestamp?: string }

/** An object of one of our kinds as a user writes it. */
export const made = (kind: string, spec: object, metadata: Metadata = {}) => ({ apiVersion: groupVersion, kind, metadata: { name: 'one', namespace: 'demo', ...metadata }, spec })

/** One that a lookup finds. */
export const found = (name: string, more: object = {}) => ({ apiVersion: groupVersion, kind: '', metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion: '1' }, ...more })

export const owner = (kind: string, name: string, uid = name) => ({ apiVersion: groupVersion, kind, name, uid })
