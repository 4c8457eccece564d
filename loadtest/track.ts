import { request, Agent } from 'undici'
import { groupVersion } from '#protocols/api/resources.ts'

/** The life of one VM, seen from outside as a user sees it: milliseconds of one monotonic clock. */
export interface VmTrack { createdAtMs: number | undefined; readyAtMs: number | undefined; goneAtMs: number | undefined }

/** Follows all VMs through the API server. */
export interface Tracker {
  readonly vms: ReadonlyMap<string, VmTrack>
  /** Notes when a VM was asked for. */
  created(key: string, atMs: number): void
  readyCount(): number
  goneCount(): number
  stop(): void
}

interface Line { readonly type: string; readonly object: { readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion: string }; readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } } }

/** Watches every VM from now on; when the watch ends it goes on from the last version, or from the start. */
export const trackVms = ({ url, ca, token }: { readonly url: string; readonly ca: string; readonly token: string }): Tracker => {
  const vms = new Map<string, VmTrack>()
  const dispatcher = new Agent({ connect: { ca }, bodyTimeout: 0 })
  const abort = new AbortController()
  let version = '0'
  let ready = 0
  let gone = 0

  const of = (key: string): VmTrack => {
    const found = vms.get(key)
    if (found !== undefined) return found
    const made: VmTrack = { createdAtMs: undefined, readyAtMs: undefined, goneAtMs: undefined }
    vms.set(key, made)
    return made
  }
  const hear = (line: Line): void => {
    if (line.type === 'ERROR') version = '0'
    else version = line.object.metadata.resourceVersion
    if (line.type === 'ERROR' || line.type === 'BOOKMARK') return
    const { namespace, name } = line.object.metadata
    const vm = of(`${namespace}/${name}`)
    if (line.type === 'DELETED' && vm.goneAtMs === undefined) {
      vm.goneAtMs = performance.now()
      gone += 1
    }
    const isReady = line.object.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
    if (!isReady || vm.readyAtMs !== undefined) return
    vm.readyAtMs = performance.now()
    ready += 1
  }
  const watch = async (): Promise<void> => {
    const answer = await request(`${url}/apis/${groupVersion}/virtualmachines?watch=1&allowWatchBookmarks=true&resourceVersion=${version}`, {
      dispatcher, signal: abort.signal, headersTimeout: 10_000, bodyTimeout: 0, headers: { authorization: `Bearer ${token}` } })
    let rest = ''
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      const lines = (rest + chunk.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') hear(JSON.parse(line) as Line)
    }
  }
  const keep = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      try {
        await watch()
      } catch (error) {
        if (abort.signal.aborted) return
        // The server is away: look again soon.
        await new Promise(resolve => { setTimeout(resolve, error instanceof Error ? 200 : 1_000) })
      }
    }
  }
  void keep()
  return {
    vms, readyCount: () => ready, goneCount: () => gone,
    created: (key, atMs) => { of(key).createdAtMs = atMs },
    stop: () => {
      abort.abort()
      void dispatcher.destroy()
    },
  }
}
