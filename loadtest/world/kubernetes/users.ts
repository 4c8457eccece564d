/** Who asks. */
export interface User { readonly name: string; readonly groups: readonly string[]; readonly uid: string }

export const serviceAccountName = 'system:serviceaccount:vmherd-system:vmherd'

/** A user for each token. `random` makes the tokens, so that nobody knows them who was not told. */
export interface Tokens { readonly admin: string; readonly devops: string; readonly controller: string; readonly other: string }

export const usersOf = (tokens: Tokens): ReadonlyMap<string, User> => new Map([
  [tokens.admin, { name: 'admin', groups: ['system:masters', 'system:authenticated'], uid: 'admin' }],
  [tokens.devops, { name: 'devops', groups: ['devops', 'system:authenticated'], uid: 'devops' }],
  [tokens.controller, { name: serviceAccountName, groups: ['system:serviceaccounts', 'system:serviceaccounts:vmherd-system', 'system:authenticated'], uid: 'vmherd' }],
  [tokens.other, { name: 'other', groups: ['system:authenticated'], uid: 'other' }],
])

/** What is to be done, as far as permission depends on it. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
}

/** Who may do what: administrators and the controller everything; others what is in a namespace, and read the rest. */
export const mayDo = (user: User, { verb, namespace, resource }: Attributes): boolean => {
  if (user.groups.includes('system:masters') || user.name === serviceAccountName) return true
  if (namespace !== '' && resource !== 'namespaces') return true
  return ['get', 'list', 'watch'].includes(verb) || resource.startsWith('selfsubject')
}
