import { Optional } from '@marcbachmann/cel-js'
import type { Library } from '#world/kubernetes/cel/environment.ts'
import { stringFormats } from '#world/kubernetes/schema/formats.ts'
import { dns1035Label, dnsLabel, labelValue, qualifiedName, subdomain, type NameCheck } from '#world/kubernetes/schema/names.ts'

/** A named form of texts, with what is wrong with one that has another form. */
class Format {
  readonly name: string
  readonly faults: NameCheck
  constructor(name: string, faults: NameCheck) {
    this.name = name
    this.faults = faults
  }
}

const byFormat = (format: string, fault: string): NameCheck => text => (stringFormats.get(format)?.(text) === false ? [fault] : [])
/** A name that a generated part follows may end in a dash. */
const asPrefix = (check: NameCheck): NameCheck => text => check(text.replace(/-$/, 'a'))

const all: readonly (readonly [name: string, format: Format])[] = [
  ['dns1123Label', new Format('DNS1123Label', dnsLabel)], ['dns1123Subdomain', new Format('DNS1123Subdomain', subdomain)],
  ['dns1035Label', new Format('DNS1035Label', dns1035Label)], ['qualifiedName', new Format('QualifiedName', qualifiedName)],
  ['dns1123LabelPrefix', new Format('DNS1123LabelPrefix', asPrefix(dnsLabel))], ['dns1123SubdomainPrefix', new Format('DNS1123SubdomainPrefix', asPrefix(subdomain))],
  ['dns1035LabelPrefix', new Format('DNS1035LabelPrefix', asPrefix(dns1035Label))], ['labelValue', new Format('LabelValue', labelValue)],
  ['uri', new Format('URI', text => (/^([a-zA-Z][a-zA-Z0-9+.-]*:|\/)/.test(text) ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`]))],
  ['uuid', new Format('uuid', byFormat('uuid', 'does not match the UUID format'))], ['byte', new Format('byte', byFormat('byte', 'invalid base64'))],
  ['date', new Format('date', byFormat('date', 'invalid date'))], ['datetime', new Format('datetime', byFormat('date-time', 'invalid datetime'))],
]

/** `format` is a name that functions hang on. */
class FormatName {}

/** Forms of names and texts: `format.dns1123Label().validate(text)` is none, or a list of what is wrong. */
export const addFormats: Library = environment => {
  environment.registerType('kubernetes.NamedFormat', Format as never)
  environment.registerType('kubernetes.FormatName', FormatName as never)
  environment.registerConstant('format', 'kubernetes.FormatName', new FormatName())
  for (const [name, format] of all) environment.registerFunction(`kubernetes.FormatName.${name}(): kubernetes.NamedFormat`, () => format)
  const named = new Map(all)
  environment.registerFunction('kubernetes.FormatName.named(string): optional<kubernetes.NamedFormat>', (_: FormatName, name: string) => {
    const found = named.get(name)
    return found === undefined ? Optional.none() : Optional.of(found)
  })
  environment.registerFunction('kubernetes.NamedFormat.validate(string): optional<list<string>>', (format: Format, text: string) => {
    const faults = format.faults(text)
    return faults.length === 0 ? Optional.none() : Optional.of(faults)
  })
}
