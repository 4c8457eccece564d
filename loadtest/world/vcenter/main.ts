import { parseArgs } from 'node:util'
import { startControl } from './control.ts'
import { inventoryDefaults, latencyPresets } from './options.ts'
import { startVcenter } from './server.ts'

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
`

const fail = (message: string): never => {
  process.stderr.write(`${message}\n\n${usage}`)
  return process.exit(2)
}

const text = { type: 'string' } as const
const parse = () => {
  try {
    return parseArgs({
      options: {
        port: text, 'control-port': text, hosts: text, clusters: text, cores: text, mhz: text, 'memory-gib': text, datastores: text, 'datastore-gib': text,
        'vms-per-host': text, latency: text, delay: { type: 'string', multiple: true }, seed: text, user: text, password: text, help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return fail((error as Error).message)
  }
}
const values = parse()
if (values.help === true) {
  process.stdout.write(usage)
  process.exit(0)
}

type NumberOption = 'port' | 'control-port' | 'hosts' | 'clusters' | 'cores' | 'mhz' | 'memory-gib' | 'datastores' | 'datastore-gib' | 'vms-per-host' | 'seed'
const number = (name: NumberOption, fallback: number, least = 1): number => {
  const given = values[name]
  if (given === undefined) return fallback
  const value = Number(given)
  return Number.isInteger(value) && value >= least ? value : fail(`--${name} ${given}: a whole number of at least ${least} is needed`)
}
const isPreset = (name: string): name is keyof typeof latencyPresets => name in latencyPresets
const preset = values.latency ?? 'lab'
if (!isPreset(preset)) fail(`--latency ${preset}: one of ${Object.keys(latencyPresets).join(', ')} is needed`)

const latency = { ...latencyPresets[preset as keyof typeof latencyPresets] }
for (const delay of values.delay ?? []) {
  const [name = '', ms = ''] = delay.split('=')
  const medianMs = Number(ms)
  if (!(name in latency) || ms === '' || !(medianMs >= 0)) fail(`--delay ${delay}: NAME=MS is needed, with a NAME of ${Object.keys(latency).join(', ')}`)
  latency[name as keyof typeof latency] = { medianMs, sigma: 0.3 }
}

const vcenter = await startVcenter({
  port: number('port', 0, 0), latency, seed: number('seed', 1, 0), vmsPerHost: number('vms-per-host', 0, 0),
  user: values.user ?? 'vmherd@vsphere.local', password: values.password ?? 'vmherd',
  inventory: {
    hosts: number('hosts', inventoryDefaults.hosts), clusters: number('clusters', inventoryDefaults.clusters), coresPerHost: number('cores', inventoryDefaults.coresPerHost),
    coreMhz: number('mhz', inventoryDefaults.coreMhz), memoryGiBPerHost: number('memory-gib', inventoryDefaults.memoryGiBPerHost),
    datastoresPerCluster: number('datastores', inventoryDefaults.datastoresPerCluster), datastoreGiB: number('datastore-gib', inventoryDefaults.datastoreGiB),
  },
})
const control = await startControl(vcenter, number('control-port', 0, 0))
process.stdout.write(`${JSON.stringify({ url: vcenter.url, user: vcenter.user, password: vcenter.password, control: control.url })}\n`)

const stop = async (): Promise<void> => {
  await control.stop()
  await vcenter.stop()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { void stop() })
