import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Figures } from './measure.ts'
import { report, type Objective } from './report.ts'
import { runAll, type Running } from './run.ts'
import { steady, steadyObjectives } from './scenarios/steady.ts'
import { latencyPresets } from './world/vcenter/options.ts'

interface Scenario {
  readonly run: (running: Running, vms: number, progress: (line: string) => void) => Promise<Figures>
  readonly objectives: readonly Objective[]
  readonly help: string
}
const scenarios: Readonly<Record<string, Scenario>> = {
  steady: { run: steady, objectives: steadyObjectives, help: 'create VMs as fast as they are taken, wait until all are ready' },
}

const help = `usage: npm run loadtest -- SCENARIO [--vms N] [--members N] [--hosts N] [--latency PRESET] [--seed N] [--json FILE]

${Object.entries(scenarios).map(([name, { help: text }]) => `  ${name.padEnd(10)} ${text}`).join('\n')}`

const fail = (message: string): never => {
  console.error(`${message}\n\n${help}`)
  process.exit(2)
}
const parse = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        vms: { type: 'string', default: '2000' }, members: { type: 'string', default: '3' }, hosts: { type: 'string', default: '40' },
        latency: { type: 'string', default: 'lab' }, seed: { type: 'string', default: '1' }, json: { type: 'string' }, dir: { type: 'string' },
      },
    })
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

const { values, positionals } = parse()
const name = positionals[0] ?? ''
const scenario = scenarios[name] ?? fail(name === '' ? 'which scenario?' : `there is no scenario ${name}`)
const whole = (what: string, text: string): number => (Number.isInteger(Number(text)) && Number(text) > 0 ? Number(text) : fail(`--${what} ${text}: a whole number above 0 is needed`))
const vms = whole('vms', values.vms)
const started = performance.now()
const say = (line: string): void => console.log(`${((performance.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${line}`)

const dir = values.dir ?? mkdtempSync(join(tmpdir(), 'vmherd-load-'))
const latency = (Object.keys(latencyPresets) as (keyof typeof latencyPresets)[]).find(preset => preset === values.latency) ?? fail(`--latency ${values.latency}: one of ${Object.keys(latencyPresets).join(', ')}`)
const running = await runAll({ dir, members: whole('members', values.members), hosts: whole('hosts', values.hosts), latency, seed: Number(values.seed), bus: 'nats', restart: true, progress: say })
let missed = true
try {
  say(`${name}: ${vms} VMs`)
  const found = await scenario.run(running, vms, say)
  console.log(`\n${report(`${name}, ${vms} VMs, ${running.members.length} members, latency ${latency}`, found, scenario.objectives)}`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`)
  missed = scenario.objectives.some(({ reached }) => !reached(found))
} finally {
  await running.stop()
  if (values.dir === undefined) rmSync(dir, { recursive: true, force: true })
}
process.exit(missed ? 1 : 0)
