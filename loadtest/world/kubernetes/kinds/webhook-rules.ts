import type { ApiObject, Cause } from '#world/kubernetes/kind.ts'
import { reviewVersions } from '#world/kubernetes/admission/webhook.ts'
import { matchConditionCauses } from '#world/kubernetes/cel/match-conditions.ts'
import { objects, part, texts, word } from '#world/kubernetes/kinds/define.ts'
import { duplicate, invalid, notSupported, required, tooMany } from '#world/kubernetes/schema/causes.ts'
import { dns1035Label, qualifiedName, subdomain } from '#world/kubernetes/schema/names.ts'
import { selectorCauses } from '#world/kubernetes/schema/selector-rules.ts'
import { resourceCauses } from './webhook-resources.ts'

type Fields = Readonly<Record<string, unknown>>

/** What is wrong with the webhooks of a configuration, beyond its schema. */
export function webhookRule(object: ApiObject): Cause[] {
  const webhooks = objects(object['webhooks'])
  const seen = new Set<string>()
  return webhooks.flatMap((webhook, index) => {
    const at = `webhooks[${index}]`
    const name = word(webhook['name'])
    const isSecond = name !== '' && seen.has(name)
    seen.add(name)
    return [...webhookCauses(webhook, at), ...isSecond ? [duplicate(`${at}.name`, name)] : []]
  })
}

const webhookCauses = (webhook: Fields, at: string): Cause[] => [
  ...nameCauses(word(webhook['name']), `${at}.name`),
  ...objects(webhook['rules']).flatMap((rule, place) => ruleCauses(rule, `${at}.rules[${place}]`)),
  ...sideEffectCauses(webhook['sideEffects'], `${at}.sideEffects`),
  ...timeoutCauses(webhook['timeoutSeconds'], `${at}.timeoutSeconds`),
  ...['namespaceSelector', 'objectSelector'].flatMap(field => selectorCauses(part(webhook[field]), `${at}.${field}`)),
  ...clientCauses(part(webhook['clientConfig']), `${at}.clientConfig`),
  ...versionCauses(texts(webhook['admissionReviewVersions']), `${at}.admissionReviewVersions`),
  ...conditionCauses(objects(webhook['matchConditions']), `${at}.matchConditions`),
]

const nameCauses = (name: string, field: string): Cause[] => {
  if (name === '') return [required(field)]
  const why = subdomain(name)
  if (why.length > 0) return why.map(one => invalid(field, name, one))
  return name.split('.').length < 3 ? [invalid(field, name, 'should be a domain with at least three segments separated by dots')] : []
}

const harmless = ['None', 'NoneOnDryRun']
const sideEffectCauses = (given: unknown, field: string): Cause[] => {
  if (given === undefined) return [required(field, `must specify one of ${harmless.join(', ')}`)]
  return harmless.includes(word(given)) ? [] : [notSupported(field, given, harmless)]
}

const timeoutCauses = (seconds: unknown, field: string): Cause[] =>
  (typeof seconds === 'number' && (seconds < 1 || seconds > 30) ? [invalid(field, seconds, 'the timeout value must be between 1 and 30 seconds')] : [])

const versionCauses = (versions: readonly string[], field: string): Cause[] => {
  if (versions.length === 0) return [required(field, `must specify one of ${reviewVersions.join(', ')}`)]
  const each = versions.flatMap((version, index) => {
    if (versions.indexOf(version) < index) return [invalid(`${field}[${index}]`, version, 'duplicate version')]
    return dns1035Label(version).map(why => invalid(`${field}[${index}]`, version, why))
  })
  return versions.some(version => reviewVersions.includes(version)) ? each : [...each, invalid(field, versions, `must include at least one of ${reviewVersions.join(', ')}`)]
}

const ruleCauses = (rule: Fields, at: string): Cause[] => {
  const all = (field: string, of: string): Cause[] => {
    const given = texts(rule[field])
    if (given.length === 0) return [required(`${at}.${field}`)]
    return given.length > 1 && given.includes('*') ? [invalid(`${at}.${field}`, given, `if '*' is present, must not specify other ${of}`)] : []
  }
  const emptyVersions = texts(rule['apiVersions']).flatMap((version, index) => (version === '' ? [required(`${at}.apiVersions[${index}]`)] : []))
  return [
    ...all('operations', 'operations'), ...all('apiGroups', 'API groups'), ...all('apiVersions', 'API versions'), ...emptyVersions,
    ...resourceCauses(texts(rule['resources']), `${at}.resources`),
  ]
}

const clientCauses = (client: Fields, at: string): Cause[] => {
  if ((client['url'] === undefined) === (client['service'] === undefined)) return [required(at, 'exactly one of url or service is required')]
  return client['url'] === undefined ? serviceCauses(part(client['service']), `${at}.service`) : urlCauses(word(client['url']), `${at}.url`)
}

