/** Bounds of one provider; every wait and every queue has one. */
export interface ProviderLimits {
  /** Connections for calls; long polls have their own. */
  readonly connections: number
  /** More calls than this under way or waiting for a connection are refused as Busy. */
  readonly callsMax: number
  readonly callTimeoutMs: number
  /** A larger answer is given up. 100 VMs with all that is looked at are about 1 MiB. */
  readonly answerBytesMax: number
  readonly connectTimeoutMs: number
  /** A task that runs longer is given up; its outcome is then unknown. */
  readonly taskTimeoutMs: number
  /** So long a creation whose answer was lost is asked for again, to learn how it went. */
  readonly creationCheckMs: number
  /** vCenter answers a long poll after so long when nothing has changed. */
  readonly pollSeconds: number
  /** A long poll that says nothing for so long beyond that has failed. */
  readonly pollGraceMs: number
  /** Long polls begin no sooner after one another, so that an answer holds what changed meanwhile. */
  readonly pollGapMs: number
  /** What comes into list views is gathered for so long. */
  readonly batchMs: number
  /** What has to leave them waits for so long, unless something comes in. */
  readonly removalMs: number
  /** VMs whose use of storage has to be read are gathered for so long. */
  readonly storageGatherMs: number
  /** The use of storage of all VMs is read again after so long; vCenter itself looks every half hour. */
  readonly storageMs: number
  /** A session is used at least so often; vCenter ends idle ones after 30 minutes. */
  readonly keepAliveMs: number
  readonly backOffMinMs: number
  readonly backOffMaxMs: number
  /** After refused credentials: an account is locked after a few wrong passwords within minutes. Others are tried at once. */
  readonly refusedBackOffMs: number
}

export const providerLimits: ProviderLimits = {
  connections: 8,
  callsMax: 4_096,
  callTimeoutMs: 60_000,
  answerBytesMax: 64 * 1_048_576,
  connectTimeoutMs: 10_000,
  taskTimeoutMs: 1_800_000,
  creationCheckMs: 300_000,
  pollSeconds: 20,
  pollGraceMs: 10_000,
  pollGapMs: 20,
  batchMs: 5,
  removalMs: 500,
  storageGatherMs: 1_000,
  storageMs: 600_000,
  keepAliveMs: 240_000,
  backOffMinMs: 500,
  backOffMaxMs: 30_000,
  refusedBackOffMs: 120_000,
}

/** How long to wait after `failures` (≥ 1) failures in a row: doubling, with half of it left to chance. */
export const backOffMs = (limits: Pick<ProviderLimits, 'backOffMinMs' | 'backOffMaxMs'>, failures: number, random: () => number): number =>
  Math.min(limits.backOffMaxMs, limits.backOffMinMs * 2 ** Math.min(failures - 1, 20)) * (0.5 + random() / 2)
