import { badRequest } from '../errors.ts'
import { unescaped } from '../percent.ts'
import { serviceAccountGroups, serviceAccountOf, type User } from '../users.ts'
import { notAllowed, type Authorizer } from './authorizer.ts'
import { isPath, type Attributes, type ResourceAttributes } from './rule.ts'

/** Acting for another user (`kubectl --as`): who is wanted, and whether the one who asks may be that. */

/** Whom the headers of a request name; undefined when none. Names and values as the client sent them, one after the other. */
export const wantedUser = (rawHeaders: readonly string[]): User | undefined => {
  const extra: Record<string, string[]> = {}
  const found = { name: '', uid: '', groups: [] as string[] }
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    if (!name.startsWith('impersonate-')) continue
    if (name === 'impersonate-user') found.name ||= value
    else if (name === 'impersonate-uid') found.uid ||= value
    else if (name === 'impersonate-group') found.groups.push(value)
    else if (name.startsWith(extraPrefix)) (extra[unescaped(name.slice(extraPrefix.length))] ??= []).push(value)
  }
  if (found.name !== '') return { ...found, extra }
  if (found.uid === '' && found.groups.length === 0 && Object.keys(extra).length === 0) return undefined
  throw badRequest(`requested ${printed({ ...found, extra })} without impersonating a user name`)
}

const extraPrefix = 'impersonate-extra-'

/** As Go prints it. */
const printed = ({ name, uid, groups, extra = {} }: User): string => {
  const texts = (words: readonly string[]): string => `{${words.map(word => JSON.stringify(word)).join(', ')}}`
  const fields = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:[]string${texts(values)}`)
  return `&user.DefaultInfo{Name:${JSON.stringify(name)}, UID:${JSON.stringify(uid)}, Groups:[]string${groups.length === 0 ? '(nil)' : texts(groups)}, Extra:map[string][]string${fields.length === 0 ? '(nil)' : `{${fields.join(', ')}}`}}`
}

/** One way in which impersonation may be permitted: narrow ones, which also ask what for, and the old one. */
type Mode = 'arbitrary-node' | 'serviceaccount' | 'user-info' | 'legacy'
const modes: readonly Mode[] = ['arbitrary-node', 'serviceaccount', 'user-info', 'legacy']

const nodePrefix = 'system:node:'
const onlyName = ({ uid, groups, extra = {} }: User): boolean => uid === '' && groups.length === 0 && Object.keys(extra).length === 0

const concerns = (mode: Mode, wanted: User): boolean => {
  const node = wanted.name.startsWith(nodePrefix)
  const account = serviceAccountOf(wanted.name) !== undefined
  switch (mode) {
    case 'arbitrary-node': return node && onlyName(wanted)
    case 'serviceaccount': return account && onlyName(wanted)
    case 'user-info': return !node && !account
    case 'legacy': return true
  }
}

/** Whom a request counts as from; throws when that is not permitted. */
export type Impersonate = (requestor: User, wanted: User, attributes: Attributes) => User

/** So many users' last ways are remembered. */
const rememberedLimit = 10_000

/** Throws a 403 where the requestor may not act as the other. */
export const createImpersonation = (authorizer: Authorizer): Impersonate => {
  // The way that worked last is tried first, and its refusal is the one that is told.
  const last = new Map<string, Mode>()
  return (requestor, wanted, attributes) => {
    const known = last.get(requestor.name)
    const order = known === undefined ? modes : [known, ...modes.filter(mode => mode !== known)]
    let refusal: Error | undefined
    for (const mode of order.filter(one => concerns(one, wanted))) {
      const refused = refusalOf(authorizer, requestor, wanted, attributes, mode)
      refusal ??= refused
      if (refused !== undefined) continue
      if (last.size >= rememberedLimit) last.clear()
      last.set(requestor.name, mode)
      return become(wanted, mode)
    }
    throw refusal ?? badRequest('all impersonation modes failed')
  }
}

const refusalOf = (authorizer: Authorizer, requestor: User, wanted: User, attributes: Attributes, mode: Mode): Error | undefined => {
  const narrow = mode !== 'legacy'
  const verb = narrow ? `impersonate:${mode}` : 'impersonate'
  const purpose: readonly Attributes[] = narrow ? [onBehalf(attributes, mode)] : []
  const forbiddenGroup = narrow ? wanted.groups.find(group => group === '' || group === 'system:masters') : undefined
  for (const asked of [...purpose, ...wishes(wanted, verb, narrow)]) {
    if (!isPath(asked) && asked.resource === 'groups' && forbiddenGroup !== undefined) {
      const what = forbiddenGroup === '' ? 'the empty string group' : 'the system:masters group'
      return notAllowed(requestor, { ...asked, name: forbiddenGroup }, `impersonating ${what} is not allowed`)
    }
    const decision = authorizer.decide(requestor, asked)
    if (!decision.allowed) return notAllowed(requestor, asked, decision.reason)
  }
  return undefined
}

const onBehalf = (attributes: Attributes, mode: Mode): Attributes => ({ ...attributes, verb: `impersonate-on:${mode}:${attributes.verb}` })

/** What has to be permitted for each thing that is wanted: name, uid, groups, further data. */
const wishes = (wanted: User, verb: string, narrow: boolean): readonly ResourceAttributes[] => {
  const ask = (group: string, resource: string, name: string, more: Partial<ResourceAttributes> = {}): ResourceAttributes => ({ verb, group, resource, subresource: '', namespace: '', name, ...more })
  const authentication = 'authentication.k8s.io'
  const nameGroup = narrow ? authentication : ''
  const account = serviceAccountOf(wanted.name)
  const name = account !== undefined ? ask(nameGroup, 'serviceaccounts', account.name, { namespace: account.namespace })
    : narrow && wanted.name.startsWith(nodePrefix) ? ask(nameGroup, 'nodes', wanted.name.slice(nodePrefix.length)) : ask(nameGroup, 'users', wanted.name)
  return [
    name, ...(wanted.uid === '' ? [] : [ask(authentication, 'uids', wanted.uid)]), ...wanted.groups.map(group => ask(nameGroup, 'groups', group)),
    ...Object.entries(wanted.extra ?? {}).flatMap(([key, values]) => values.map(value => ask(authentication, 'userextras', value, { subresource: key }))),
  ]
}

const become = (wanted: User, mode: Mode): User => {
  const account = serviceAccountOf(wanted.name)
  const given = mode === 'arbitrary-node' ? ['system:nodes'] : account !== undefined && wanted.groups.length === 0 ? serviceAccountGroups(account.namespace) : wanted.groups
  const always = wanted.name === 'system:anonymous' ? 'system:unauthenticated' : given.includes('system:unauthenticated') ? undefined : 'system:authenticated'
  return { ...wanted, groups: always === undefined || given.includes(always) ? given : [...given, always] }
}
