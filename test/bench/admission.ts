import { availableParallelism, loadavg } from 'node:os'
import { commandLine } from '#loadtest/command-line.ts'
import { kubernetesKinds } from '#loadtest/kubernetes.ts'
import { percentile } from '#loadtest/percentile.ts'
import { asked } from './admission/asked.ts'
import { quantileMs, type Buckets } from './admission/histogram.ts'
import type { Given } from './admission/surroundings.ts'
import { throughServer } from './admission/through.ts'

/**
 * Admission of a typical VM at a steady rate: reviews posted at a running member, and creates through an API server with a member behind it.
 * Ends with 1 when the objective is missed on the way that was asked for.
 */
const { parse, whole, oneOf } = commandLine('usage: npm run bench:admission -- [--rate 500] [--seconds 20] [--only member|world] [--kubernetes world|real]')
const { values } = parse({ options: { rate: { type: 'string', default: '500' }, seconds: { type: 'string', default: '20' }, only: { type: 'string', default: 'both' }, kubernetes: { type: 'string', default: 'world' } } })
const ratePerSecond = whole('rate', values.rate, 1)
const seconds = whole('seconds', values.seconds, 1)
const only = oneOf('only', values.only, ['both', 'member', 'world'])
const kubernetes = oneOf('kubernetes', values.kubernetes, kubernetesKinds)
const objectiveMs = 5

const row = (what: string, p50: number, p99: number, note = ''): void => console.log(`| ${what} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${note} |`)
const judged = (ms: number): string => `${ms <= objectiveMs ? 'reached' : 'MISSED'}: p99 ≤ ${objectiveMs} ms`
const list = (what: string, sorted: Float64Array, note = ''): void => row(what, percentile(sorted, 0.5), percentile(sorted, 0.99), note)
const buckets = (what: string, from: Buckets): void => row(what, quantileMs(from, 0.5), quantileMs(from, 0.99))

const load = loadavg()[0] ?? 0
console.log(`${ratePerSecond}/s for ${seconds} s; ${availableParallelism()} cores, load of the machine before: ${load.toFixed(1)}${load > 0.5 ? ' (not quiet)' : ''}\n`)
console.log('| ms | p50 | p99 | |\n|---|---|---|---|')
const percent = (part: number): string => `${Math.round(part * 100)} %`
const machine = ({ server, member, taken }: Given): void => {
  if (taken !== undefined) console.log(`\nthe host took ${(taken * 100).toFixed(2)} % of the time of the cores for others`)
  for (const [name, share] of [['API server', server], ['member', member]] as const) {
    if (share !== undefined) console.log(`\n${name}: its main thread ran ${percent(share.ran)} of the time and waited ${percent(share.waited)} for a core that others had`)
  }
}
let missed = false
if (only !== 'world') {
  const { tookMs, undisturbed, firstMs, bareMs, bytes, given } = await asked(kubernetes, ratePerSecond, seconds)
  missed ||= percentile(tookMs, 0.99) > objectiveMs
  list(`member asked: mutate and validate of a VM, reviews of ${bytes.toLocaleString('en')} bytes`, tookMs, judged(percentile(tookMs, 0.99)))
  list(`of these, the ${undisturbed.seconds} s in which the host took no core for others`, undisturbed.tookMs)
  list('the same of a member that has just started, in the first seconds', firstMs)
  list('the same asked of a webhook that admits without a look', bareMs)
  machine(given)
}
if (only !== 'member') {
  if (only === 'both') console.log('\n| ms | p50 | p99 | |\n|---|---|---|---|')
  const { createMs, given, webhooks: { mutate, validate } } = await throughServer(kubernetes, ratePerSecond, seconds)
  buckets('API server waits for mutate', mutate.waited)
  buckets('API server waits for validate', validate.waited)
  // At most 0.5 % of each are slower than its 99.5 %, so at most 1 % of the sums are slower than the sum of both.
  const together = quantileMs(mutate.waited, 0.995) + quantileMs(validate.waited, 0.995)
  missed ||= together > objectiveMs
  row('API server waits for both: at most', quantileMs(mutate.waited, 0.75) + quantileMs(validate.waited, 0.75), together, judged(together))
  buckets('own time of the member, mutate', mutate.own)
  buckets('own time of the member, validate', validate.own)
  list('create as a whole', createMs)
  machine(given)
}
process.exitCode = missed ? 1 : 0
