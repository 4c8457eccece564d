import { labels } from '#protocols/api/keys.ts'
import { invalid, required } from '../../violations.ts'
import { isEncryptingClass } from '../storage.ts'
import { blank, createRule, specOf, type VmRule } from '../vm.ts'

/** Encryption (webhooks.md section 4.2, V15 and V16). */
const switchedOn: VmRule = context =>
  specOf(context).crypto !== undefined && !context.config.features.encryption ? invalid('spec.crypto', specOf(context).crypto, 'encryption with keys of your choice is not offered here (features.encryption is off)') : undefined

const encryptingStorage: VmRule = context => {
  const { crypto, storageClass } = specOf(context)
  if (blank(crypto?.encryptionClassName) || isEncryptingClass(storageClass, context)) return undefined
  return invalid('spec.crypto.encryptionClassName', crypto?.encryptionClassName, `needs a StorageClass whose policy encrypts; ${storageClass ?? 'none'} does not`)
}

/** Mutation fills in the namespace's default class, which it can only where there is one. */
const oneDefault: VmRule = createRule(context => {
  const { crypto, storageClass } = specOf(context)
  if (!context.config.features.encryption || !blank(crypto?.encryptionClassName) || !isEncryptingClass(storageClass, context)) return undefined
  const defaults = context.lookup.encryptionClasses(context.request.namespace).filter(({ metadata }) => metadata.labels?.[labels.defaultEncryption] === 'true')
  return defaults.length < 2 ? undefined
    : required('spec.crypto.encryptionClassName', `several EncryptionClasses are labelled as default (${defaults.map(({ metadata }) => metadata.name).join(', ')}); name one`)
})

export const cryptoRules: readonly VmRule[] = [switchedOn, encryptingStorage, oneDefault]
