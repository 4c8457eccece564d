import { controllerRequests, count, isWrite, sumOf, type Figures } from '../measure.ts'
import { atLeast, atMost, batchRows, isMissed, objectiveRows, row, type Objective } from '../report.ts'
import type { Running } from '../run.ts'
import type { Tracker } from '../track.ts'
import { until } from '../until.ts'
import { deleteVms } from '../vms.ts'
import { createBatch, tracking, underWay } from './batch.ts'
import type { Scenario } from './scenario.ts'

/** What the members asked of the API server between their end and the quiet after they came back. */
interface Restart { readonly requests: number; readonly writes: number; readonly byName: Readonly<Record<string, number>>; readonly calls: number }

/** What the scenario found: making VMs, members that come back to them, and deleting them. */
export interface LifeFigures { readonly batch: Figures; readonly restart: Restart; readonly deletesPerSecond: number }

/** So long after every shard is owned again, whatever a restart sets off has been done. */
const quietMs = 20_000

const settle = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, quietMs) })

const restartAll = async (running: Running): Promise<Restart> => {
  const before = await count(running)
  await running.restartMembers()
  await settle()
  const after = await count(running)
  const byName = controllerRequests(before, after)
  return { byName, requests: sumOf(byName), writes: sumOf(byName, isWrite), calls: sumOf(after.calls) - sumOf(before.calls) }
}

/** Deletes a second, until the last one is gone from the API server. */
const deleteAll = async (running: Running, tracker: Tracker): Promise<number> => {
  const keys = [...tracker.vms.keys()]
  const startedMs = performance.now()
  await deleteVms(running.client, keys, underWay)
  await until(`${keys.length} VMs to be gone`, 60_000 + keys.length * 200, () => (tracker.goneCount() >= keys.length ? true : undefined))
  const lastMs = Math.max(...[...tracker.vms.values()].map(({ goneAtMs }) => goneAtMs ?? 0))
  return Math.round((keys.length / (lastMs - startedMs)) * 10_000) / 10
}

/** For 200 to 500 VMs on 2 cores with everything on the same machine; the server's share counts where it is a process of its own. */
export const lifeObjectives: readonly Objective<LifeFigures>[] = [
  atLeast('VM/s until all are on', 10, ({ batch }) => batch.vmsPerSecond),
  atMost('first VM usable, s', 5, ({ batch }) => batch.firstReadySeconds),
  atMost('object writes a VM', 3, ({ batch }) => batch.objectWritesPerVm),
  atMost('events a VM', 1, ({ batch }) => batch.eventsPerVm),
  atMost('API requests by the controller a VM', 6, ({ batch }) => batch.requestsPerVmInAll),
  atMost('vCenter calls a VM', 15, ({ batch }) => batch.callsPerVmInAll),
  atMost('CPU seconds of all members a VM', 0.1, ({ batch }) => batch.membersCpuSecondsPerVm),
  atMost('CPU seconds of the API server a VM', 0.2, ({ batch }) => batch.serversCpuSecondsPerVm['kube-apiserver']),
  atMost('create request with webhooks, p50, ms', 50, ({ batch }) => batch.createP50Ms),
  atMost('create request with webhooks, p99, ms', 300, ({ batch }) => batch.createP99Ms),
  atMost('writes by a restart with idle VMs', 0, ({ restart }) => restart.writes),
  atLeast('deletes/s', 50, found => found.deletesPerSecond),
]

/** Makes a batch of VMs, starts every member anew while they are idle, and deletes them. */
export const life: Scenario<LifeFigures> = {
  help: 'create VMs, 16 at a time, start all members anew while they are idle, delete them',
  run: (running, vms, progress) => tracking(running, async tracker => {
    const batch = await createBatch(running, tracker, vms, progress)
    await settle()
    progress('every member starts anew')
    const restart = await restartAll(running)
    progress('deleting')
    return { batch, restart, deletesPerSecond: await deleteAll(running, tracker) }
  }),
  rows: found => [
    ...batchRows(found.batch),
    row('restart with idle VMs', `${found.restart.requests} API requests, ${found.restart.writes} of them writes; ${found.restart.calls} vCenter calls`),
    ...Object.entries(found.restart.byName).map(([name, value]) => row(`  ${name}`, value)),
    row('deletes/s', found.deletesPerSecond),
    ...objectiveRows(found, lifeObjectives),
  ],
  missed: found => lifeObjectives.some(one => isMissed(one, found)),
}