/** Why a text is no URL; what the words of the real server are not known for is told in general. */
const urlFault = (url: string): string | undefined => {
  const scheme = url.indexOf(':')
  if (scheme === 0) return 'missing protocol scheme'
  if (scheme > 0 && !/^[a-z][-+.\w]*:/i.test(url) && !url.slice(0, scheme).includes('/')) return 'first path segment in URL cannot contain colon'
  const escape = /%(?![0-9a-f]{2})..?/i.exec(url)?.[0] ?? (url.endsWith('%') ? '%' : undefined)
  if (escape !== undefined) return `invalid URL escape ${JSON.stringify(url.slice(url.indexOf(escape), url.indexOf(escape) + 3))}`
  const host = /^[^/?#]*\/\/(?:[^/?#]*@)?([^/?#]*)/.exec(url)?.[1] ?? ''
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host"
  const odd = /[\s"\\^`{|}]/.exec(host)?.[0]
  if (odd !== undefined) return `invalid character ${JSON.stringify(odd)} in host name`
  const port = /:[^:\]]*$/.exec(host)?.[0] ?? ''
  return /^(:\d*)?$/.test(port) ? undefined : `invalid port ${JSON.stringify(port)} after host`
}

/** The parts of a URL, as far as they are there; nothing is corrected. */
const urlPattern = /^(?:(?<scheme>[a-zA-Z][-+.\w]*):)?(?:\/\/(?:(?<user>[^/?#]*)@)?(?<host>[^/?#]*))?[^?#]*(?:\?(?<query>[^#]*))?(?:#(?<fragment>.*))?$/s
const form = '; desired format: https://host[/path]'
const urlCauses = (url: string, field: string): Cause[] => {
  const fault = urlFault(url)
  if (fault !== undefined) return [required(field, `url must be a valid URL: parse ${JSON.stringify(url)}: ${fault}${form}`)]
  const { scheme = '', user, host = '', query = '', fragment = '' } = urlPattern.exec(url)?.groups ?? {}
  return [
    ...scheme === 'https' ? [] : [invalid(field, scheme, `'https' is the only allowed URL scheme${form}`)],
    ...host === '' ? [invalid(field, host, `host must be specified${form}`)] : [],
    ...user === undefined ? [] : [invalid(field, user, 'user information is not permitted in the URL')],
    ...fragment === '' ? [] : [invalid(field, fragment, 'fragments are not permitted in the URL')],
    ...query === '' ? [] : [invalid(field, query, 'query parameters are not permitted in the URL')],
  ]
}

const serviceCauses = (service: Fields, at: string): Cause[] => {
  const port = service['port']
  return [
    // As the real server has it: a missing name is told of the namespace, and the other way round.
    ...word(service['namespace']) === '' ? [required(`${at}.name`)] : [],
    ...word(service['name']) === '' ? [required(`${at}.namespace`)] : [],
    ...typeof port === 'number' && (port < 1 || port > 65_535) ? [invalid(`${at}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive')] : [],
    ...pathCauses(word(service['path']), `${at}.path`),
  ]
}

const pathCauses = (path: string, field: string): Cause[] => {
  if (path === '' || path === '/') return []
  if (path === '//') return [invalid(field, path, 'segment[0] may not be empty')]
  const segments = path.slice(1).replace(/\/$/, '').split('/')
  return [
    ...path.startsWith('/') ? [] : [invalid(field, path, "must start with a '/'")],
    ...segments.flatMap((segment, index) => (segment === '' ? ['may not be empty'].map(why => invalid(field, path, `segment[${index}] ${why}`)) : subdomain(segment).map(why => invalid(field, path, `segment[${index}]: ${why}`)))),
  ]
}

const conditionsLimit = 64
const conditionCauses = (conditions: readonly Fields[], field: string): Cause[] => {
  if (conditions.length > conditionsLimit) return [tooMany(field, conditions.length, conditionsLimit)]
  const seen = new Set<string>()
  return conditions.flatMap((condition, index) => {
    const at = `${field}[${index}]`
    const name = word(condition['name'])
    const expression = word(condition['expression'])
    const isSecond = name !== '' && seen.has(name)
    seen.add(name)
    return [
      ...expression.trim() === '' ? [required(`${at}.expression`)] : matchConditionCauses(expression, `${at}.expression`),
      ...name === '' ? [required(`${at}.name`)] : qualifiedName(name).map(why => invalid(`${at}.name`, name, why)),
      ...isSecond ? [duplicate(`${at}.name`, name)] : [],
    ]
  })
}
