import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as yaml from 'js-yaml'
import { Agent, request } from 'undici'
import { groupVersion } from '#protocols/api/resources.ts'
import { createClient, type Client } from '#loadtest/client.ts'
import { definitions } from '#loadtest/surroundings.ts'
import { until } from '#loadtest/until.ts'

/**
 * What the simulated API server carries over TLS: it runs in a process of its own, the client (undici) in this one. Prints a table with
 * the objectives and ends with 1 when one is missed.
 *
 * usage: npm run bench:world-kubernetes -- [--objects 50000] [--profile DIR]   (DIR gets a CPU profile of the server)
 */
const { values } = parseArgs({ options: { objects: { type: 'string', default: '50000' }, profile: { type: 'string' } } })
const objectCount = Number(values.objects)
if (!Number.isInteger(objectCount) || objectCount < 1_000) throw new Error(`--objects ${values.objects}: a whole number of at least 1000 is needed`)
const underWay = 32
const pageLimit = 500
const objectBytes = 5_000

interface Server { readonly url: string; readonly ca: string; readonly token: string; stop(): Promise<void> }

const startServer = async (): Promise<Server> => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-bench-'))
  const profile = values.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', values.profile]
  const main = fileURLToPath(import.meta.resolve('#world/kubernetes/main.ts'))
  const child: ChildProcess = spawn(process.execPath, [...profile, main, '--dir', dir, '--history', String(objectCount * 2)], { stdio: ['ignore', 'pipe', 'ignore'] })
  if (child.stdout === null) throw new Error('the server has no output')
  const [line] = (await once(child.stdout, 'data')) as readonly unknown[]
  const { url, kubeconfigs } = JSON.parse(String(line)) as { readonly url: string; readonly kubeconfigs: { readonly admin: string } }
  const config = yaml.load(await readFile(kubeconfigs.admin, 'utf8')) as { readonly clusters: [{ readonly cluster: Readonly<Record<string, string>> }]; readonly users: [{ readonly user: { readonly token: string } }] }
  return {
    url, ca: Buffer.from(config.clusters[0].cluster['certificate-authority-data'] ?? '', 'base64').toString(), token: config.users[0].user.token,
    stop: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGINT')
      await exit
      rmSync(dir, { recursive: true })
    },
  }
}

/** A VM with disks, networks and labels, `objectBytes` as JSON. */
const vmText = (index: number): string => {
  const vm = {
    apiVersion: groupVersion, kind: 'VirtualMachine',
    metadata: { name: `vm-${String(index).padStart(6, '0')}`, namespace: 'default', labels: { app: 'bench', shard: String(index % 64) }, annotations: { note: '' } },
    spec: {
      className: 'small', imageName: 'ubuntu-24.04', storageClass: 'standard', powerState: 'PoweredOn',
      network: { interfaces: Array.from({ length: 4 }, (_, nic) => ({ name: `eth${nic}`, addresses: [`10.0.${nic}.${index % 250}/24`], nameservers: ['10.0.0.2', '10.0.0.3'] })) },
      volumes: Array.from({ length: 12 }, (_, disk) => ({ name: `disk-${disk}`, controllerType: 'SCSI', controllerBusNumber: 0, unitNumber: disk < 7 ? disk : disk + 1, persistentVolumeClaim: { claimName: `vm-${index}-disk-${disk}` } })),
    },
  }
  vm.metadata.annotations.note = 'x'.repeat(objectBytes - JSON.stringify(vm).length)
  return JSON.stringify(vm)
}
const collection = `/apis/${groupVersion}/namespaces/default/virtualmachines`

interface Figure { readonly name: string; readonly reached: number; readonly unit: string; readonly objective?: string; readonly missed?: boolean }
const rows: Figure[] = []
const tell = (figure: Figure): void => {
  rows.push(figure)
  process.stderr.write(`… ${figure.name}\n`)
}
const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}

/** Runs a task for each number below `count`, so many at a time; gives how long each took, in ms, in order of length. */
const each = async (count: number, task: (index: number) => Promise<void>): Promise<readonly number[]> => {
  const took: number[] = []
  let next = 0
  await Promise.all(Array.from({ length: underWay }, async () => {
    for (let index = next++; index < count; index = next++) {
      const startedAt = performance.now()
      await task(index)
      took.push(performance.now() - startedAt)
    }
  }))
  return took.sort((a, b) => a - b)
}

