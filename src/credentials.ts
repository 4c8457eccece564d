import { readFile } from 'node:fs/promises'
import { secrets } from '#protocols/api/resources.ts'
import { failed, ok, type Result } from '#protocols/fault.ts'
import type { KubernetesObject, ObjectStore } from '#protocols/store.ts'
import type { Config } from './config.ts'

export interface Credentials { readonly user: string; readonly password: string }

type Named = Pick<Config, 'vcenter.user' | 'vcenter.passwordFile' | 'vcenter.secret'>
type Secret = KubernetesObject & { readonly data?: Readonly<Record<string, string>> }

/** User and password of vCenter as they stand now, from the Secret or else the file that the configuration names. A fault names the setting. */
export const readCredentials = (config: Named, store: Pick<ObjectStore, 'get'>): Promise<Result<Credentials>> =>
  config['vcenter.secret'] === '' ? ofFile(config) : ofSecret(config['vcenter.secret'], store)

const ofSecret = async (secret: string, store: Pick<ObjectStore, 'get'>): Promise<Result<Credentials>> => {
  const [namespace = '', name = ''] = secret.split('/')
  const found = await store.get<Secret>(secrets, namespace, name)
  if (!found.ok) return failed(found.fault.reason, `vcenter.secret ${secret}: ${found.fault.message}`)
  const { username, password } = found.value.data ?? {}
  if (username === undefined || password === undefined) return failed('Unauthorized', `vcenter.secret ${secret} needs the keys username and password`)
  return ok({ user: decoded(username), password: decoded(password) })
}

/** Values of a Secret are in base 64. */
const decoded = (value: string): string => Buffer.from(value, 'base64').toString('utf8')

const ofFile = async (config: Named): Promise<Result<Credentials>> => {
  try {
    return ok({ user: config['vcenter.user'], password: (await readFile(config['vcenter.passwordFile'], 'utf8')).trim() })
  } catch (error) {
    return failed('Unauthorized', `vcenter.passwordFile cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
