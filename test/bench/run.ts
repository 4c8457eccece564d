import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'

/**
 * `npm run bench`: all benchmarks of this folder, one after another, so that none takes another's cores; with names
 * (`npm run bench -- placement provider`) these alone. Ends with 1 when one ended so.
 */
const folder = new URL('.', import.meta.url)
const known = readdirSync(folder).filter(name => name.endsWith('.ts') && name !== basename(import.meta.filename)).map(name => name.slice(0, -'.ts'.length)).sort()
const given = process.argv.slice(2)
const unknown = given.filter(name => !known.includes(name))
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: one of ${known.join(', ')} is needed`)
  process.exit(2)
}

const failed: string[] = []
for (const name of given.length === 0 ? known : given) {
  console.log(`\n## ${name}\n`)
  const [code] = (await once(spawn('npm', ['run', '-s', `bench:${name}`], { stdio: 'inherit' }), 'exit')) as readonly unknown[]
  if (code !== 0) failed.push(name)
}
if (failed.length > 0) console.error(`\nfailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
