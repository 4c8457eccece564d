import type { Library } from '#world/kubernetes/cel/environment.ts'

/** A URL as Go reads it: absolute, or a path that begins with a slash. */
class Url {
  readonly text: string
  readonly url: URL
  readonly scheme: string
  readonly host: string
  constructor(text: string) {
    this.text = text
    const parts = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/([^/?#]*))?/.exec(text)
    if (parts === null && !text.startsWith('/')) throw new Error(`URL parse error during conversion from string: parse "${text}": invalid URI for request`)
    this.url = new URL(text, 'x://')
    this.scheme = parts?.[1] ?? ''
    this.host = (parts?.[2] ?? '').replace(/^.*@/, '')
  }
}

const isUrl = (text: string): boolean => {
  try {
    return new Url(text).text === text
  } catch {
    return false
  }
}

/** URLs and their parts. */
export const addUrls: Library = environment => {
  const type = 'kubernetes.URL'
  environment.registerType(type, Url as never)
  environment.registerOperator(`${type} == ${type}`, (left: Url, right: Url) => left.text === right.text)
  environment.registerFunction(`url(string): ${type}`, (text: string) => new Url(text))
  environment.registerFunction('isURL(string): bool', isUrl)
  environment.registerFunction(`${type}.getScheme(): string`, ({ scheme }: Url) => scheme)
  environment.registerFunction(`${type}.getHost(): string`, ({ host }: Url) => host)
  environment.registerFunction(`${type}.getHostname(): string`, ({ host }: Url) => host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'))
  environment.registerFunction(`${type}.getPort(): string`, ({ host }: Url) => /:(\d*)$/.exec(host)?.[1] ?? '')
  environment.registerFunction(`${type}.getEscapedPath(): string`, ({ text, url, host }: Url) => (host !== '' && !text.includes('/', text.indexOf(host)) ? '' : url.pathname))
  environment.registerFunction(`${type}.getQuery(): map<string, list<string>>`, ({ url }: Url) =>
    new Map([...new Set(url.searchParams.keys())].map(key => [key, url.searchParams.getAll(key)])))
}
