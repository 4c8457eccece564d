import type { Authorizer, Decision } from '#world/kubernetes/authorization/authorizer.ts'
import type { ResourceAttributes } from '#world/kubernetes/authorization/rule.ts'
import type { Library } from '#world/kubernetes/cel/environment.ts'
import { serviceAccountUser, type User } from '#world/kubernetes/users.ts'

/** A resource as conditions ask about it, before it is said what is to be done with it. */
type Resource = Omit<ResourceAttributes, 'verb'>

/** `authorizer`: asks what a user may do. */
export class Rights {
  readonly user: User
  readonly authorizer: Pick<Authorizer, 'decide'>
  /** What the request is about. */
  readonly requestResource: ResourceCheck
  constructor(authorizer: Pick<Authorizer, 'decide'>, user: User, about: Resource) {
    this.user = user
    this.authorizer = authorizer
    this.requestResource = new ResourceCheck(this, about)
  }
  of(user: User): Rights {
    return new Rights(this.authorizer, user, this.requestResource.about)
  }
}

class ResourceCheck {
  readonly rights: Rights
  readonly about: Resource
  constructor(rights: Rights, about: Resource) {
    this.rights = rights
    this.about = about
  }
  with(more: Partial<Resource>): ResourceCheck {
    return new ResourceCheck(this.rights, { ...this.about, ...more })
  }
}

class GroupCheck {
  readonly rights: Rights
  readonly group: string
  constructor(rights: Rights, group: string) {
    this.rights = rights
    this.group = group
  }
}

class PathCheck {
  readonly rights: Rights
  readonly path: string
  constructor(rights: Rights, path: string) {
    this.rights = rights
    this.path = path
  }
}

class Verdict {
  readonly decision: Decision
  constructor(decision: Decision) {
    this.decision = decision
  }
}

const names = { rights: 'kubernetes.authorization.Authorizer', path: 'kubernetes.authorization.PathCheck', group: 'kubernetes.authorization.GroupCheck', resource: 'kubernetes.authorization.ResourceCheck', verdict: 'kubernetes.authorization.Decision' } as const

/** What users may do, for conditions of webhooks: the types behind the variable `authorizer`. Selectors do not narrow a question: roles know none. */
export const addRights: Library = environment => {
  const { rights, path, group, resource, verdict } = names
  environment.registerType(resource, ResourceCheck as never)
  environment.registerType(rights, { ctor: Rights as never, fields: { requestResource: resource } })
  environment.registerType(group, GroupCheck as never)
  environment.registerType(path, PathCheck as never)
  environment.registerType(verdict, Verdict as never)
  environment.registerVariable('authorizer', rights)
  environment.registerFunction(`${rights}.path(string): ${path}`, (one: Rights, at: string) => new PathCheck(one, at))
  environment.registerFunction(`${rights}.group(string): ${group}`, (one: Rights, name: string) => new GroupCheck(one, name))
  environment.registerFunction(`${rights}.serviceAccount(string, string): ${rights}`, (one: Rights, namespace: string, name: string) => one.of(serviceAccountUser(namespace, name, '')))
  environment.registerFunction(`${group}.resource(string): ${resource}`, (one: GroupCheck, name: string) => new ResourceCheck(one.rights, { group: one.group, resource: name, subresource: '', namespace: '', name: '' }))
  for (const part of ['subresource', 'namespace', 'name'] as const) environment.registerFunction(`${resource}.${part}(string): ${resource}`, (one: ResourceCheck, value: string) => one.with({ [part]: value }))
  for (const selector of ['fieldSelector', 'labelSelector']) environment.registerFunction(`${resource}.${selector}(string): ${resource}`, (one: ResourceCheck) => one)
  environment.registerFunction(`${path}.check(string): ${verdict}`, (one: PathCheck, verb: string) => new Verdict(one.rights.authorizer.decide(one.rights.user, { verb, path: one.path })))
  environment.registerFunction(`${resource}.check(string): ${verdict}`, (one: ResourceCheck, verb: string) => new Verdict(one.rights.authorizer.decide(one.rights.user, { ...one.about, verb })))
  environment.registerFunction(`${verdict}.allowed(): bool`, ({ decision }: Verdict) => decision.allowed)
  environment.registerFunction(`${verdict}.reason(): string`, ({ decision }: Verdict) => decision.reason)
  environment.registerFunction(`${verdict}.errored(): bool`, () => false)
  environment.registerFunction(`${verdict}.error(): string`, () => '')
}
