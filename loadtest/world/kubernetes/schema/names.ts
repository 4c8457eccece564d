/** A rule of Kubernetes for names: gives why the text breaks it, empty when it does not. */
export type NameCheck = (text: string) => string[]

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const limited = (text: string, most: number): string[] => text.length > most ? [`must be no more than ${most} bytes`] : []
const matching = (text: string, pattern: RegExp, message: string): string[] => pattern.test(text) ? [] : [message]

const subdomainPattern = new RegExp(`^${label}(\\.${label})*$`)
/** RFC 1123 subdomain: most names. At most 253 characters. */
export const subdomain: NameCheck = (text) => [...limited(text, 253), ...matching(text, subdomainPattern,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${label}(\\.${label})*')`)]

const labelPattern = new RegExp(`^${label}$`)
/** RFC 1123 label: namespaces. At most 63 characters. */
export const dnsLabel: NameCheck = (text) => [...limited(text, 63), ...matching(text, labelPattern,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`)]

/** RFC 1035 label: services. As an RFC 1123 label, but starting with a letter. */
export const dns1035Label: NameCheck = (text) => [...limited(text, 63), ...matching(text, /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`)]

/** Anything that may stand between two slashes of a URL: roles, for one. */
export const pathSegment: NameCheck = (text) => text === '.' || text === '..' ? [`may not be '${text}'`]
  : ['/', '%'].filter((sign) => text.includes(sign)).map((sign) => `may not contain '${sign}'`)

const qualifiedPart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const qualifiedPattern = new RegExp(`^${qualifiedPart}$`)
const qualifiedRule = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`
const qualifiedExample = (extra: string): string => `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualifiedPart}'${extra})`

/** A label or annotation key: a name, with an optional DNS subdomain and `/` before it. */
export const qualifiedName: NameCheck = (text) => {
  const parts = text.split('/')
  if (parts.length > 2) {
    return [`a qualified name ${qualifiedRule} ${qualifiedExample('')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? parts[0] : undefined
  const faults = prefix === '' ? ['prefix part must be non-empty'] : prefix === undefined ? [] : subdomain(prefix).map((why) => `prefix part ${why}`)
  if (name === '') faults.push('name part must be non-empty')
  else if (name.length > 63) faults.push('name part must be no more than 63 bytes')
  if (!qualifiedPattern.test(name)) faults.push(`name part ${qualifiedRule} ${qualifiedExample('')}`)
  return faults
}

const labelValuePattern = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
/** A label's value: empty, or at most 63 characters. */
export const labelValue: NameCheck = (text) => [...limited(text, 63), ...matching(text, labelValuePattern,
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`)]
