import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A data type, a method's parameters or the properties of a managed type, as govmomi's published Go types tell them. */
export interface PublishedType { readonly base: string | undefined; readonly fields: readonly PublishedField[] }
export interface PublishedField {
  readonly name: string
  /** In the words of protocols/vim/table.ts: `string`, `moref`, `any` or the name of a data type; enumerations are strings. */
  readonly type: string
  readonly repeated: boolean
  readonly optional: boolean
  /** The version of vim25 that brought it; undefined: older than versions are told for. */
  readonly since: string | undefined
}

export interface PublishedTypes {
  /** For messages: `govmomi v0.56.0`. */
  readonly source: string
  /** A data type by its name, or the parameters of the method of that name. */
  find(name: string): PublishedType | undefined
  /** A managed type with its properties; their order says nothing. */
  managed(name: string): PublishedType | undefined
  /** What a method returns; undefined for nothing. */
  returns(method: string): PublishedField | undefined
}

/** Reads the newest govmomi of the Go module cache; undefined when there is none (`npm run real:build` brings it). */
export const publishedTypes = (): PublishedTypes | undefined => {
  const vmware = join(moduleCache(), 'github.com', 'vmware')
  const versions = existsSync(vmware) ? readdirSync(vmware).filter(name => /^govmomi@v\d+\.\d+\.\d+$/.test(name)) : []
  const newest = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  if (newest === undefined) return undefined
  const go = (...parts: readonly string[]): string => readFileSync(join(vmware, newest, 'vim25', ...parts), 'utf8')
  const enumerations = new Set([...go('types', 'enum.go').matchAll(/^type (\w+) string$/gm)].map(([, name = '']) => name))
  const structs = structsIn(go('types', 'types.go') + go('types', 'unreleased.go'), enumerations)
  const managed = structsIn(go('mo', 'mo.go'), enumerations)
  return {
    source: newest.replace('@', ' '),
    find: name => structs.get(name) ?? structs.get(`${name.replace(/_Task$/, '')}RequestType`),
    managed: name => managed.get(name),
    returns: method => structs.get(`${method}Response`)?.fields[0],
  }
}

const moduleCache = (): string => {
  const { GOMODCACHE, GOPATH, PATH } = process.env
  if (GOMODCACHE !== undefined && GOMODCACHE !== '') return GOMODCACHE
  try {
    return execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8', env: { ...process.env, PATH: `${PATH ?? ''}:/usr/local/go/bin` } }).trim()
  } catch {
    return join(GOPATH ?? join(homedir(), 'go'), 'pkg', 'mod')
  }
}

type Structs = ReadonlyMap<string, PublishedType>

const structsIn = (go: string, enumerations: ReadonlySet<string>): Structs =>
  new Map([...go.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => [name, structOf(body, enumerations)]))

const structOf = (body: string, enumerations: ReadonlySet<string>): PublishedType => {
  let base: string | undefined
  const fields: PublishedField[] = []
  for (const line of body.split('\n')) {
    const embedded = /^\t(\w+)$/.exec(line)?.[1]
    if (embedded !== undefined && embedded !== 'DynamicData') base = embedded
    const [, go, tags] = /^\t\w+\s+(\S+)\s+`(.*)`/.exec(line) ?? []
    const name = /\b(?:xml|json):"(\w+)/.exec(tags ?? '')?.[1]
    if (go === undefined || tags === undefined || name === undefined || name === '_this' || name === 'self') continue
    fields.push({
      name, type: typeOf(go, enumerations),
      // Bytes in a row are one value.
      repeated: go.startsWith('[]') && go !== '[]byte',
      optional: /omitempty/.test(/json:"[^"]*"/.exec(tags)?.[0] ?? tags),
      since: /vim:"([\d.]+)"/.exec(tags)?.[1],
    })
  }
  return { base, fields }
}

const simple: Readonly<Record<string, string>> = {
  string: 'string', bool: 'boolean', int32: 'int', int64: 'long', int16: 'short', byte: 'base64Binary', float32: 'float', float64: 'double',
  'time.Time': 'dateTime', ManagedObjectReference: 'moref', AnyType: 'any',
}

const typeOf = (go: string, enumerations: ReadonlySet<string>): string => {
  const name = go.replace(/^(?:\[\]|\*)+/, '').replace(/^types\./, '')
  // `BaseX` is X or what descends from it.
  const declared = /^Base[A-Z]/.test(name) ? name.slice('Base'.length) : name
  return simple[declared] ?? (enumerations.has(declared) ? 'string' : declared)
}
