import { fieldsOf, type Field } from '#protocols/api/fields.ts'
import type { Kind } from '#protocols/api/schema.ts'

/** `virtual-machine-group` for VirtualMachineGroup. */
export const pageName = ({ kind }: Kind): string => kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()

/** Parts that are told once, elsewhere: what follows them is left out. */
const elsewhere: readonly { readonly below: RegExp; readonly note: string }[] = [
  { below: /conditions\[\]\./, note: 'Conditions have the six fields of Kubernetes: type, status, reason, message, lastTransitionTime, observedGeneration.' },
  { below: /^spec\.template\.spec\./, note: '`spec.template.spec` has the fields of the spec of a [VirtualMachine](virtual-machine.md).' },
]

/** The page of a kind: how it is called, and a table of its fields. */
export const referencePage = (kind: Kind): string => {
  const fields = fieldsOf(kind)
  const notes = elsewhere.filter(({ below }) => fields.some(({ path }) => below.test(path))).map(({ note }) => note)
  const shown = fields.filter(({ path }) => path !== 'status' && path !== 'spec' && !elsewhere.some(({ below }) => below.test(path)))
  return [
    `# ${kind.kind}`, '', kind.description, '', names(kind), '', ...notes.flatMap(note => [note, '']),
    ...['spec', 'status'].flatMap(part => table(part, shown.filter(({ path }) => path.startsWith(`${part}.`)))),
  ].join('\n')
}

const names = ({ group, version, plural, shortNames, namespaced }: Kind): string =>
  [`\`${group}/${version}\``, `\`${plural}\`${shortNames.map(name => `, \`${name}\``).join('')}`, namespaced ? 'of a namespace' : 'of the whole cluster'].join(' · ')

const table = (part: string, fields: readonly Field[]): readonly string[] => fields.length === 0 ? [] : [
  `## ${part}`, '', '| field | type | default | rules | what it is |', '|---|---|---|---|---|', ...fields.map(row), '',
]

const row = ({ path, type, required, rules, description }: Field): string => {
  const fallback = rules.find(rule => rule.startsWith('default='))?.slice('default='.length)
  const others = [...required ? ['required'] : [], ...rules.filter(rule => !rule.startsWith('default=')).map(ruleText)]
  return `| ${[code(path), type.replace('IntOrString/', ''), fallback === undefined ? '' : code(fallback), others.join('; '), cell(description)].join(' | ')} |`
}

const ruleText = (rule: string): string => {
  const at = rule.indexOf('=')
  const [name, value] = [rule.slice(0, at), rule.slice(at + 1)]
  if (name === 'enum') return (JSON.parse(value) as readonly string[]).map(code).join(', ')
  if (name === 'list-map-keys') return `keys ${(JSON.parse(value) as readonly string[]).map(code).join(', ')}`
  if (name === 'list-type' || name === 'map-type') return value
  return name === 'preserve-unknown-fields' ? 'any' : `${name} ${code(value)}`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
const code = (text: string): string => `\`${cell(text)}\``

/** The list of all pages, and of kinds that have none because others bring them. */
export const referenceIndex = (own: readonly Kind[], external: readonly Kind[]): string => [
  '# Fields of the kinds', '', 'For the settings of members see [configuration](configuration.md).', '', 'The same as `kubectl explain KIND.FIELD` tells.', '', '| kind | short | what it is |', '|---|---|---|',
  ...own.map(kind => `| [${kind.kind}](${pageName(kind)}.md) | ${kind.shortNames.map(code).join(', ')} | ${cell(kind.description)} |`), '',
  '## Kinds that others bring', '',
  'vmherd reads or writes these as well. A Supervisor has them already; elsewhere `kubectl apply -f deploy/crd-external/` installs definitions that stand in for them.', '',
  '| kind | group and version | what it is |', '|---|---|---|',
  ...external.map(({ kind, group, version, description }) => `| ${kind} | \`${group}/${version}\` | ${cell(description)} |`), '',
].join('\n')
