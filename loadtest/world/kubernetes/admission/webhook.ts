import type { MatchCondition } from '../cel/match-conditions.ts'
import type { LabelSelectorObject } from '../selectors/label-selector-object.ts'

/** Versions of AdmissionReview that there are, the best first. */
export const reviewVersions = ['v1', 'v1beta1']

/** A webhook as it is configured, with its defaults. */
export interface Webhook {
  readonly name: string
  readonly clientConfig: ClientConfig
  readonly rules?: readonly Rule[]
  readonly failurePolicy?: 'Fail' | 'Ignore'
  readonly matchPolicy?: 'Equivalent' | 'Exact'
  readonly reinvocationPolicy?: 'Never' | 'IfNeeded'
  readonly timeoutSeconds?: number
  readonly admissionReviewVersions?: readonly string[]
  readonly namespaceSelector?: LabelSelectorObject
  readonly objectSelector?: LabelSelectorObject
  readonly matchConditions?: readonly MatchCondition[]
}

/** How a webhook is reached: by its address, or through a service. `caBundle` is PEM in base64. */
export interface ClientConfig {
  readonly url?: string
  readonly caBundle?: string
  readonly service?: { readonly name: string; readonly namespace: string; readonly path?: string; readonly port?: number }
}

/** Which requests a webhook is asked about; what is left out fits nothing. */
export interface Rule {
  readonly operations?: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly apiVersions?: readonly string[]
  readonly resources?: readonly string[]
  readonly scope?: string
}
