import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { commandLine } from '../../command-line.ts'
import { machineClock } from '../clock.ts'
import { seeded } from '../random.ts'
import { startSimulatedKubernetes, type RunningKubernetes } from './server.ts'

/** The simulated API server alone: `npm run world:kubernetes -- --port 6443`. Ctrl-C stops it, and nothing of it is kept. */

const defaults = { port: '0', dir: '.vmherd-kubernetes', history: '100000', 'bookmark-seconds': '60', 'body-mib': '3', seed: '1' } as const

const usage = `A simulated Kubernetes API server on 127.0.0.1: TLS, everything in memory, no controllers but garbage collection.

  --port N              port to listen on (0: any free one)                   [${defaults.port}]
  --dir DIR             folder for the kubeconfigs of its three users          [${defaults.dir}]
                        kubeconfig (admin), kubeconfig-devops, kubeconfig-controller
  --history N           changes of each kind from which a watch may resume     [${defaults.history}]
  --bookmark-seconds N  time between two bookmarks of a watch                  [${defaults['bookmark-seconds']}]
  --body-mib N          largest body of a request                              [${defaults['body-mib']}]
  --seed N              the same seed gives the same generated names and uids  [${defaults.seed}]
  --help`

const { fail, parse, whole, help } = commandLine(usage)
const option = <Name extends keyof typeof defaults>(name: Name) => ({ type: 'string', default: defaults[name] }) as const
const { values } = parse({
  options: {
    port: option('port'), dir: option('dir'), history: option('history'), 'bookmark-seconds': option('bookmark-seconds'), 'body-mib': option('body-mib'), seed: option('seed'),
    help: { type: 'boolean' },
  },
})
if (values.help === true) help()

const number = (name: Exclude<keyof typeof defaults, 'dir'>, least: number, most?: number): number => whole(name, values[name], least, most)

const start = async (port: number): Promise<RunningKubernetes> => {
  const options = {
    clock: machineClock, random: seeded(number('seed', 0)), historyLength: number('history', 1),
    bookmarkMs: number('bookmark-seconds', 1) * 1_000, bodyLimitBytes: number('body-mib', 1, 512) * 1_024 * 1_024,
  }
  try {
    return await startSimulatedKubernetes({ port, ...options })
  } catch (error) {
    return fail(`--port ${port}: ${(error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'something else listens there already' : (error as Error).message}`)
  }
}

/** Kubeconfigs hold tokens: only their owner reads them. */
const writeKubeconfigs = (server: RunningKubernetes, dir: string): { readonly admin: string; readonly devops: string; readonly controller: string } => {
  const write = (name: string, user: 'admin' | 'devops' | 'controller'): string => {
    const path = join(dir, name)
    writeFileSync(path, server.kubeconfig(user), { mode: 0o600 })
    return path
  }
  try {
    mkdirSync(dir, { recursive: true })
    return { admin: write('kubeconfig', 'admin'), devops: write('kubeconfig-devops', 'devops'), controller: write('kubeconfig-controller', 'controller') }
  } catch (error) {
    return fail(`--dir ${dir}: ${(error as Error).message}`)
  }
}

const server = await start(number('port', 0, 65_535))
const kubeconfigs = writeKubeconfigs(server, resolve(values.dir))
process.stdout.write(`${JSON.stringify({ url: server.url, kubeconfigs })}\n`)
process.stderr.write(`export KUBECONFIG=${kubeconfigs.admin}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { void server.stop().then(() => process.exit(0)) })
