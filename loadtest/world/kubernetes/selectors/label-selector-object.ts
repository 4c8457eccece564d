import { absent, noneOf, oneOf, present, type Labels } from './label-selector.ts'

/** A LabelSelector object, as webhooks, services and topology rules hold it. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[] | undefined
  }[] | undefined
}

/** Whether labels meet a LabelSelector object: an absent one selects nothing, an empty one everything. Unknown operators select nothing. */
export function matchLabelSelector(selector: LabelSelectorObject | undefined, labels: Labels): boolean {
  if (selector === undefined) return false
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => oneOf(key, [value])(labels))
    && (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      switch (operator) {
        case 'In': return oneOf(key, values ?? [])(labels)
        case 'NotIn': return noneOf(key, values ?? [])(labels)
        case 'Exists': return present(key)(labels)
        case 'DoesNotExist': return absent(key)(labels)
        default: return false
      }
    })
}
