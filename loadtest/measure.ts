import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Running } from './run.ts'
import type { Tracker } from './track.ts'

/** What was counted at one moment. */
export interface Counts {
  readonly requests: Readonly<Record<string, number>>
  readonly calls: Readonly<Record<string, number>>
  /** CPU seconds of each member since it started, by name; parent and child together. */
  readonly cpuSeconds: Readonly<Record<string, number>>
  readonly atMs: number
}

/** CPU seconds and resident memory of a process, from the kernel; zero for one that is gone. */
export const processUse = (pid: number | undefined): { readonly cpuSeconds: number; readonly residentMiB: number } => {
  if (pid === undefined) return { cpuSeconds: 0, residentMiB: 0 }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return { cpuSeconds: (Number(stat[11]) + Number(stat[12])) / 100, residentMiB: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 }
  } catch {
    return { cpuSeconds: 0, residentMiB: 0 }
  }
}

export const count = async (running: Running): Promise<Counts> => ({
  requests: await running.kubernetes.counts(), calls: await running.vcenter.counts(), atMs: performance.now(),
  cpuSeconds: Object.fromEntries(running.members.map(member => [member.name, processUse(member.pid()).cpuSeconds + processUse(member.parentPid()).cpuSeconds])),
})

/** What a scenario found. Times in milliseconds; rates a second. */
export interface Figures {
  readonly vms: number
  readonly ready: number
  readonly seconds: number
  readonly vmsPerSecond: number
  readonly readyP50Ms: number
  readonly readyP99Ms: number
  /** Requests of the controller a VM, by `verb resource`. */
  readonly requestsPerVm: Readonly<Record<string, number>>
  /** Writes of VM objects by the controller, a VM. */
  readonly objectWritesPerVm: number
  readonly eventsPerVm: number
  /** vCenter calls a VM, by method. */
  readonly callsPerVm: Readonly<Record<string, number>>
  readonly callsPerVmInAll: number
  readonly members: readonly { readonly name: string; readonly cpuSeconds: number; readonly residentMiB: number }[]
  readonly cores: number
}

const controller = 'system:serviceaccount:vmherd-system:vmherd'
const percentile = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
const round = (value: number): number => Math.round(value * 100) / 100

const difference = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>, vms: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(after).flatMap(([name, value]) => {
    const each = (value - (before[name] ?? 0)) / vms
    return each > 0 ? [[name, round(each)]] : []
  }).sort(([, a], [, b]) => Number(b) - Number(a)))

/** Puts together what happened between two counts. */
export const figures = (running: Running, tracker: Tracker, before: Counts, after: Counts): Figures => {
  const done = [...tracker.vms.values()].filter(vm => vm.createdAtMs !== undefined && vm.readyAtMs !== undefined)
  const times = done.map(vm => (vm.readyAtMs ?? 0) - (vm.createdAtMs ?? 0)).sort((a, b) => a - b)
  const vms = [...tracker.vms.values()].filter(vm => vm.createdAtMs !== undefined).length
  const requests = difference(before.requests, after.requests, vms)
  const ours = Object.fromEntries(Object.entries(requests).filter(([name]) => name.startsWith(controller)).map(([name, each]) => [name.slice(controller.length + 1), each]))
  const sum = (fits: (name: string) => boolean): number => round(Object.entries(ours).filter(([name]) => fits(name)).reduce((total, [, each]) => total + each, 0))
  const calls = difference(before.calls, after.calls, vms)
  const lastMs = Math.max(...done.map(vm => vm.readyAtMs ?? 0), before.atMs)
  const seconds = (lastMs - before.atMs) / 1_000
  return {
    vms, ready: done.length, seconds: round(seconds), vmsPerSecond: round(done.length / seconds),
    readyP50Ms: Math.round(percentile(times, 0.5)), readyP99Ms: Math.round(percentile(times, 0.99)),
    requestsPerVm: ours, objectWritesPerVm: sum(name => /^(create|update|patch|delete) virtualmachines/.test(name)), eventsPerVm: sum(name => /^(create|patch) events/.test(name)),
    callsPerVm: calls, callsPerVmInAll: round(Object.values(calls).reduce((total, each) => total + each, 0)),
    members: running.members.map(member => ({
      name: member.name, cpuSeconds: round((after.cpuSeconds[member.name] ?? 0) - (before.cpuSeconds[member.name] ?? 0)), residentMiB: Math.round(processUse(member.pid()).residentMiB),
    })),
    cores: cpus().length,
  }
}