const connect = ({ url, ca, token }: Server) => {
  const dispatcher = new Agent({ connect: { ca }, allowH2: false, connections: underWay, pipelining: 1, bodyTimeout: 0 })
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'vmherd-bench' }
  const send = (method: 'GET' | 'POST', path: string, body: string | null = null) => request(url + path, { method, dispatcher, headers, body })
  return {
    create: async (text: string): Promise<void> => {
      const answer = await send('POST', collection, text)
      const said = await answer.body.text()
      if (answer.statusCode !== 201) throw new Error(`create: ${answer.statusCode} ${said}`)
    },
    page: async (query: string): Promise<{ readonly metadata: { readonly continue?: string; readonly resourceVersion: string }; readonly items: readonly unknown[] }> =>
      JSON.parse(await (await send('GET', `${collection}?${query}`)).body.text()) as never,
    /** Reads events until `enough` objects were told. */
    watch: async (query: string, enough: number, told: (event: { readonly type: string; readonly object: { readonly metadata: { readonly name: string } } }) => void = () => undefined): Promise<void> => {
      const { body } = await send('GET', `${collection}?watch=1&${query}`)
      let rest = ''
      let seen = 0
      for await (const chunk of body.setEncoding('utf8') as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) told(JSON.parse(line) as never)
        seen += lines.length
        if (seen >= enough) return void body.destroy()
      }
      throw new Error(`the watch ended after ${seen} of ${enough} events`)
    },
    close: () => dispatcher.destroy(),
  }
}
type Connection = ReturnType<typeof connect>

const creates = async (to: Connection): Promise<void> => {
  await each(1_000, index => to.create(vmText(objectCount + index)))
  const { metadata: { resourceVersion } } = await to.page('limit=1')
  const sentAt = new Map<string, number>()
  const lags: number[] = []
  const watched = to.watch(`resourceVersion=${resourceVersion}`, objectCount, ({ object }) => { lags.push(performance.now() - (sentAt.get(object.metadata.name) ?? 0)) })
  const texts = Array.from({ length: objectCount }, (_, index) => vmText(index))
  let took: readonly number[] = []
  const seconds = await secondsOf(async () => {
    took = await each(objectCount, index => {
      sentAt.set(`vm-${String(index).padStart(6, '0')}`, performance.now())
      return to.create(texts[index] ?? '')
    })
  })
  await watched
  lags.sort((a, b) => a - b)
  const at = (list: readonly number[], share: number): number => list[Math.floor(list.length * share)] ?? 0
  tell({ name: `creates of ${objectBytes} bytes, ${underWay} under way, watched by one`, reached: objectCount / seconds, unit: '/s', objective: '≥ 2,000', missed: objectCount / seconds < 2_000 })
  tell({ name: 'create answered, p50', reached: at(took, 0.5), unit: 'ms' })
  tell({ name: 'create answered, p99', reached: at(took, 0.99), unit: 'ms' })
  tell({ name: 'create sent to watcher told, p99', reached: at(lags, 0.99), unit: 'ms' })

  const events = await secondsOf(() => to.watch(`resourceVersion=${resourceVersion}`, objectCount))
  tell({ name: 'watch events to one watcher that resumes', reached: objectCount / events, unit: '/s', objective: '≥ 10,000', missed: objectCount / events < 10_000 })
}

const lists = async (to: Connection): Promise<void> => {
  const read = async (query: string): Promise<number> => {
    let count = 0
    for (let next: string | undefined = ''; next !== undefined;) {
      const { items, metadata } = await to.page(`${query}limit=${pageLimit}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`)
      count += items.length
      // Lists of custom objects say with an empty text that nothing follows.
      next = metadata.continue === '' ? undefined : metadata.continue
    }
    return count
  }
  let count = 0
  const seconds = await secondsOf(async () => { count = await read('') })
  tell({ name: `list of ${count.toLocaleString('en')} in pages of ${pageLimit}`, reached: seconds, unit: 's', objective: `≤ 5 (for 50,000)`, missed: seconds > 5 })
  let writing = true
  const writes = (async () => { for (let index = 0; writing; index++) await to.create(vmText(objectCount + 1_000 + index)) })()
  const busy = await secondsOf(() => read(''))
  writing = false
  await writes
  tell({ name: 'the same while another writes', reached: busy, unit: 's' })
  const selected = await secondsOf(() => read('labelSelector=shard%3D7&'))
  tell({ name: 'list of one shard in 64 by label', reached: selected * 1_000, unit: 'ms' })
  const few = await each(200, async () => { await to.page('limit=1') })
  tell({ name: 'list of one object, p50', reached: few[100] ?? 0, unit: 'ms' })
}

const table = (): void => {
  process.stdout.write(`\n| figure | reached | objective |\n|---|---|---|\n`)
  for (const { name, reached, unit, objective, missed } of rows) {
    const number = reached >= 100 ? Math.round(reached).toLocaleString('en') : reached.toFixed(1)
    process.stdout.write(`| ${name} | ${number} ${unit} | ${objective ?? ''}${missed === true ? ' MISSED' : ''} |\n`)
  }
}

const prepare = async (server: Server): Promise<void> => {
  const client: Client = createClient(server)
  for (const definition of definitions()) await client.apply(definition)
  await until('the definitions to be served', 10_000, async () => ((await client.send('GET', collection)).code === 200 ? true : undefined))
  await client.close()
}

const server = await startServer()
try {
  await prepare(server)
  const connection = connect(server)
  await creates(connection)
  await lists(connection)
  await connection.close()
  table()
} finally {
  await server.stop()
}
process.exitCode = rows.some(({ missed }) => missed === true) ? 1 : 0
