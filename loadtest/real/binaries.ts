import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { failed, ok, type Result } from '#protocols/fault.ts'
import { govmomiMends, type Mends } from './mends.ts'
import { beginPart } from './part.ts'

/**
 * The real servers, built with Go from modules of exact versions (test/real/<module>) into a cache in the user's home. The
 * cache is keyed by what they are built from, so that another version is another file; a binary is whole or not there.
 */
export type Binary = 'vcsim' | 'etcd' | 'nats-server' | 'kube-apiserver' | 'kube-controller-manager' | 'kubectl'

interface Recipe { readonly module: string; readonly package: string; readonly about: string; readonly mended?: Mends }

const recipes: Readonly<Record<Binary, Recipe>> = {
  'vcsim': { module: 'vcsim', package: '.', about: 'a minute', mended: govmomiMends },
  'etcd': { module: 'servers', package: 'go.etcd.io/etcd/server/v3', about: 'a minute' },
  'nats-server': { module: 'servers', package: 'github.com/nats-io/nats-server/v2', about: 'one to three minutes' },
  'kube-apiserver': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver', about: '8 minutes' },
  'kube-controller-manager': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-controller-manager', about: '2 minutes' },
  'kubectl': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl', about: '2 minutes' },
}

/** All of them, those that others wait for first. */
export const binaries = Object.keys(recipes) as readonly Binary[]

const modules = fileURLToPath(new URL('../../test/real', import.meta.url))
const buildTimeoutMs = 3_600_000
const run = promisify(execFile)

/** Without these the servers call themselves v0.0.0-master, and kubectl fails on that. */
const linkerFlags = (module: string): string => {
  const version = /k8s\.io\/kubernetes v(\d+)\.(\d+)\.(\d+)/.exec(readFileSync(join(modules, module, 'go.mod'), 'utf8'))
  if (version === null) return '-s -w'
  const [, major, minor, patch] = version
  const values = { gitVersion: `v${major}.${minor}.${patch}`, gitMajor: major, gitMinor: minor, gitTreeState: 'archive', gitCommit: '0'.repeat(40), buildDate: '2026-01-01T00:00:00Z' }
  return ['-s -w', ...Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)].join(' ')
}

/** Where a binary is once it is built. */
export const binaryPath = (binary: Binary): string => {
  const { module, mended } = recipes[binary]
  const dir = join(modules, module)
  const key = createHash('sha256').update(linkerFlags(module)).update(mended === undefined ? '' : JSON.stringify(mended))
  for (const file of readdirSync(dir).filter(name => /\.(go|mod|sum)$/.test(name)).sort()) key.update(file).update(readFileSync(join(dir, file)))
  return join(homedir(), '.cache', 'vmherd', `${module}-${key.digest('hex').slice(0, 12)}`, binary)
}

/** Those that have not been built. */
export const missing = (wanted: readonly Binary[] = binaries): readonly Binary[] => wanted.filter(binary => !existsSync(binaryPath(binary)))

/** A Go that can build them; the fault says in one line what is missing. */
export const findGo = async (): Promise<Result<string>> => {
  const wanted = /^go (\d+)\.(\d+)/m.exec(readFileSync(join(modules, 'kubernetes', 'go.mod'), 'utf8'))
  const [major, minor] = [Number(wanted?.[1]), Number(wanted?.[2])]
  const found: string[] = []
  for (const path of [process.env['GO'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, 'go')), '/usr/local/go/bin/go']) {
    const version = path !== '' && existsSync(path) ? await goVersion(path) : undefined
    if (version === undefined) continue
    if (version[0] === major && version[1] >= minor) return ok(path)
    found.push(`${path} is ${version.join('.')}`)
  }
  return failed('Unavailable', `the real servers are built with Go ${major}.${minor} or later, and there is none${found.length > 0 ? ` (${found.join(', ')})` : ''}: put go into PATH, or set GO`)
}

const goVersion = async (path: string): Promise<readonly [number, number] | undefined> => {
  try {
    const version = /go(\d+)\.(\d+)/.exec((await run(path, ['version'])).stdout)
    return version === null ? undefined : [Number(version[1]), Number(version[2])]
  } catch {
    return undefined
  }
}

/** Builds one, unless it is there. */
export const build = async (binary: Binary, progress: (line: string) => void): Promise<Result<string>> => {
  const path = binaryPath(binary)
  if (existsSync(path)) return ok(path)
  const go = await findGo()
  if (!go.ok) return go
  const { module, package: name, about, mended } = recipes[binary]
  progress(`building ${binary}, once (about ${about})`)
  const started = performance.now()
  const part = beginPart(path)
  const beat = setInterval(() => progress(`building ${binary}: ${Math.round((performance.now() - started) / 1_000)} s`), 60_000)
  const inModule = async (...args: readonly string[]): Promise<string> => (await run(go.value, args, {
    cwd: join(modules, module), env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' }, timeout: buildTimeoutMs, signal: part.interrupted, killSignal: 'SIGINT', maxBuffer: 64 * 1_048_576,
  })).stdout
  try {
    const other = mended === undefined ? [] : ['-modfile', await mendedModule(module, mended, part.path, inModule)]
    await inModule('build', '-trimpath', ...other, '-ldflags', linkerFlags(module), '-o', part.path, name)
    part.keep()
    progress(`${binary} built in ${Math.round((performance.now() - started) / 1_000)} s`)
    return ok(path)
  } catch (error) {
    return failed('Unavailable', `${binary} could not be built: ${part.interrupted.aborted ? 'interrupted' : reasonOf(error)}`)
  } finally {
    clearInterval(beat)
    part.end()
  }
}

/** A module file for `go build -modfile` that puts a mended copy in the place of the published dependency. */
const mendedModule = async (module: string, { dependency, mends }: Mends, part: string, go: (...args: readonly string[]) => Promise<string>): Promise<string> => {
  await go('mod', 'download', dependency)
  const copy = `${part}.copy`
  // What is in the module cache is not to be written: neither there, nor by the rights that a copy takes along.
  await run('cp', ['-r', '--no-preserve=mode', (await go('list', '-m', '-f', '{{.Dir}}', dependency)).trim(), copy])
  for (const { file, from, to } of mends) {
    const text = readFileSync(join(copy, file), 'utf8')
    if (text.split(from).length !== 2) throw new Error(`${dependency} ${file} does not have "${from}" once: see whether it is still to be mended`)
    writeFileSync(join(copy, file), text.replace(from, () => to))
  }
  writeFileSync(`${part}.mod`, `${readFileSync(join(modules, module, 'go.mod'), 'utf8')}\nreplace ${dependency} => ${copy}\n`)
  copyFileSync(join(modules, module, 'go.sum'), `${part}.sum`)
  return `${part}.mod`
}

const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string }
  return (stderr === undefined || stderr === '' ? message : stderr).trim().split('\n').slice(-3).join('; ')
}

/** The path of a binary that has to be there already; throws with what to run. */
export const needBinary = (binary: Binary): string => {
  const path = binaryPath(binary)
  if (!existsSync(path)) throw new Error(`${binary} has not been built: npm run real:build (needs Go; about 13 minutes, once)`)
  return path
}
