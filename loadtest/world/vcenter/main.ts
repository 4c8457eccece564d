import { commandLine } from '../../command-line.ts'
import { startControl } from './control.ts'
import { inventoryDefaults, latencyPresets } from './options.ts'
import { startSimulatedVcenter } from './server.ts'

/** The simulated vCenter alone: `npm run world:vcenter -- --hosts 40 --clusters 3 --seed 1`. Ctrl-C stops it. */

const usage = `A simulated vCenter (vim25 over SOAP) on 127.0.0.1.

  --port N              port of /sdk (0: any free one)                  [0]
  --control-port N      port of the control interface (0: any)          [0]
  --hosts N             hosts in all                                     [${inventoryDefaults.hosts}]
  --clusters N          clusters, each meant to be a zone                [${inventoryDefaults.clusters}]
  --cores N             cores of a host                                  [${inventoryDefaults.coresPerHost}]
  --mhz N               MHz of a core                                    [${inventoryDefaults.coreMhz}]
  --memory-gib N        memory of a host                                 [${inventoryDefaults.memoryGiBPerHost}]
  --datastores N        datastores of a cluster                          [${inventoryDefaults.datastoresPerCluster}]
  --datastore-gib N     capacity of a datastore                          [${inventoryDefaults.datastoreGiB}]
  --vms-per-host N      VMs that run from the start                      [0]
  --latency NAME        ${Object.keys(latencyPresets).join(', ')}                                  [lab]
  --delay NAME=MS       median of one operation: ${Object.keys(latencyPresets.none).join(', ')}
  --seed N              the same seed gives the same inventory           [1]
  --user, --password    who may log in                                   [vmherd@vsphere.local, vmherd]
  --help`

const { fail, parse, whole, oneOf, help } = commandLine(usage)
const text = <Default extends string | number>(value: Default) => ({ type: 'string', default: String(value) }) as const
const { values } = parse({
  options: {
    'port': text(0), 'control-port': text(0), 'hosts': text(inventoryDefaults.hosts), 'clusters': text(inventoryDefaults.clusters), 'cores': text(inventoryDefaults.coresPerHost),
    'mhz': text(inventoryDefaults.coreMhz), 'memory-gib': text(inventoryDefaults.memoryGiBPerHost), 'datastores': text(inventoryDefaults.datastoresPerCluster),
    'datastore-gib': text(inventoryDefaults.datastoreGiB), 'vms-per-host': text(0), 'seed': text(1), 'latency': text('lab'), 'user': text('vmherd@vsphere.local'), 'password': text('vmherd'),
    'delay': { type: 'string', multiple: true }, 'help': { type: 'boolean' },
  },
})
if (values.help === true) help()

type NumberOption = 'port' | 'control-port' | 'hosts' | 'clusters' | 'cores' | 'mhz' | 'memory-gib' | 'datastores' | 'datastore-gib' | 'vms-per-host' | 'seed'
const number = (name: NumberOption, least = 1): number => whole(name, values[name], least)

const latency = { ...latencyPresets[oneOf('latency', values.latency, Object.keys(latencyPresets) as (keyof typeof latencyPresets)[])] }
for (const delay of values.delay ?? []) {
  const [name = '', ms = ''] = delay.split('=')
  const medianMs = Number(ms)
  if (!(name in latency) || ms === '' || !(medianMs >= 0)) fail(`--delay ${delay}: NAME=MS is needed, with a NAME of ${Object.keys(latency).join(', ')}`)
  latency[name as keyof typeof latency] = { medianMs, sigma: 0.3 }
}

const vcenter = await startSimulatedVcenter({
  port: number('port', 0), latency, seed: number('seed', 0), vmsPerHost: number('vms-per-host', 0),
  user: values.user, password: values.password,
  inventory: {
    hosts: number('hosts'), clusters: number('clusters'), coresPerHost: number('cores'),
    coreMhz: number('mhz'), memoryGiBPerHost: number('memory-gib'),
    datastoresPerCluster: number('datastores'), datastoreGiB: number('datastore-gib'),
  },
})
const control = await startControl(vcenter, number('control-port', 0))
process.stdout.write(`${JSON.stringify({ url: vcenter.url, user: vcenter.user, password: vcenter.password, control: control.url })}\n`)

const stop = async (): Promise<void> => {
  await control.stop()
  await vcenter.stop()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { void stop() })
