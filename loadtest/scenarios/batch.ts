import { count, figures, type Figures } from '../measure.ts'
import type { Running } from '../run.ts'
import { trackVms, type Tracker } from '../track.ts'
import { until } from '../until.ts'
import { createVms } from '../vms.ts'

/** Requests that a person's tools have under way at once. */
export const underWay = 16

/** Creates VMs as fast as the API server takes them and waits until all are ready: how fast, and at what price a VM. */
export const createBatch = async (running: Running, tracker: Tracker, vms: number, progress: (line: string) => void): Promise<Figures> => {
  const createMs: number[] = []
  const before = await count(running)
  await createVms(running.client, {
    count: vms, namespaces: ['default'], prefix: 'vm', className: 'small', concurrency: underWay,
    created: (key, atMs, tookMs) => {
      tracker.created(key, atMs)
      createMs.push(tookMs)
    },
  })
  let told = 0
  await until(`${vms} VMs to be ready`, 60_000 + vms * 200, () => {
    const ready = tracker.readyCount()
    if (ready - told >= vms / 10) {
      told = ready
      progress(`${ready} of ${vms} ready`)
    }
    return ready >= vms ? true : undefined
  })
  return figures(running, { tracker, before, after: await count(running), createMs })
}

/** Follows VMs while something is done with them. */
export const tracking = async <Found>({ kubernetes: { url, ca, tokens } }: Running, run: (tracker: Tracker) => Promise<Found>): Promise<Found> => {
  const tracker = trackVms({ url, ca, token: tokens.admin })
  return run(tracker).finally(() => tracker.stop())
}
