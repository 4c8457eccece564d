import type { AdmittedObject, Rule, Violation } from '#protocols/admission.ts'
import type { VirtualMachineReplicaSet, VirtualMachineReplicaSetSpec } from '#protocols/api/virtual-machine-replica-set.ts'
import { kindAdmission } from '../kind.ts'
import { isLabelKey, isLabelValue, noLabelKey, noLabelValue } from '../names.ts'
import { invalid, required, shown } from '../violations.ts'

/** Admission of a VirtualMachineReplicaSet (webhooks.md section 12). */

type ReplicaSet = VirtualMachineReplicaSet & AdmittedObject
type Expression = NonNullable<NonNullable<VirtualMachineReplicaSetSpec['selector']>['matchExpressions']>[number]

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']
const wrong = ({ key, operator, values = [] }: Expression): readonly string[] => {
  const lists = operator === 'In' || operator === 'NotIn'
  return [
    ...(isLabelKey(key) ? [] : [`${shown(key)} ${noLabelKey}`]),
    ...values.filter(value => !isLabelValue(value)).map(value => `${shown(value)} ${noLabelValue}`),
    ...(operators.includes(operator) ? [] : [`the operator is one of ${operators.join(', ')}`]),
    ...(lists && values.length === 0 ? [`${operator} needs values`] : []),
    ...(!lists && operators.includes(operator) && values.length > 0 ? [`${operator} takes no values`] : []),
  ]
}
const selects = ({ key, operator, values = [] }: Expression, labels: Readonly<Record<string, string>>): boolean => {
  const value = labels[key]
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value)
    case 'NotIn': return value === undefined || !values.includes(value)
    case 'Exists': return value !== undefined
    default: return value === undefined
  }
}

const selector: Rule<ReplicaSet> = ({ request }): readonly Violation[] => {
  const { selector: given = {}, template } = request.object.spec ?? {}
  const { matchLabels = {}, matchExpressions = [] } = given
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return [required('spec.selector', 'name labels of the template; without any the set would take every VM of the namespace for its own')]
  const labels = template?.metadata?.labels ?? {}
  const problems = [
    ...Object.entries(matchLabels).flatMap(([key, value]) => wrong({ key, operator: 'In', values: [value] }).map(problem => invalid('spec.selector', { [key]: value }, problem))),
    ...matchExpressions.flatMap(expression => wrong(expression).map(problem => invalid('spec.selector', expression, problem))),
  ]
  if (problems.length > 0) return problems
  const fits = Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(expression => selects(expression, labels))
  return fits ? [] : [invalid('spec.template.metadata.labels', labels, 'are not what spec.selector selects')]
}

const metadata: Rule<ReplicaSet> = ({ request }) => {
  const { labels = {}, annotations = {} } = request.object.spec?.template?.metadata ?? {}
  return [
    ...Object.entries(labels).filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value)).map(([key, value]) => invalid('spec.template.metadata.labels', `${key}=${value}`, 'is no label: a key such as app or example.com/tier, and up to 63 letters, digits, dashes, dots and underscores')),
    ...Object.keys(annotations).filter(key => !isLabelKey(key.toLowerCase())).map(key => invalid('spec.template.metadata.annotations', key, 'is no key of an annotation, such as note or example.com/note')),
  ]
}

export const replicaSetAdmission = kindAdmission<ReplicaSet>({ mutations: [], rules: [selector, metadata] })
