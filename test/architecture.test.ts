import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = (dir: string): readonly string[] => readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.ts')).map(entry => relative(root, join(entry.parentPath, entry.name)))
const sources = ['protocols', 'actors', 'src', 'loadtest'].flatMap(files)

/** What a file imports: packages by name, our own files by path from the root. */
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)\b[^'"]*from '([^']+)'|^import '([^']+)'/gm)].map(match => match[1] ?? match[2] ?? '').map(target => {
    if (target.startsWith('.')) return relative(root, join(root, file, '..', target))
    return target.startsWith('#') ? target.slice(1).replace(/^world\//, 'loadtest/world/') : target
  })
const edges = sources.flatMap(file => importsOf(file).map(target => ({ file, target })))
const area = (path: string): string => path.split('/').slice(0, path.startsWith('src/') && path.split('/').length > 2 ? 2 : 1).join('/')

/** Who may import from whom (design section 3). The wiring, files directly in src, knows everybody. */
const allowed = (from: string, to: string): boolean => {
  if (to === 'protocols' || from === to) return true
  if (from === 'src') return to === 'actors' || to.startsWith('src')
  if (from.startsWith('src/')) return ['src/nats', 'src/kubernetes', 'src/telemetry'].includes(to)
  return from === 'loadtest' && to === 'deploy'
}

test('folders import only what the design allows', t => {
  const own = edges.filter(({ target }) => /^(protocols|actors|src|loadtest|deploy)\//.test(target))
  t.true(own.length > 500)
  t.deepEqual(own.filter(({ file, target }) => !allowed(area(file), area(target))).map(({ file, target }) => `${file} → ${target}`), [])
})

/** Each package of the card has one door. */
const doors: Readonly<Record<string, RegExp>> = {
  nact: /^actors\/host\.ts$/, nats: /^src\/nats\//, '@kubernetes/client-node': /^src\/kubernetes\//, msgpackr: /^protocols\/codec\.ts$/,
  piscina: /^src\/placement\//, pino: /^src\/telemetry\/log\.ts$/, 'prom-client': /^src\/telemetry\/metrics\.ts$/,
}
for (const [name, door] of Object.entries(doors)) {
  test(`${name} has one door`, t => {
    const users = edges.filter(({ target }) => target === name || target.startsWith(`${name}/`)).map(({ file }) => file)
    t.true(users.length > 0)
    t.deepEqual(users.filter(file => !door.test(file)), [])
  })
}

test('what decides reads no clock, no chance and no I/O', t => {
  const pure = sources.filter(file => /^(protocols|actors)\//.test(file) && file !== 'actors/host.ts')
  const impure = /\b(Date\.now|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|process\.\w)|from 'node:/
  t.deepEqual(pure.filter(file => impure.test(readFileSync(join(root, file), 'utf8'))), [])
})
