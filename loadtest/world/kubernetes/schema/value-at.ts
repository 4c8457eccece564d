import { isRecord, own } from './clone.ts'

/** What stands at a path in JSON; undefined when something on the way is missing. */
export const valueAt = (json: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (isRecord(value) ? own(value, name) : undefined), json)

/** The names in a path such as `.spec.replicas`. */
export const namesIn = (path: string): readonly string[] => path.split('.').filter(name => name !== '')
