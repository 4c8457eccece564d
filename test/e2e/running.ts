import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import { groupVersion } from '#protocols/api/resources.ts'
import { runAll, type Running, type RunOptions } from '#loadtest/run.ts'
import { until } from '#loadtest/until.ts'
import { ran, type Ran } from '#test/ran.ts'
import { findKubectl } from '../../deploy/kubectl/kubectl.ts'

/** Members whose validity is short, so that failures are noticed within seconds. */
const quick = { VMHERD_MEMBERS_HEARTBEAT_MS: '500', VMHERD_MEMBERS_VALIDITY_MS: '3000', VMHERD_SHARDS_DRAIN_MS: '2000', VMHERD_VM_BACK_OFF_MAX_MS: '2000', VMHERD_VM_REPORT_HOLD_MS: '3000' }

/** What runs, and where its kubeconfigs and logs are. */
export type InDir = Running & { readonly dir: string }

/** Everything on this machine with one member, for all tests of a file: started before them, stopped and cleaned up after them. */
export const runningOf = (test: TestFn, options: Partial<RunOptions> = {}): (() => InDir) => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-e2e-'))
  let running: Running | undefined
  test.before(async t => {
    t.timeout(180_000)
    running = await runAll({ dir, members: 1, hosts: 4, latency: 'lab', seed: 1, bus: 'local', restart: false, progress: line => t.log(line), ...options })
  })
  test.after.always(async () => {
    await running?.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  return () => {
    if (running === undefined) throw new Error('what runs starts before the first test')
    return { ...running, dir }
  }
}

/** Everything on this machine, stopped and cleaned up after the test; on a failure the members' logs stay and are named. */
export const start = async (t: ExecutionContext, options: Partial<RunOptions> = {}): Promise<InDir> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-e2e-'))
  const running = await runAll({ dir, members: 3, hosts: 12, latency: 'lab', seed: 1, bus: 'nats', restart: false, progress: line => t.log(line), ...options, settings: { ...quick, ...options.settings } })
  t.teardown(async () => {
    await running.stop()
    if (t.passed) rmSync(dir, { recursive: true, force: true })
    else t.log(`logs are in ${dir}`)
  })
  return { ...running, dir }
}

/** A VirtualMachine as tests read it. */
export interface Vm {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string; readonly finalizers?: readonly string[] }
  readonly spec: { readonly instanceUUID: string; readonly powerState: string }
  readonly status?: { readonly uniqueID?: string; readonly powerState?: string; readonly network?: { readonly primaryIP4?: string }; readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string; readonly message: string }[] }
}

export const collection = (namespace = 'default', plural = 'virtualmachines'): string => `/apis/${groupVersion}/namespaces/${namespace}/${plural}`

export const listVms = async ({ client }: Pick<Running, 'client'>): Promise<readonly Vm[]> => {
  const { body } = await client.send('GET', `/apis/${groupVersion}/virtualmachines`)
  return (body['items'] ?? []) as readonly Vm[]
}
export const getVm = async ({ client }: Pick<Running, 'client'>, name: string): Promise<Vm | undefined> => {
  const { code, body } = await client.send('GET', `${collection()}/${name}`)
  return code === 200 ? (body as unknown as Vm) : undefined
}
export const createVm = async ({ client }: Pick<Running, 'client'>, name: string, spec: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  const { code, body } = await client.send('POST', collection(), {
    apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name, namespace: 'default' }, spec: { className: 'small', imageName: 'ubuntu-24.04', storageClass: 'standard', ...spec } })
  if (code !== 201) throw new Error(`${name}: ${code} ${String(body['message'])}`)
}

export const conditionOf = (vm: Vm | undefined, type: string) => vm?.status?.conditions?.find(condition => condition.type === type)
export const isReady = (vm: Vm | undefined): boolean => conditionOf(vm, 'Ready')?.status === 'True'

export const untilReady = (running: Pick<Running, 'client'>, names: readonly string[], timeoutMs: number): Promise<true> =>
  until(`${names.length} VMs to be ready`, timeoutMs, async () => {
    const ready = new Set((await listVms(running)).filter(isReady).map(vm => vm.metadata.name))
    return names.every(name => ready.has(name)) ? true : undefined
  }, 200)

/** Waits until a condition of a VM reads so. */
export const untilCondition = (running: Pick<Running, 'client'>, name: string, type: string, fits: (condition: NonNullable<ReturnType<typeof conditionOf>>) => boolean, timeoutMs = 20_000) =>
  until(`condition ${type} of ${name}`, timeoutMs, async () => {
    const condition = conditionOf(await getVm(running, name), type)
    return condition !== undefined && fits(condition) ? condition : undefined
  })

/** What vCenter holds for each object: the names of VMs by their back-pointer, templates aside. */
export const ownersInVcenter = async ({ vcenter }: Pick<Running, 'vcenter'>): Promise<readonly string[]> =>
  (await vcenter.vms()).filter(vm => !vm.template).map(vm => String(vm.extraConfig['vmservice.namespacedName'])).sort()

/** Runs the real kubectl; gives what it printed and its exit code. */
export const kubectl = (kubeconfig: string, ...args: readonly string[]): Promise<Ran> => ran(spawn(findKubectl(), args, { env: { ...process.env, KUBECONFIG: kubeconfig, HOME: tmpdir() } }))

/** Lines of the members' logs that were steps of VM actors which ordered something. */
export interface StepLine { readonly member: string; readonly key: string; readonly epoch: number; readonly effects: string }
export const stepLines = (dir: string): readonly StepLine[] => readdirSync(dir).filter(name => /^member-\d+\.log$/.test(name)).flatMap(name =>
  readFileSync(join(dir, name), 'utf8').split('\n').filter(line => line.includes('"step":"vm"') && line.includes('"msg":"step"')).map(line => JSON.parse(line) as StepLine))
