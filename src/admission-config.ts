import type { AdmissionConfig } from '#protocols/admission.ts'
import type { Features } from '#protocols/features.ts'
import type { Config } from './config.ts'

/** The part of the configuration that admission decides from. */
export const admissionConfig = (config: Config): AdmissionConfig => ({
  shardCount: config['shards.count'], serviceAccount: config.serviceAccount, privilegedUsers: config['admission.privilegedUsers'],
  buildVersion: config.buildVersion, hardwareVersionMax: config['admission.hardwareVersionMax'], features: featuresOf(config),
  network: { provider: config['network.provider'], named: config['network.named'], restricted: config['network.restricted'] },
})

/** There is a setting for every feature: one that is forgotten does not compile. */
type FeatureSettings = { readonly [name in keyof Features as `features.${name}`]: boolean }

/** Every setting `features.<name>`, by its name. */
const featuresOf = (settings: FeatureSettings): Features => {
  const prefix = 'features.'
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name.startsWith(prefix)).map(([name, on]) => [name.slice(prefix.length), on])) as unknown as Features
}
