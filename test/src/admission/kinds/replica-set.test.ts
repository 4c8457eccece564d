import type { VirtualMachineReplicaSetSpec } from '#protocols/api/virtual-machine-replica-set.ts'
import { replicaSetAdmission } from '#src/admission/kinds/replica-set.ts'
import { kindTable } from '../table.ts'
import { made } from './made.ts'

const set = (spec: VirtualMachineReplicaSetSpec) => made('VirtualMachineReplicaSet', spec)
const template = { metadata: { labels: { app: 'web', tier: 'front' } } }
const expecting = (key: string, operator: string, values?: readonly string[]) => set({ selector: { matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values: [...values] }) }] }, template })
const selecting = (labels: Readonly<Record<string, string>>, metadata: object = template.metadata) => set({ selector: { matchLabels: labels }, template: { metadata } })
const mismatch = ['spec.template.metadata.labels: are not what spec.selector selects']

kindTable(replicaSetAdmission, [
  { name: 'a set whose template has the labels is admitted', object: selecting({ app: 'web' }) },
  { name: 'a template without the labels is refused', object: selecting({ app: 'db' }), refused: mismatch },
  { name: 'a template without any labels is refused', object: set({ selector: { matchLabels: { app: 'web' } } }), refused: mismatch },
  { name: 'a set without a selector would find nothing of its own', object: set({ template }), refused: ['spec.selector: Required'] },
  { name: 'a set that selects everything is refused', object: set({ selector: {}, template }), refused: ['spec.selector: Required'] },
  { name: 'an update is judged as a creation', old: selecting({ app: 'web' }), object: selecting({ app: 'db' }), refused: mismatch },

  { name: 'In', object: expecting('app', 'In', ['db', 'web']) },
  { name: 'not In', object: expecting('app', 'In', ['db']), refused: mismatch },
  { name: 'In needs values', object: expecting('app', 'In', []), refused: ['spec.selector: In needs values'] },
  { name: 'NotIn', object: expecting('app', 'NotIn', ['db']) },
  { name: 'NotIn of a label that is not there', object: expecting('none', 'NotIn', ['db']) },
  { name: 'not NotIn', object: expecting('app', 'NotIn', ['web']), refused: mismatch },
  { name: 'Exists', object: expecting('tier', 'Exists') },
  { name: 'not Exists', object: expecting('none', 'Exists'), refused: mismatch },
  { name: 'Exists takes no values', object: expecting('tier', 'Exists', ['x']), refused: ['spec.selector: Exists takes no values'] },
  { name: 'DoesNotExist', object: expecting('none', 'DoesNotExist') },
  { name: 'not DoesNotExist', object: expecting('app', 'DoesNotExist'), refused: mismatch },
  { name: 'another operator is refused', object: expecting('app', 'Gt', ['1']), refused: ['spec.selector: one of In, NotIn'] },
  { name: 'a key of an expression is one', object: expecting('a b', 'Exists'), refused: ['spec.selector: "a b" is no key'] },
  { name: 'a value of an expression is one', object: expecting('app', 'In', ['web', 'a b']), refused: ['spec.selector: "a b" is no value'] },

  { name: 'labels that are selected are labels', object: selecting({ 'a b': 'x', app: 'c d' }), refused: ['spec.selector: Invalid value: {"a b":"x"}: "a b" is no key', 'spec.selector: Invalid value: {"app":"c d"}: "c d" is no value'] },
  { name: 'labels of the template are labels', object: selecting({ app: 'web' }, { labels: { app: 'web', 'a b': 'x', c: 'd e' } }), refused: ['spec.template.metadata.labels: a b=x', 'spec.template.metadata.labels: c=d e'] },
  { name: 'annotations of the template have keys', object: selecting({ app: 'web' }, { labels: { app: 'web' }, annotations: { 'Example.com/Note': 'any text', 'a/b/c': '' } }), refused: ['spec.template.metadata.annotations: a/b/c'] },
])
