import { commandLine } from '#loadtest/command-line.ts'
import { binaries, missing } from '#loadtest/real/binaries.ts'
import { isMissed, shownValue } from '#loadtest/report.ts'
import { life, lifeObjectives, type LifeFigures } from '#loadtest/scenarios/life.ts'
import { runScenario } from '#loadtest/scenarios/scenario.ts'

/**
 * What a VM costs on real servers (kube-apiserver with its audit log, etcd, vcsim), beside the same on the simulated ones: makes
 * VMs 16 at a time, starts all members anew while the VMs are idle, deletes them. Ends with a table for docs/guides/performance.md,
 * and with 1 when an objective was missed on the real servers.
 */
const { fail, parse, whole, oneOf } = commandLine('usage: npm run bench:real -- [--vms 200,500] [--on real,world] [--members 3]')
const { values } = parse({ options: { vms: { type: 'string', default: '200,500' }, on: { type: 'string', default: 'real,world' }, members: { type: 'string', default: '3' } } })
const sizes = values.vms.split(',').map(text => whole('vms', text, 1))
const members = whole('members', values.members, 1)
const surroundings = values.on.split(',').map(text => oneOf('on', text, ['real', 'world']))
const lacking = missing(binaries.filter(binary => binary !== 'kubectl' && binary !== 'nats-server'))
if (surroundings.includes('real') && lacking.length > 0) fail(`${lacking.join(', ')}: not built; run npm run real:build first`)

interface Column { readonly title: string; readonly real: boolean; readonly found: LifeFigures }
const columns: Column[] = []
for (const on of surroundings) {
  for (const vms of sizes) {
    const real = on === 'real'
    console.log(`\n### ${vms} VMs on ${on} servers\n`)
    const found = await runScenario(life, {
      vms, members, hosts: 40, latency: 'none', seed: 1, kubernetes: real ? 'real' : 'world', vcenter: real ? 'vcsim' : 'world',
    })
    console.log(life.rows(found).join('\n'))
    columns.push({ title: `${on}, ${vms}`, real, found })
  }
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
console.log(`\n${[
  line(['figure', ...columns.map(({ title }) => title)]), line(['---', ...columns.map(() => '---')]),
  ...lifeObjectives.map(objective => line([objective.what, ...columns.map(({ found }) => `${shownValue(objective, found)}${isMissed(objective, found) ? ' (missed)' : ''}`)])),
].join('\n')}`)
process.exit(columns.some(({ real, found }) => real && life.missed(found)) ? 1 : 0)
