import type { EffectId, VmKey } from '#protocols/ids.ts'
import type { ObservedVm } from '#protocols/provider.ts'
import { finalizers } from '#protocols/api/keys.ts'
import type { DesiredVm, VmFacts, VmLimits } from '#protocols/vm.ts'

/** An actor that knows nothing. `firstEffect` differs between lives, so that an answer to an earlier life finds nobody. */
export const unknown = (key: VmKey, firstEffect: EffectId): VmFacts => ({ key, lastEffect: firstEffect })

/** The VM that stands at the provider, as far as it is known. */
export const standing = (facts: VmFacts): ObservedVm | undefined => facts.observed?.vm

/** By what the provider's VM is found again, whatever was lost: the UUID of the spec, else the object's own. */
export const instanceUuidOf = (desired: DesiredVm): string => desired.spec.instanceUUID ?? desired.uid

export const hasFinalizer = (desired: DesiredVm): boolean => desired.finalizers.includes(finalizers.virtualMachine)

/** The names behind a check prefix (`delete.check…/backup` gives `backup`), sorted. */
export const checks = (desired: DesiredVm, prefix: string): readonly string[] =>
  Object.keys(desired.annotations).filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length)).sort()

/** Defaults for production; tests and simulations give their own. */
export const vmLimits: VmLimits = {
  actionTimeoutMs: 30 * 60_000,
  reportTimeoutMs: 30_000,
  softPowerMs: 5 * 60_000,
  backOffMinMs: 500,
  backOffMaxMs: 60_000,
  reportHoldMs: 5_000,
  reportLingerMs: 250,
  reportStorageMs: 10_000,
  followTimeoutMs: 20_000,
}
