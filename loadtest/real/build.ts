import { progressLines } from '../progress.ts'
import { binaries, build, missing } from './binaries.ts'

/** `npm run real:build`: builds the real servers that are not there yet. With names: only these. */
const given = process.argv.slice(2)
const unknown = given.filter(name => !(binaries as readonly string[]).includes(name))
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: of ${binaries.join(', ')}`)
  process.exit(2)
}
const wanted = binaries.filter(binary => given.length === 0 || given.includes(binary))
const say = progressLines()

for (const binary of missing(wanted)) {
  const built = await build(binary, say)
  if (built.ok) continue
  console.error(built.fault.message)
  process.exit(1)
}
say(`${wanted.join(', ')}: built`)
