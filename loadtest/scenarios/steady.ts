import type { Figures } from '../measure.ts'
import { atLeast, atMost, batchRows, isMissed, objectiveRows, type Objective } from '../report.ts'
import { createBatch, tracking } from './batch.ts'
import type { Scenario } from './scenario.ts'

/** On 2 cores, with the surroundings, NATS and all members on the same machine. */
const objectives: readonly Objective<Figures>[] = [
  atLeast('VM/s', 50, found => found.vmsPerSecond),
  atMost('object writes a VM', 3, found => found.objectWritesPerVm),
  atMost('events a VM', 1, found => found.eventsPerVm),
  atMost('VMs that are not ready', 0, found => found.vms - found.ready),
]

/** Creates VMs as fast as they are taken. */
export const steady: Scenario<Figures> = {
  help: 'create VMs as fast as they are taken, wait until all are ready',
  run: (running, vms, progress) => tracking(running, tracker => createBatch(running, tracker, vms, progress)),
  rows: found => [...batchRows(found), ...objectiveRows(found, objectives)],
  missed: found => objectives.some(one => isMissed(one, found)),
}
