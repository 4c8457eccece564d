import type { Clock, Random } from '#protocols/clock.ts'
import { newUid } from './context.ts'
import type { Storage } from './storage.ts'
import { storageKey } from './registry.ts'

/** Who asks. What he may do follows from roles and bindings alone. */
export interface User {
  readonly name: string
  readonly groups: readonly string[]
  /** Empty for users that have none. */
  readonly uid: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** Tokens of the users that are there from the start. They are random, so that nobody knows them who was not told. */
export interface Tokens { readonly admin: string; readonly devops: string; readonly controller: string; readonly other: string }

const authenticated = 'system:authenticated'
const accountPrefix = 'system:serviceaccount:'

/** Whoever brings no token. */
const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'], uid: '' }

/** The account that a user name stands for. */
export const serviceAccountOf = (userName: string): { readonly namespace: string; readonly name: string } | undefined => {
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName)
  return match === null ? undefined : { namespace: match[1] ?? '', name: match[2] ?? '' }
}
/** Groups of all service accounts of a namespace. */
export const serviceAccountGroups = (namespace: string): readonly string[] => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]

/** A service account as a user. */
export const serviceAccountUser = (namespace: string, name: string, uid: string, more: Partial<User> = {}): User =>
  ({ name: `${accountPrefix}${namespace}:${name}`, groups: [...serviceAccountGroups(namespace), authenticated], uid, ...more })

const usersOf = (tokens: Tokens): ReadonlyMap<string, User> => new Map([
  [tokens.admin, { name: 'admin', groups: ['system:masters', authenticated], uid: 'admin' }],
  [tokens.devops, { name: 'devops', groups: ['devops', authenticated], uid: 'devops' }],
  [tokens.controller, serviceAccountUser('vmherd-system', 'vmherd', 'vmherd')],
  [tokens.other, { name: 'other', groups: [authenticated], uid: 'other' }],
])

/** Tells users by their tokens, and gives tokens to service accounts. */
export interface Authenticator {
  /** Undefined: the token is not, or no longer, good. Without a token: anonymous. */
  user(token: string | undefined): User | undefined
  /** A token of a service account that stands, good for so long or until the account is deleted. */
  issue(account: { readonly namespace: string; readonly name: string; readonly uid: string }, lastsMs: number): string
}

interface Issued { readonly user: User; readonly key: string; readonly uid: string; readonly endsMs: number }

export const createAuthenticator = (order: { readonly tokens: Tokens; readonly storage: Storage; readonly clock: Clock; readonly random: Random }): Authenticator => {
  const { storage, clock, random } = order
  const users = usersOf(order.tokens)
  const issued = new Map<string, Issued>()
  const accountStands = ({ key, uid }: Issued): boolean => storage.get('/serviceaccounts', key)?.object.metadata.uid === uid
  return {
    user: token => {
      if (token === undefined) return anonymous
      const found = issued.get(token)
      if (found === undefined) return users.get(token)
      if (clock.wall() < found.endsMs && accountStands(found)) return found.user
      issued.delete(token)
      return undefined
    },
    issue: ({ namespace, name, uid }, lastsMs) => {
      for (const [old, { endsMs }] of issued) if (endsMs <= clock.wall()) issued.delete(old)
      const token = `${newUid(random)}${newUid(random)}`.replaceAll('-', '')
      const user = serviceAccountUser(namespace, name, uid, { extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${newUid(random)}`] } })
      issued.set(token, { user, key: storageKey(namespace, name), uid, endsMs: clock.wall() + lastsMs })
      return token
    },
  }
}
