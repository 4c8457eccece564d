import { atomicList, mapOf, maybe, record, text } from './schema.ts'

/** Shapes that point at other objects; all of them in the namespace of the object that holds them. */

/** An object by kind and name. */
export const objectReference = (description: string, name = 'Name of the object.') => record({
  apiVersion: text('API group and version of the object.'),
  kind: text('Kind of the object.'),
  name: text(name),
}, description)

/** One entry of a Secret. */
export const secretKey = (description: string) => record({
  key: text('Entry of the Secret that holds the value.'),
  name: text('Name of the Secret, in the same namespace.'),
}, description)

/** A text given in place or taken from a Secret. */
export const textOrSecret = (description: string) => record({
  from: maybe(secretKey('Take the text from a Secret; excludes value.')),
  value: maybe(text('The text itself; excludes from.')),
}, description)

/** What the fields of a requirement say of themselves. */
interface RequirementWords { readonly operator: string; readonly values: string }
const anyRequirement: RequirementWords = { operator: 'How the label is compared: In, NotIn, Exists or DoesNotExist.', values: 'Values for In and NotIn; left out for Exists and DoesNotExist.' }

/** Objects by their labels: all requirements have to hold. */
export const labelSelector = (description: string, words = anyRequirement) => record({
  matchExpressions: maybe(atomicList(record({
    key: text('Label that is looked at.'),
    operator: text(words.operator),
    values: maybe(atomicList(text(), words.values)),
  }), 'Requirements on single labels; all have to hold.')),
  matchLabels: maybe(mapOf(text(), 'Labels with the value that each has to have.')),
}, description, { 'x-kubernetes-map-type': 'atomic' })
