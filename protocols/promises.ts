import { codec, isRecord } from './codec.ts'
import type { MemberId } from './ids.ts'

/** Room that admission has given away, before the usage of the namespace shows it. */
export interface Promised {
  /** `StoragePolicyQuota demo/gold`. */
  readonly quota: string
  /** To whom. Of promises to the same object the largest counts: no more than one of the requests comes true. */
  readonly object: string
  /** How much the quota showed as taken, as far as the giver knows. */
  readonly takenBytes: number
  /** How much comes to that. */
  readonly addedBytes: number
}

/** What a member tells all others of what it has admitted within the last moment. */
export interface PromiseMessage { readonly from: MemberId; readonly promised: readonly Promised[] }

export const promiseMessages = codec<PromiseMessage>('quota-promises/2', value => {
  if (!isRecord(value) || typeof value['from'] !== 'string') return 'from: expected a string'
  const { promised } = value
  if (!Array.isArray(promised)) return 'promised: expected a list'
  const wrong = promised.findIndex(one => !isPromised(one))
  return wrong < 0 ? undefined : `promised[${wrong}]: expected a quota, an object and bytes`
})

const isPromised = (value: unknown): boolean =>
  isRecord(value) && typeof value['quota'] === 'string' && typeof value['object'] === 'string' && isBytes(value['takenBytes']) && isBytes(value['addedBytes'])
const isBytes = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Infinity
