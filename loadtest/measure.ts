import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { percentile } from './percentile.ts'
import type { Running } from './run.ts'
import type { Tracker } from './track.ts'

/** What was counted at one moment. */
export interface Counts {
  readonly requests: Readonly<Record<string, number>>
  readonly calls: Readonly<Record<string, number>>
  /** CPU seconds since its start of each member (parent and child together) and of each server of the surroundings that is a process of its own, by name. */
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

/** What has been counted until now, by the servers and in /proc. */
export const count = async (running: Running): Promise<Counts> => ({
  requests: await running.kubernetes.counts(), calls: await running.vcenter.counts(), atMs: performance.now(),
  cpuSeconds: Object.fromEntries([
    ...running.members.map(member => [member.name, processUse(member.pid()).cpuSeconds + processUse(member.parentPid()).cpuSeconds] as const),
    ...Object.entries({ ...running.kubernetes.processes(), ...running.vcenter.processes() }).map(([name, pid]) => [name, processUse(pid).cpuSeconds] as const),
  ]),
})

/** What a scenario found. Times in milliseconds; rates a second. */
export interface Figures {
  readonly vms: number
  readonly ready: number
  readonly seconds: number
  readonly vmsPerSecond: number
  /** From the first request to the first VM that is Ready. */
  readonly firstReadySeconds: number
  /** Of requests that create VMs. */
  readonly createP50Ms: number
  readonly createP99Ms: number
  readonly readyP50Ms: number
  readonly readyP99Ms: number
  /** Requests of the controller a VM, by `verb resource`. */
  readonly requestsPerVm: Readonly<Record<string, number>>
  readonly requestsPerVmInAll: number
  /** Writes by the controller of whatever kind, events aside, a VM. */
  readonly objectWritesPerVm: number
  readonly eventsPerVm: number
  /** vCenter calls a VM, by method. */
  readonly callsPerVm: Readonly<Record<string, number>>
  readonly callsPerVmInAll: number
  readonly members: readonly { readonly name: string; readonly cpuSeconds: number; readonly residentMiB: number }[]
  readonly membersCpuSecondsPerVm: number
  /** CPU seconds a VM of the servers of the surroundings that are processes of their own, by name. */
  readonly serversCpuSecondsPerVm: Readonly<Record<string, number>>
  readonly cores: number
}

/** As the API server names the members. */
const controller = 'system:serviceaccount:vmherd-system:vmherd'
const round = (value: number): number => Math.round(value * 1_000) / 1_000

const difference = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>, vms: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(after).flatMap(([name, value]) => {
    const each = (value - (before[name] ?? 0)) / vms
    return each > 0 ? [[name, round(each)]] : []
  }).sort(([, a], [, b]) => Number(b) - Number(a)))

/** What the controller asked of the API server between two counts, by `verb resource`. */
export const controllerRequests = (before: Counts, after: Counts, vms = 1): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(difference(before.requests, after.requests, vms)).flatMap(([name, each]) => (name.startsWith(controller) ? [[name.slice(controller.length + 1), each]] : [])))

/** The sum of what is counted under names that fit. */
export const sumOf = (values: Readonly<Record<string, number>>, fits: (name: string) => boolean = () => true): number =>
  round(Object.entries(values).reduce((total, [name, each]) => total + (fits(name) ? each : 0), 0))

/** Whether a request of this name (`patch virtualmachines/status`) changes something. */
export const isWrite = (name: string): boolean => /^(create|update|patch|delete|deletecollection) (?!.*reviews$)/.test(name)

/** What happened between two counts. */
export interface Measured { readonly before: Counts; readonly after: Counts; readonly tracker: Tracker; readonly createMs: readonly number[] }

/** Puts together what happened between two counts. */
export const figures = (running: Running, { tracker, before, after, createMs }: Measured): Figures => {
  const done = [...tracker.vms.values()].filter(vm => vm.createdAtMs !== undefined && vm.readyAtMs !== undefined)
  const times = done.map(vm => (vm.readyAtMs ?? 0) - (vm.createdAtMs ?? 0)).sort((a, b) => a - b)
  const vms = [...tracker.vms.values()].filter(vm => vm.createdAtMs !== undefined).length
  const ours = controllerRequests(before, after, vms)
  const cpu = difference(before.cpuSeconds, after.cpuSeconds, vms)
  const isMember = (name: string): boolean => running.members.some(member => member.name === name)
  const creates = [...createMs].sort((a, b) => a - b)
  const calls = difference(before.calls, after.calls, vms)
  const lastMs = Math.max(...done.map(vm => vm.readyAtMs ?? 0), before.atMs)
  const seconds = (lastMs - before.atMs) / 1_000
  return {
    vms, ready: done.length, seconds: round(seconds), vmsPerSecond: round(done.length / seconds),
    firstReadySeconds: round((Math.min(...done.map(vm => vm.readyAtMs ?? 0)) - before.atMs) / 1_000),
    createP50Ms: round(percentile(creates, 0.5)), createP99Ms: round(percentile(creates, 0.99)),
    readyP50Ms: Math.round(percentile(times, 0.5)), readyP99Ms: Math.round(percentile(times, 0.99)),
    requestsPerVm: ours, requestsPerVmInAll: sumOf(ours),
    objectWritesPerVm: sumOf(ours, name => isWrite(name) && !name.includes(' events')), eventsPerVm: sumOf(ours, name => isWrite(name) && name.includes(' events')),
    callsPerVm: calls, callsPerVmInAll: sumOf(calls),
    members: running.members.map(member => ({
      name: member.name, cpuSeconds: round((after.cpuSeconds[member.name] ?? 0) - (before.cpuSeconds[member.name] ?? 0)), residentMiB: Math.round(processUse(member.pid()).residentMiB),
    })),
    membersCpuSecondsPerVm: sumOf(cpu, isMember), serversCpuSecondsPerVm: Object.fromEntries(Object.entries(cpu).filter(([name]) => !isMember(name))),
    cores: cpus().length,
  }
}
