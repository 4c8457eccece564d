import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestFn } from 'ava'
import { createClient, type Client } from '#loadtest/client.ts'
import { definitions, type Manifest } from '#loadtest/surroundings.ts'
import { until } from '#loadtest/until.ts'
import { machineClock } from '#world/clock.ts'
import { startSimulatedKubernetes } from '#world/kubernetes/server.ts'
import type { Tokens } from '#world/kubernetes/users.ts'
import { seeded } from '#world/random.ts'
import { ran, type Ran } from '#test/ran.ts'
import { findKubectl } from '../../../deploy/kubectl/kubectl.ts'

export interface RunOptions {
  readonly user?: 'admin' | 'devops'
  /** What kubectl reads where `-f -` is given: text, or objects as JSON. */
  readonly input?: string | object
  readonly env?: Readonly<Record<string, string>>
}

/** An API server that kubectl is tried on. */
export interface Server {
  readonly url: string
  readonly ca: string
  readonly tokens: Tokens
  kubeconfig(user: 'admin' | 'devops'): string
  stop(): Promise<void>
}

/** It, with our definitions and Widgets, and the real kubectl. */
export interface World {
  readonly client: Client
  readonly dir: string
  kubectl(args: string, options?: RunOptions): Promise<Ran>
  /** The same; throws with what kubectl said when it ends with another code than 0. Gives what was printed. */
  ok(args: string, options?: RunOptions): Promise<string>
  /** Starts kubectl and goes on; `lines` are what it printed so far. */
  follow(args: string): { readonly lines: () => readonly string[]; stop(): Promise<void> }
}

/** A kind with a status, a scale, an enumeration, a required field and a list by name. */
const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.test.vmherd.dev' },
  spec: {
    group: 'test.vmherd.dev', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: ['wd'], categories: ['all'] },
    versions: [{
      name: 'v1', served: true, storage: true, subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
      selectableFields: [{ jsonPath: '.spec.color' }],
      additionalPrinterColumns: [
        { name: 'Color', type: 'string', jsonPath: '.spec.color' }, { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas', priority: 1 },
        { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
      ],
      schema: {
        openAPIV3Schema: {
          type: 'object', description: 'A thing to try kubectl on.',
          properties: {
            spec: {
              type: 'object', description: 'What is wanted.', required: ['size'],
              properties: {
                size: { type: 'integer', minimum: 1, description: 'How large it is.' }, color: { type: 'string', enum: ['red', 'green'], default: 'red', description: 'Its color.' },
                replicas: { type: 'integer', default: 1 },
                parts: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, value: { type: 'string', description: 'What the part is worth.' } } } },
              },
            },
            status: { type: 'object', properties: { replicas: { type: 'integer' }, phase: { type: 'string' }, conditions: { type: 'array', items: { type: 'object', properties: { type: { type: 'string' }, status: { type: 'string' } } } } } },
          },
        },
      },
    }],
  },
} as const

export const widget = (name: string, spec: object = {}, metadata: object = {}): Manifest => ({ apiVersion: 'test.vmherd.dev/v1', kind: 'Widget', metadata: { name, ...metadata }, spec: { size: 1, ...spec } })

/** Splits at blanks; what stands in single quotes stays together. */
const words = (args: string): readonly string[] => [...args.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')

const startWorld = (): Promise<Server> => startSimulatedKubernetes({ port: 0, clock: machineClock, random: seeded(1), historyLength: 10_000, bookmarkMs: 60_000, bodyLimitBytes: 3 * 1024 * 1024 })

const prepare = async (server: Server, client: Client, dir: string): Promise<void> => {
  for (const user of ['admin', 'devops'] as const) writeFileSync(join(dir, user), server.kubeconfig(user), { mode: 0o600 })
  for (const definition of [...definitions(), widgets]) await client.apply(definition)
  await until('the definitions to be served', 10_000, async () => ((await client.send('GET', '/apis/test.vmherd.dev/v1/widgets')).code === 200 ? true : undefined))
}

/** One server for a test file, started before its tests and stopped after them; the simulated one when none is given. */
export const worldOf = (test: TestFn, start: () => Promise<Server> = startWorld): World => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-kubectl-'))
  let server: Server | undefined
  let client: Client | undefined
  test.before(async t => {
    t.timeout(120_000)
    server = await start()
    client = createClient({ ...server, token: server.tokens.admin })
    await prepare(server, client, dir)
    // Kinds are served before they can be discovered and explained.
    for (const kind of ['widget', 'vm']) await until(`kubectl to know ${kind}`, 30_000, async () => ((await kubectl(`explain ${kind}.spec`)).code === 0 ? true : undefined))
  })
  test.after.always(async () => {
    await client?.close()
    await server?.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  // A home of its own, as kubectl keeps what it discovered by the server's address there.
  const begin = (args: string, { user = 'admin', env = {} }: RunOptions) => spawn(findKubectl(), words(args), { env: { ...process.env, KUBECONFIG: join(dir, user), HOME: dir, ...env } })
  const kubectl: World['kubectl'] = (args, options = {}) => {
    const child = begin(args, options)
    child.stdin.on('error', () => undefined)
    const { input = '' } = options
    child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input))
    return ran(child)
  }
  return {
    get client() {
      if (client === undefined) throw new Error('the API server starts before the first test')
      return client
    },
    dir, kubectl,
    ok: async (args, options) => {
      const { code, out, err } = await kubectl(args, options)
      if (code !== 0) throw new Error(`kubectl ${args} ended with ${code}: ${err}`)
      return out
    },
    follow: args => {
      const child = begin(args, {})
      let out = ''
      child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString('utf8') })
      return {
        lines: () => out.split('\n').filter(line => line !== ''),
        stop: () => new Promise(resolve => {
          child.on('close', () => resolve())
          child.kill('SIGINT')
        }),
      }
    },
  }
}

/** A namespace for one test. */
export const namespaceIn = async (world: World, name: string): Promise<string> => {
  await world.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  return name
}
