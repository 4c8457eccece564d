import { groupVersion } from '#protocols/api/resources.ts'
import { collectionPath, type Client } from './client.ts'
import type { Manifest } from './surroundings.ts'

/** VMs to be created. */
export interface VmOrder {
  readonly count: number
  /** Spread over these in turn. */
  readonly namespaces: readonly string[]
  readonly prefix: string
  readonly className: string
  /** Requests under way at once. */
  readonly concurrency: number
  /** Told after each: when it was asked for, and how long the answer took. */
  readonly created?: ((key: string, atMs: number, tookMs: number) => void) | undefined
}

/** Creates VMs as a user would, so many at a time. Throws with the first refusal. */
export const createVms = async (client: Client, { count, namespaces, prefix, className, concurrency, created }: VmOrder): Promise<void> => {
  await inTurn(count, concurrency, async index => {
    const namespace = namespaces[index % namespaces.length] ?? 'default'
    const name = `${prefix}-${String(index).padStart(6, '0')}`
    const startedMs = performance.now()
    await createOne(client, { apiVersion: groupVersion, kind: 'VirtualMachine', metadata: { name, namespace }, spec: { className, imageName: 'ubuntu-24.04', storageClass: 'standard' } })
    created?.(`${namespace}/${name}`, startedMs, performance.now() - startedMs)
  })
}

/** Deletes VMs by `namespace/name`, so many requests at a time. Throws with the first refusal. */
export const deleteVms = (client: Client, keys: readonly string[], concurrency: number): Promise<void> =>
  inTurn(keys.length, concurrency, async index => {
    const [namespace = '', name = ''] = (keys[index] ?? '').split('/')
    const { code, body } = await client.send('DELETE', `/apis/${groupVersion}/namespaces/${namespace}/virtualmachines/${name}`)
    if (code >= 300 && code !== 404) throw new Error(`VM ${namespace}/${name} was not deleted: ${code} ${String(body['message'])}`)
  })

/** Runs a task for each number below `count`, so many at a time. */
const inTurn = async (count: number, concurrency: number, task: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => { for (let index = next++; index < count; index = next++) await task(index) }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
}

/** How often a create is tried that the API server could not finish, for example because the member died whose webhook it asked. */
const attempts = 8
const pauseMs = 100

const createOne = async (client: Client, vm: Manifest): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const { code, body } = await client.send('POST', collectionPath(vm), vm)
    // An attempt that was said to have failed may have been done.
    if (code === 201 || (code === 409 && attempt > 1)) return
    if (code < 500 || attempt === attempts) throw new Error(`VM ${vm.metadata.namespace ?? ''}/${vm.metadata.name} was not created: ${code} ${String(body['message'])}`)
    await new Promise(resolve => { setTimeout(resolve, pauseMs * attempt) })
  }
}
