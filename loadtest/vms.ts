import { groupVersion } from '#protocols/api/resources.ts'
import type { Client } from './client.ts'

export interface VmOrder {
  readonly count: number
  /** Spread over these in turn. */
  readonly namespaces: readonly string[]
  readonly prefix: string
  readonly className: string
  /** Requests under way at once. */
  readonly concurrency: number
  /** Told after each, for progress. */
  readonly created?: ((key: string, atMs: number) => void) | undefined
}

/** Creates VMs as a user would, so many at a time. Throws with the first refusal. */
export const createVms = async (client: Client, { count, namespaces, prefix, className, concurrency, created }: VmOrder): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const namespace = namespaces[index % namespaces.length] ?? 'default'
      const name = `${prefix}-${String(index).padStart(6, '0')}`
      const startedMs = performance.now()
      const { code, body } = await client.send('POST', `/apis/${groupVersion}/namespaces/${namespace}/virtualmachines`, {
        apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name, namespace }, spec: { className, imageName: 'ubuntu-24.04', storageClass: 'standard' },
      })
      if (code !== 201) throw new Error(`VM ${namespace}/${name} was not created: ${code} ${String(body['message'])}`)
      created?.(`${namespace}/${name}`, startedMs)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
}
