import { join } from 'node:path'
import { freePort } from '../ports.ts'
import { needBinary } from './binaries.ts'
import { startServer } from './process.ts'

/** An etcd on loopback, for one API server. */
export interface RunningEtcd {
  readonly url: string
  readonly pid: number
  /** Forgets all revisions but the last. */
  compact(): Promise<void>
  stop(): Promise<void>
}

const readyMs = 30_000

/** Starts it with its data below `dir`. It does not wait for the disk: what it holds is for tests. */
export const startEtcd = async (dir: string): Promise<RunningEtcd> => {
  const [client, peer] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${client}`
  const peerUrl = `http://127.0.0.1:${peer}`
  const ask = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(readyMs) })
    if (!answer.ok) throw new Error(`etcd ${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json() as Record<string, unknown>
  }
  const server = await startServer({
    name: 'etcd', path: needBinary('etcd'), log: join(dir, 'etcd.log'), readyMs,
    args: [
      `--data-dir=${join(dir, 'etcd')}`, '--unsafe-no-fsync', '--name=default', '--log-level=warn',
      `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`, `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`,
    ],
    ready: async () => (await fetch(`${url}/health`)).ok,
  })
  return {
    url, pid: server.pid,
    compact: async () => {
      const { header } = await ask('/v3/kv/range', { key: Buffer.from('/').toString('base64'), limit: '1' }) as { readonly header: { readonly revision: string } }
      await ask('/v3/kv/compaction', { revision: header.revision, physical: true }).catch((error: unknown) => {
        // Somebody else has, up to here or later: what was wanted.
        if (!String(error).includes('required revision has been compacted')) throw error
      })
    },
    stop: () => server.stop(),
  }
}
