import { activeBits, featureBits, type Features } from '../features.ts'
import { annotations } from './keys.ts'
import { version } from './resources.ts'

/** What a VM has to be upgraded to. */
export interface UpgradeTarget {
  readonly buildVersion: string
  readonly features: Pick<Features, 'sharedDisks' | 'allDisksArePvcs'>
}

const allBits = Object.values(featureBits).reduce((all, bit) => all | bit, 0)

/** The bits that an annotation tells; undefined when it is no number of known bits, or none. */
export const bitsOf = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^[1-9]\d{0,8}$/.test(text)) return undefined
  const bits = Number(text)
  return (bits & ~allBits) === 0 ? bits : undefined
}

/**
 * Whether an object's annotations say that it is upgraded to this build, this schema and at least the bits that are on
 * (decisions.md 2: more bits than are on still count).
 */
export const isUpgraded = (found: Readonly<Record<string, string>> | undefined, { buildVersion, features }: UpgradeTarget): boolean => {
  const bits = bitsOf(found?.[annotations.upgradedToFeatureVersion])
  const wanted = activeBits(features)
  return found?.[annotations.upgradedToBuildVersion] === buildVersion && found[annotations.upgradedToSchemaVersion] === version && bits !== undefined && (bits & wanted) === wanted
}
