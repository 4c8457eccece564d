import { writeFileSync } from 'node:fs'
import { commandLine } from './command-line.ts'
import { kubernetesKinds } from './kubernetes.ts'
import { life } from './scenarios/life.ts'
import { runScenario, type Scenario, type ScenarioOptions } from './scenarios/scenario.ts'
import { steady } from './scenarios/steady.ts'
import { vcenterKinds } from './vcenter.ts'
import { latencyPresets } from './world/vcenter/options.ts'

/** A scenario that has been run and told: its figures for a file, and whether an objective was missed. */
interface Told { readonly found: object; readonly missed: boolean }

const tell = <Found extends object>(scenario: Scenario<Found>) => async (title: string, options: ScenarioOptions): Promise<Told> => {
  const found = await runScenario(scenario, options)
  console.log(`\n${[title, ...scenario.rows(found)].join('\n')}`)
  return { found, missed: scenario.missed(found) }
}
const scenarios: Readonly<Record<string, { readonly help: string; readonly tell: ReturnType<typeof tell> }>> = {
  steady: { help: steady.help, tell: tell(steady) },
  life: { help: life.help, tell: tell(life) },
}

const usage = `usage: npm run loadtest -- SCENARIO [--vms N] [--members N] [--hosts N] [--latency PRESET] [--seed N] [--kubernetes ${kubernetesKinds.join('|')}] [--vcenter ${vcenterKinds.join('|')}] [--json FILE] [--dir DIR]

${Object.entries(scenarios).map(([name, { help: text }]) => `  ${name.padEnd(10)} ${text}`).join('\n')}`

const { fail, parse, whole, oneOf } = commandLine(usage)
const { values, positionals } = parse({
  allowPositionals: true,
  options: {
    vms: { type: 'string', default: '2000' }, members: { type: 'string', default: '3' }, hosts: { type: 'string', default: '40' },
    latency: { type: 'string', default: 'lab' }, seed: { type: 'string', default: '1' }, json: { type: 'string' }, dir: { type: 'string' },
    kubernetes: { type: 'string', default: 'world' }, vcenter: { type: 'string', default: 'world' },
  },
})
const name = positionals[0] ?? ''
const scenario = scenarios[name] ?? fail(name === '' ? 'which scenario?' : `there is no scenario ${name}`)

const vms = whole('vms', values.vms, 1)
const members = whole('members', values.members, 1)
const latency = oneOf('latency', values.latency, Object.keys(latencyPresets) as (keyof typeof latencyPresets)[])
const kubernetes = oneOf('kubernetes', values.kubernetes, kubernetesKinds)
const vcenter = oneOf('vcenter', values.vcenter, vcenterKinds)
const { found, missed } = await scenario.tell(`${name}, ${vms} VMs, ${members} members, latency ${latency}, API server ${kubernetes}, vCenter ${vcenter}`, {
  vms, members, latency, kubernetes, vcenter, hosts: whole('hosts', values.hosts, 3), seed: whole('seed', values.seed, 0), dir: values.dir,
})
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`)
process.exit(missed ? 1 : 0)
