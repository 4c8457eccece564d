import type { AdmissionContext, Violation } from '#protocols/admission.ts'
import { identityRules } from './rules/identity.ts'
import { powerRules } from './rules/power.ts'
import type { Rule } from './rules/rule.ts'
import { sourceRules } from './rules/source.ts'

/** All rules, an area each. */
export const rules: readonly Rule[] = [...sourceRules, ...identityRules, ...powerRules]

/** Everything that is wrong with a request, told together. An object on its way out may be changed at will. */
export const validate = (context: AdmissionContext): readonly Violation[] => {
  if (context.request.operation === 'UPDATE' && context.request.old?.metadata.deletionTimestamp !== undefined) return []
  return rules.flatMap(rule => rule(context) ?? [])
}

/** What is admitted but unwise. */
export const warnings = ({ request }: AdmissionContext): readonly string[] =>
  request.operation === 'CREATE' && request.name.includes('.')
    ? [`metadata.name: ${request.name} has dots; the guest needs spec.network.hostName, since a host name has none`] : []
