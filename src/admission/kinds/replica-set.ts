import type { AdmittedObject, Rule, Violation } from '#protocols/admission.ts'
import type { VirtualMachineReplicaSet, VirtualMachineReplicaSetSpec } from '#protocols/api/virtual-machine-replica-set.ts'
import { kindAdmission } from '../kind.ts'
import { isLabelKey, isLabelValue } from '../names.ts'
import { invalid, required } from '../violations.ts'

/** Admission of a VirtualMachineReplicaSet (webhooks.md section 12). */

type ReplicaSet = VirtualMachineReplicaSet & AdmittedObject
type Expression = NonNullable<NonNullable<VirtualMachineReplicaSetSpec['selector']>['matchExpressions']>[number]

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']
const wrong = ({ key, operator, values = [] }: Expression): string | undefined => {
  if (!isLabelKey(key)) return `${key} is no key of a label`
  if (!operators.includes(operator)) return `the operator is one of ${operators.join(', ')}`
  const odd = values.find(value => !isLabelValue(value))
  if (odd !== undefined) return `${odd} is no value of a label`
  const lists = operator === 'In' || operator === 'NotIn'
  if (lists && values.length === 0) return `${operator} needs values`
  return !lists && values.length > 0 ? `${operator} takes no values` : undefined
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
  const problems = matchExpressions.flatMap(expression => wrong(expression) ?? [])
  if (problems.length > 0) return problems.map(problem => invalid('spec.selector', given, problem))
  const fits = Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(expression => selects(expression, labels))
  return fits ? [] : [invalid('spec.template.metadata.labels', labels, 'are not what spec.selector selects')]
}

const metadata: Rule<ReplicaSet> = ({ request }) => {
  const { labels = {}, annotations = {} } = request.object.spec?.template?.metadata ?? {}
  return [
    ...Object.entries(labels).filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value)).map(([key, value]) => invalid('spec.template.metadata.labels', `${key}=${value}`, 'is no label')),
    ...Object.keys(annotations).filter(key => !isLabelKey(key.toLowerCase())).map(key => invalid('spec.template.metadata.annotations', key, 'is no key of an annotation')),
  ]
}

export const replicaSetAdmission = kindAdmission<ReplicaSet>({ mutations: [], rules: [selector, metadata] })
