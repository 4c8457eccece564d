/** Makes two ids of the same underlying type impossible to swap. Erased at run time. */
declare const brand: unique symbol
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** `namespace/name` of a VirtualMachine or VirtualMachineGroup: the name of its actor and what it is sharded by. */
export type VmKey = Brand<string, 'VmKey'>
/** A slice of the keys, 0 ≤ id < shard count; owned by at most one member at a time. */
export type ShardId = Brand<number, 'ShardId'>
/** Grows by one at each change of a shard's owner; whoever holds a smaller one is refused. */
export type Epoch = Brand<number, 'Epoch'>
/** Number of an effect within one actor's life; its answer carries it. */
export type EffectId = Brand<number, 'EffectId'>
/** Name of one running process of the controller, unique among the living. */
export type MemberId = Brand<string, 'MemberId'>
/** Milliseconds of a clock that was handed in; monotonic unless a comment says "wall". */
export type Instant = Brand<number, 'Instant'>

/** The key of an object; both parts must be non-empty and hold no slash. */
export const vmKey = (namespace: string, name: string): VmKey => `${namespace}/${name}` as VmKey
/** The two parts of a key, as they were put in. */
export const keyParts = (key: VmKey): { readonly namespace: string; readonly name: string } => {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
export const instant = (ms: number): Instant => ms as Instant
/** `at` moved by a span in milliseconds. */
export const after = (at: Instant, spanMs: number): Instant => (at + spanMs) as Instant
