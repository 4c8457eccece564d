import { resolve } from 'node:path'
import { commandLine } from './command-line.ts'
import { kubernetesKinds } from './kubernetes.ts'
import { progressLines } from './progress.ts'
import { runAll, type RunOptions } from './run.ts'
import { vcenterKinds } from './vcenter.ts'
import { createVms } from './vms.ts'
import { latencyPresets } from './world/vcenter/options.ts'

/** `npm start`: surroundings, NATS and members on this machine, until Ctrl-C. */
const usage = `vmherd on one machine: an API server, a vCenter, NATS and members of the controller.

usage: npm start -- [options]

  --dir DIR          folder for kubeconfigs, logs and state.json, emptied first; one with other things is refused (default .vmherd)
  --members N        members of the controller (default 3)
  --hosts N          ESXi hosts in the simulated vCenter (default 40)
  --vms N            VMs to create once everything runs (default 0)
  --kubernetes KIND  world: the simulated API server; real: kube-apiserver and etcd, once built by npm run real:build (default world)
  --vcenter KIND     world: the simulated vCenter; vcsim: govmomi's simulator, once built by npm run real:build (default world)
  --latency PRESET   ${Object.keys(latencyPresets).join(', ')}: how long vCenter takes (default lab)
  --bus BUS          nats, or local: one member on an in-memory bus (default nats)
  --config FILE      settings of the members in YAML, as docs/reference/configuration.md lists them; wrong ones are named before
                     anything starts. Addresses, certificates, credentials and the bus are decided here.
  --seed N           seed of everything random in the surroundings (default 1)
  --no-restart       a member that ends unexpectedly stays away
  --help`

const { parse, whole, oneOf, help } = commandLine(usage)
const { values } = parse({
  allowNegative: true,
  options: {
    dir: { type: 'string', default: '.vmherd' }, members: { type: 'string', default: '3' }, hosts: { type: 'string', default: '40' }, vms: { type: 'string', default: '0' },
    latency: { type: 'string', default: 'lab' }, bus: { type: 'string', default: 'nats' }, seed: { type: 'string', default: '1' },
    restart: { type: 'boolean', default: true }, help: { type: 'boolean', default: false },
    config: { type: 'string' }, kubernetes: { type: 'string', default: 'world' }, vcenter: { type: 'string', default: 'world' },
  },
})
if (values.help) help()
const say = progressLines()
const options: RunOptions = {
  dir: resolve(values.dir), members: whole('members', values.members, 1), hosts: whole('hosts', values.hosts, 3),
  kubernetes: oneOf('kubernetes', values.kubernetes, kubernetesKinds), vcenter: oneOf('vcenter', values.vcenter, vcenterKinds),
  latency: oneOf('latency', values.latency, Object.keys(latencyPresets) as (keyof typeof latencyPresets)[]),
  seed: whole('seed', values.seed, 0), bus: oneOf('bus', values.bus, ['nats', 'local']), restart: values.restart, progress: say,
  ...(values.config === undefined ? {} : { config: resolve(values.config) }),
}
const vms = whole('vms', values.vms, 0)

/** At Ctrl-C npm passes on the signal that the terminal has sent already: what follows so soon is the same wish. */
const sameWishMs = 500
let stoppingAt: number | undefined
let stop: (() => Promise<void>) | undefined
/** Stops everything in order; asked once more, it ends at once, and takes along what still runs. */
const end = (): void => {
  if (stoppingAt !== undefined && performance.now() - stoppingAt < sameWishMs) return
  if (stoppingAt !== undefined) process.exit(130)
  stoppingAt = performance.now()
  say('stopping')
  if (stop === undefined) process.exit(130)
  stop().then(() => {
    say('stopped')
    process.exit(0)
  }, (error: unknown) => {
    console.error(error)
    process.exit(1)
  })
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
// A terminal that was closed (SIGHUP) takes no more lines.
process.stdout.on('error', () => undefined)

try {
  const running = await runAll(options)
  stop = running.stop
  if (vms > 0) {
    say(`${vms} VMs`)
    await createVms(running.client, { count: vms, namespaces: ['default'], prefix: 'vm', className: 'small', concurrency: 16 })
  }
  say('ready')
  console.log(`
  export KUBECONFIG=${running.kubeconfig}
  npm run kubectl -- apply -f deploy/examples/vm.yaml
  npm run kubectl -- get vm -w
  npm run kubectl -- patch vm hello --type merge -p '{"spec":{"powerState":"PoweredOff"}}'

logs and state.json are in ${options.dir}; Ctrl-C stops everything`)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
