import { count, figures, type Figures } from '../measure.ts'
import type { Objective } from '../report.ts'
import type { Running } from '../run.ts'
import { trackVms } from '../track.ts'
import { until } from '../until.ts'
import { createVms } from '../vms.ts'

/** Creates VMs as fast as the API server takes them and waits until all are ready: how fast, and at what price a VM. */
export const steady = async (running: Running, vms: number, progress: (line: string) => void): Promise<Figures> => {
  const tracker = trackVms({ url: running.kubernetes.url, ca: running.kubernetes.ca, token: running.kubernetes.tokens.admin })
  const before = await count(running)
  const creating = createVms(running.client, { count: vms, namespaces: ['default'], prefix: 'steady', className: 'small', concurrency: 16, created: tracker.created })
  let told = 0
  await creating
  await until(`${vms} VMs to be ready`, 60_000 + vms * 200, () => {
    const ready = tracker.readyCount()
    if (ready - told >= vms / 10) {
      told = ready
      progress(`${ready} of ${vms} ready`)
    }
    return ready >= vms ? true : undefined
  })
  const after = await count(running)
  tracker.stop()
  return figures(running, tracker, before, after)
}

/** On 2 cores, with the surroundings, NATS and all members on the same machine. */
export const steadyObjectives: readonly Objective[] = [
  { what: '≥ 50 VM/s', reached: found => found.vmsPerSecond >= 50, shown: found => String(found.vmsPerSecond) },
  { what: '≤ 3 object writes a VM', reached: found => found.objectWritesPerVm <= 3, shown: found => String(found.objectWritesPerVm) },
  { what: '≤ 1 event a VM', reached: found => found.eventsPerVm <= 1, shown: found => String(found.eventsPerVm) },
  { what: 'every VM ready', reached: found => found.ready === found.vms, shown: found => `${found.ready} of ${found.vms}` },
]
