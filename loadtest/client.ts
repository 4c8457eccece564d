import { Agent, request } from 'undici'
import { externalKinds, ownKinds } from '#protocols/api/kinds.ts'
import type { Manifest } from './surroundings.ts'

/** A client of an API server, for whoever stands outside of the controller: users and load. */
export interface Client {
  /** Creates the object, or replaces it when it stands. Throws with what the server said. */
  apply(object: Manifest, status?: object): Promise<Record<string, unknown>>
  /** Any request; gives the status code and the parsed body; of one that is no JSON, its text as `message`. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, contentType?: string): Promise<{ readonly code: number; readonly body: Record<string, unknown> }>
  close(): Promise<void>
}

const known = [...ownKinds, ...externalKinds]
const clusterScoped = new Set([
  'Namespace', 'ClusterRole', 'ClusterRoleBinding', 'StorageClass', 'CustomResourceDefinition', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration',
  ...known.filter(({ namespaced }) => !namespaced).map(({ kind }) => kind),
])
const plurals: ReadonlyMap<string, string> = new Map([['StorageClass', 'storageclasses'], ...known.map(({ kind, plural }) => [kind, plural] as const)])

/** Path of the collection that an object belongs to. */
export const collectionPath = ({ apiVersion, kind, metadata: { namespace } }: Manifest): string => {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const plural = plurals.get(kind) ?? `${kind.toLowerCase()}s`
  return clusterScoped.has(kind) ? `${root}/${plural}` : `${root}/namespaces/${namespace ?? 'default'}/${plural}`
}

/** A path that nobody serves (yet) is answered with plain text. */
const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { message: text.trim() }
  }
}

/** A client with connections of its own, 32 at most; a request without an answer for 30 s has failed. */
export const createClient = ({ url, ca, token }: { readonly url: string; readonly ca: string; readonly token: string }): Client => {
  const dispatcher = new Agent({ connect: { ca }, connections: 32, pipelining: 1 })
  const send: Client['send'] = async (method, path, body, contentType = 'application/json') => {
    const answer = await request(url + path, {
      method, dispatcher, body: body === undefined ? null : JSON.stringify(body), headersTimeout: 30_000, bodyTimeout: 30_000,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': contentType, 'user-agent': 'vmherd-loadtest' },
    })
    return { code: answer.statusCode, body: parsed(await answer.body.text()) }
  }
  const must = async (...args: Parameters<Client['send']>): Promise<Record<string, unknown>> => {
    const { code, body } = await send(...args)
    if (code >= 300) throw new Error(`${args[0]} ${args[1]}: ${code} ${String(body['message'])}`)
    return body
  }
  return {
    send,
    apply: async (object, status) => {
      const collection = collectionPath(object)
      const path = `${collection}/${object.metadata.name}`
      const created = await send('POST', collection, object)
      if (created.code >= 300 && created.code !== 409) throw new Error(`POST ${collection} (${object.metadata.name}): ${created.code} ${String(created.body['message'])}`)
      if (created.code === 409) await must('PATCH', path, object, 'application/merge-patch+json')
      return status === undefined ? created.body : must('PATCH', `${path}/status`, { status }, 'application/merge-patch+json')
    },
    close: () => dispatcher.destroy(),
  }
}
