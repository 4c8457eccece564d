import type { AdmissionConfig } from '#protocols/admission.ts'
import type { Features } from '#protocols/features.ts'
import type { Config } from './config.ts'

/** The part of the configuration that admission decides from. */
export const admissionConfig = (config: Config): AdmissionConfig => ({
  shardCount: config['shards.count'], serviceAccount: config.serviceAccount, privilegedUsers: config['admission.privilegedUsers'],
  buildVersion: config.buildVersion, hardwareVersionMax: config['admission.hardwareVersionMax'], features: featuresOf(config),
  network: { provider: config['network.provider'], named: config['network.named'], restricted: config['network.restricted'] },
})

type FeatureName = keyof Features & string
/** Every setting `features.<name>`, by its name. */
const featuresOf = (config: Config): Features => {
  const named = (Object.keys(config) as (keyof Config)[]).filter((key): key is `features.${FeatureName}` => key.startsWith('features.'))
  return Object.fromEntries(named.map(key => [key.slice('features.'.length), config[key]])) as unknown as Features
}
