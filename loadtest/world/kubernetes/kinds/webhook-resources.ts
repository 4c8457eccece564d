import type { Cause } from '#world/kubernetes/kind.ts'
import { invalid, required } from '#world/kubernetes/schema/causes.ts'

/** What is wrong with the resources of a rule, each with a subresource after a slash or without. None may be said by another one already. */
export const resourceCauses = (resources: readonly string[], field: string): Cause[] => {
  if (resources.length === 0) return [required(field)]
  const each = resources.flatMap((resource, index) => (resource === '' ? [required(`${field}[${index}]`)] : saidBefore(resource, resources.slice(0, index)).map(by => invalid(`${field}[${index}]`, resource, `if '${by}' is present, must not specify ${resource}`))))
  return [
    ...each,
    ...resources.length > 1 && resources.includes('*/*') ? [invalid(field, resources, "if '*/*' is present, must not specify other resources")] : [],
    ...resources.includes('*') && resources.some(resource => resource !== '*' && resource !== '' && !resource.includes('/')) ? [invalid(field, resources, "if '*' is present, must not specify other resources without subresources")] : [],
  ]
}

/** Those among the resources before that say it, too: all subresources of it, or its subresource of everything. */
const saidBefore = (resource: string, before: readonly string[]): readonly string[] => {
  const [name = '', sub] = resource.split('/')
  return sub === undefined ? [] : [`${name}/*`, `*/${sub}`].filter(one => before.includes(one))
}
