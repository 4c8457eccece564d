import { encryptionClasses } from '../resources.ts'
import { age, maybe, record, text } from '../schema.ts'
import type { Kind, KindOf } from '../schema.ts'

export const encryptionClassSpec = record({
  keyID: maybe(text('Key at the provider; one is made for each VM when left out.')),
  keyProvider: text('Key provider in vCenter.'),
})

export const encryptionClassStatus = record({})

export type EncryptionClass = KindOf<typeof encryptionClassSpec, typeof encryptionClassStatus>

/** Provider and key for encrypting. External: a Supervisor brings its own. */
export const encryptionClassKind: Kind = {
  ...encryptionClasses, shortNames: ['encclass'], categories: [],
  description: 'Key provider and key with which virtual machines of the namespace are encrypted. The label encryption.vmware.com/default marks the one for VMs that name none.',
  spec: encryptionClassSpec, status: encryptionClassStatus,
  columns: [
    { name: 'KeyProvider', type: 'string', jsonPath: '.spec.keyProvider', description: 'Key provider in vCenter.' },
    { name: 'KeyID', type: 'string', jsonPath: '.spec.keyID', description: 'Key at the provider.' },
    age,
  ],
}
