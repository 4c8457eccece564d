/** What stands at a path in JSON; undefined when something on the way is missing. */
export const valueAt = (json: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined), json)

/** The names in a path such as `.spec.replicas`. */
export const namesIn = (path: string): readonly string[] => path.split('.').filter(name => name !== '')
