import type { Cause } from '#world/kubernetes/kind.ts'
import { objects, part, word } from '#world/kubernetes/kinds/define.ts'
import { forbidden, invalid, required } from './causes.ts'
import { labelCauses } from './metadata.ts'
import { labelValue, qualifiedName } from './names.ts'

/** What is wrong with a selector by labels. */
export const selectorCauses = (selector: Readonly<Record<string, unknown>>, at: string): Cause[] => [
  ...labelCauses(part(selector['matchLabels']) as Readonly<Record<string, string>>, `${at}.matchLabels`),
  ...objects(selector['matchExpressions']).flatMap((expression, index) => expressionCauses(expression, `${at}.matchExpressions[${index}]`)),
]

const expressionCauses = (expression: Readonly<Record<string, unknown>>, at: string): Cause[] => {
  const key = word(expression['key'])
  const values = (expression['values'] ?? []) as readonly string[]
  return [
    ...operatorCauses(word(expression['operator']), values, at),
    ...qualifiedName(key).map(why => invalid(`${at}.key`, key, why)),
    ...values.flatMap((value, index) => labelValue(value).map(why => invalid(`${at}.values[${index}]`, value, why))),
  ]
}

const operatorCauses = (operator: string, values: readonly string[], at: string): Cause[] => {
  switch (operator) {
    case 'In': case 'NotIn': return values.length === 0 ? [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
    case 'Exists': case 'DoesNotExist': return values.length > 0 ? [forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []
    default: return [invalid(`${at}.operator`, operator, 'not a valid selector operator')]
  }
}
