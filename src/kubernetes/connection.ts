import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { findHomeDir, KubeConfig } from '@kubernetes/client-node'
import * as yaml from 'js-yaml'
import { failed, ok, type Result } from '#protocols/fault.ts'

/** Where the API server is and how we prove who we are: the only door to client-node. */
export interface Connection {
  /** `https://host:port`, without a slash at the end. */
  readonly server: string
  readonly tls: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer; readonly rejectUnauthorized?: boolean; readonly servername?: string }
  /** Headers that prove who we are; tokens from files and plugins are read again when they are due. */
  headers(): Promise<Record<string, string>>
  /** Reads the configuration again after a 401; false when that just happened. */
  refresh(): Promise<boolean>
}

export interface ConnectionOrder {
  /** Empty: the files that KUBECONFIG names, the home folder, or the service account of the pod, whichever is there. */
  readonly kubeconfig: string
  readonly context: string
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
}

/** Not more often than this is the configuration read again after refusals. */
const refreshPauseMs = 5_000
/** So long are headers used again: a token file is read at most this often. */
const headersValidMs = 10_000

interface Security { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer; rejectUnauthorized?: boolean; servername?: string; headers?: Record<string, string> }

/** Reads the configuration. InvalidSpec names the file, the context and what is wrong. */
export const openConnection = async (order: ConnectionOrder): Promise<Result<Connection>> => {
  const loaded = load(order)
  if (!loaded.ok) return loaded
  let config = loaded.value
  const cluster = config.getCurrentCluster()
  if (cluster === null) return failed('InvalidSpec', `the context "${config.getCurrentContext()}" names no cluster: check kubernetes.kubeconfig and kubernetes.context`)
  let readAt = -headersValidMs
  let known: Record<string, string> = {}
  const headers = async (): Promise<Record<string, string>> => {
    if (order.now() - readAt < headersValidMs) return known
    known = authorization((await securityOf(config)).headers ?? {})
    readAt = order.now()
    return known
  }
  let refreshedAt = -refreshPauseMs
  const refresh = async (): Promise<boolean> => {
    if (order.now() - refreshedAt < refreshPauseMs) return false
    refreshedAt = order.now()
    const again = load(order)
    if (again.ok) config = again.value
    readAt = -headersValidMs
    return again.ok
  }
  const security = await securityOf(config).catch((error: unknown) => failed('InvalidSpec', `${nameOf(order.kubeconfig)}: ${error instanceof Error ? error.message : String(error)}`))
  if ('fault' in security) return security
  const { headers: _headers, ...tls } = security
  return ok({ server: cluster.server.replace(/\/$/, ''), tls, headers, refresh })
}

const load = ({ kubeconfig, context }: ConnectionOrder): Result<KubeConfig> => {
  const config = new KubeConfig()
  try {
    if (kubeconfig === '') config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
    // No two of the files may have a user of the same name.
    config.users = filesOf(kubeconfig).reduce(withTokenFiles, config.users)
    if (context !== '') config.setCurrentContext(context)
    return ok(config)
  } catch (error) {
    return failed('InvalidSpec', `${nameOf(kubeconfig)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The files that the configuration was read from; none in a pod, where it is the service account. */
const filesOf = (kubeconfig: string): readonly string[] => {
  if (kubeconfig !== '') return [kubeconfig]
  const named = process.env['KUBECONFIG'] ?? ''
  if (named !== '') return named.split(delimiter).filter(file => file !== '')
  const home = findHomeDir()
  return home === null ? [] : [join(home, '.kube', 'config')].filter(existsSync)
}

/** The setting that says where the configuration is, for messages. */
const nameOf = (kubeconfig: string): string => {
  const named = process.env['KUBECONFIG'] ?? ''
  return kubeconfig === '' && named !== '' ? `the variable KUBECONFIG ${named}` : `kubernetes.kubeconfig ${kubeconfig}`
}

/**
 * Users whose token is in a file of its own, which may be exchanged at any time: client-node does not know the field `tokenFile` that everybody else
 * writes. It reads the file again each minute; after a refusal the whole configuration is read again.
 */
const withTokenFiles = (users: KubeConfig['users'], kubeconfig: string): KubeConfig['users'] => {
  const raw = yaml.load(readFileSync(kubeconfig, 'utf8')) as { readonly users?: readonly { readonly name: string; readonly user?: { readonly tokenFile?: string } }[] }
  const files = new Map((raw.users ?? []).flatMap(({ name, user }) => (user?.tokenFile === undefined ? [] : [[name, resolve(dirname(kubeconfig), user.tokenFile)] as const])))
  return users.map(user => {
    const tokenFile = files.get(user.name)
    return tokenFile === undefined ? user : { ...withoutToken(user), authProvider: { name: 'tokenFile', config: { tokenFile } } }
  })
}

/** Of a token and the file of one, the file holds. */
const withoutToken = ({ token: _token, ...user }: KubeConfig['users'][number]): KubeConfig['users'][number] => user

/** Certificates and headers as client-node finds them: inline, in files, from plugins. */
const securityOf = async (config: KubeConfig): Promise<Security> => {
  const found: Security = {}
  await config.applyToHTTPSOptions(found as Parameters<KubeConfig['applyToHTTPSOptions']>[0])
  const { ca, cert, key, rejectUnauthorized, servername, headers } = found
  return Object.fromEntries(Object.entries({ ca, cert, key, rejectUnauthorized, servername, headers }).filter(([, value]) => value !== undefined))
}

/** client-node writes the name in whatever case it likes, and a token as its file has it, line end and all. */
const authorization = (headers: Record<string, string>): Record<string, string> => {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')
  return found === undefined ? {} : { authorization: found[1].trim() }
}
