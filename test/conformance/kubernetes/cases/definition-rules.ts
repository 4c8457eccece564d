import type { Api } from '../api.ts'
import { causesOf, definitionOf, tryDefinition, warningsOf } from '../definitions.ts'
import type { Case } from '../harness.ts'

type Cause = readonly [field: string, message: string]
const byText = (left: Cause, right: Cause): number => (left.join(' ') < right.join(' ') ? -1 : 1)

const open = { type: 'object' }
const label = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const wrongly = (value: unknown, why: string): string => `Invalid value: ${JSON.stringify(value)}: ${why}`
const mixed = (value: string): string => wrongly(value, `may have mixed case, but should otherwise match: ${label}`)
const shownVersion = (name: string, storage: boolean): object =>
  ({ Name: name, Served: true, Storage: storage, Deprecated: false, DeprecationWarning: null, Schema: null, Subresources: null, AdditionalPrinterColumns: null, SelectableFields: null })
const version = (name: string, storage: boolean, schema: object = open) => ({ name, served: true, storage, schema: { openAPIV3Schema: schema } })

/** A definition that is refused: what its spec has beyond, or in the place of, that of a sound one, and all that is said. */
const specs: readonly (readonly [what: string, spec: (api: Api) => object, causes: readonly Cause[]])[] = [
  ['that keeps unknown fields', () => ({ preserveUnknownFields: true }), [['spec.preserveUnknownFields', wrongly(true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead')]]],
  ['without a scope', () => ({ scope: '' }), [['spec.scope', 'Required value']]],
  ['of an unknown scope', () => ({ scope: 'Galaxy' }), [['spec.scope', 'Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"']]],
  ['without a kind', () => ({ names: { plural: 'things' } }), [['spec.names.kind', 'Required value'], ['spec.names.listKind', 'Required value'], ['spec.names.singular', 'Required value']]],
  ['with a kind that is no name', () => ({ names: { plural: 'things', kind: 'Th ing', singular: 'thing', listKind: 'ThingList' } }), [['spec.names.kind', mixed('Th ing')]]],
  ['with a kind of lists that is no name', () => ({ names: { plural: 'things', kind: 'Thing', listKind: 'Th ing' } }), [['spec.names.listKind', mixed('Th ing')]]],
  ['whose lists are of the kind itself', () => ({ names: { plural: 'things', kind: 'Thing', listKind: 'Thing' } }), [['spec.names.listKind', wrongly('Thing', 'kind and listKind may not be the same')]]],
  ['with a singular that is no name', () => ({ names: { plural: 'things', kind: 'Thing', singular: 'A thing' } }), [['spec.names.singular', wrongly('A thing', label)]]],
  ['with a short name that is none', () => ({ names: { plural: 'things', kind: 'Thing', shortNames: ['ok', 'T'] } }), [['spec.names.shortNames[1]', wrongly('T', label)]]],
  ['with a category that is none', () => ({ names: { plural: 'things', kind: 'Thing', categories: ['All'] } }), [['spec.names.categories[0]', wrongly('All', label)]]],
  ['without versions', () => ({ versions: [] }), [['spec.versions', wrongly([], 'must have exactly one version marked as storage version')], ['status.storedVersions', wrongly(null, 'must have at least one stored version')]]],
  ['that stores in no version', () => ({ versions: [version('v1', false)] }), [
    ['spec.versions', wrongly([shownVersion('v1', false)], 'must have exactly one version marked as storage version')], ['status.storedVersions', wrongly(null, 'must have at least one stored version')],
  ]],
  ['that stores in two versions', () => ({ versions: [version('v1', true), version('v2', true)] }), [
    ['spec.versions', wrongly([shownVersion('v1', true), shownVersion('v2', true)], 'must have exactly one version marked as storage version')], ['status.storedVersions', wrongly(['v1'], 'must have the storage version v2')],
  ]],
  ['with a version twice', () => ({ versions: [version('v1', true), version('v1', false)] }), [['spec.versions', wrongly([shownVersion('v1', true), shownVersion('v1', false)], 'must contain unique version names')]]],
  ['with a version that is no name', () => ({ versions: [version('V1', true)] }), [['spec.version', wrongly('V1', label)], ['spec.versions[0].name', wrongly('V1', label)]]],
  ['without a schema', () => ({ versions: [{ name: 'v1', served: true, storage: true }] }), [['spec.versions[0].schema.openAPIV3Schema', 'Required value']]],
  ['that warns of a version without deprecating it', () => ({ versions: [{ ...version('v1', true), deprecationWarning: 'go' }] }), [['spec.versions[0].deprecationWarning', wrongly('go', 'can only be set for deprecated versions')]]],
  ['with a warning of several lines', () => ({ versions: [{ ...version('v1', true), deprecated: true, deprecationWarning: 'a\nb' }] }), [
    ['spec.versions[0].deprecationWarning', wrongly('a\nb', 'must only contain printable UTF-8 characters; non-printable character found at index 1')],
  ]],
  ['converted by magic', () => ({ conversion: { strategy: 'Magic' } }), [['spec.conversion.strategy', 'Unsupported value: "Magic": supported values: "None", "Webhook"']]],
  ['converted by a webhook that is not there', () => ({ conversion: { strategy: 'Webhook' } }), [
    ['spec.conversion.conversionReviewVersions', 'Required value'], ['spec.conversion.webhookClientConfig', 'Required value: required when strategy is set to Webhook'],
  ]],
  ['with a webhook that is not asked', () => ({ conversion: { strategy: 'None', webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://example.com' } } } }), [
    ['spec.conversion.conversionReviewVersions', 'Forbidden: should not be set when strategy is not set to Webhook'], ['spec.conversion.webhookClientConfig', 'Forbidden: should not be set when strategy is not set to Webhook'],
  ]],
  ['whose versions have the same faulty schema (told once)', () => ({ versions: [version('v1', true, { type: 'string' }), version('v2', false, { type: 'string' })] }), [
    ['spec.validation.openAPIV3Schema.type', wrongly('string', 'must be object at the root')],
  ]],
  ['whose versions have different faulty schemas (each told)', () => ({ versions: [version('v1', true, { type: 'string' }), version('v2', false, { type: 'integer' })] }), [
    ['spec.versions[0].schema.openAPIV3Schema.type', wrongly('string', 'must be object at the root')], ['spec.versions[1].schema.openAPIV3Schema.type', wrongly('integer', 'must be object at the root')],
  ]],
]

const simple = 'must be a simple json path starting with .'
const columnTypes = 'must be one of boolean,date,integer,number,string'
const column = (more: object) => ({ additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.spec.a', ...more }] })
const scale = (paths: object) => ({ subresources: { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', ...paths } } })
const selectable = (...paths: readonly string[]) => ({ selectableFields: paths.map(jsonPath => ({ jsonPath })) })
const noField = 'is an invalid path: does not refer to a valid field'
const noScalar = 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.'
/** A definition that is refused for its only version: what that has beyond, and all that is said. */
const versions: readonly (readonly [what: string, more: object, causes: readonly Cause[]])[] = [
  ['a scale without paths', { subresources: { scale: {} } }, [['spec.subresources.scale.specReplicasPath', 'Required value'], ['spec.subresources.scale.statusReplicasPath', 'Required value']]],
  ['a scale that is wanted in the status', scale({ specReplicasPath: '.status.replicas' }), [['spec.subresources.scale.specReplicasPath', wrongly('.status.replicas', 'should be a json path under .spec')]]],
  ['a scale that stands in the spec', scale({ statusReplicasPath: '.spec.replicas' }), [['spec.subresources.scale.statusReplicasPath', wrongly('.spec.replicas', 'should be a json path under .status')]]],
  ['a scale by the whole spec', scale({ specReplicasPath: '.spec' }), [['spec.subresources.scale.specReplicasPath', wrongly('.spec', 'should be a json path under .spec')]]],
  ['a scale by a path without its dot', scale({ specReplicasPath: 'spec.replicas' }), [['spec.subresources.scale.specReplicasPath', wrongly('spec.replicas', simple)]]],
  ['a scale whose selector is in neither', scale({ labelSelectorPath: '.metadata.selector' }), [['spec.subresources.scale.labelSelectorPath', wrongly('.metadata.selector', 'should be a json path under either .spec or .status')]]],
  ['a column of nothing', { additionalPrinterColumns: [{}] }, [
    ['spec.additionalPrinterColumns[0].JSONPath', 'Required value'], ['spec.additionalPrinterColumns[0].name', 'Required value'], ['spec.additionalPrinterColumns[0].type', `Required value: ${columnTypes}`],
  ]],
  ['a column of an unknown type', column({ type: 'text' }), [['spec.additionalPrinterColumns[0].type', wrongly('text', columnTypes)]]],
  ['a column of an unknown format', column({ format: 'loud' }), [['spec.additionalPrinterColumns[0].format', wrongly('loud', 'must be one of byte,date,date-time,double,float,int32,int64,password')]]],
  ['a column by a path without its dot', column({ jsonPath: 'spec.a' }), [['spec.additionalPrinterColumns[0].JSONPath', wrongly('spec.a', simple)]]],
  ['a selectable field without a path', { selectableFields: [{}] }, [['spec.selectableFields[0].jsonPath', 'Required value']]],
  ['a selectable field twice', selectable('.spec.a', '.spec.a'), [['spec.selectableFields[1].jsonPath', 'Duplicate value: ".spec.a"']]],
  ['a selectable field that is not there', selectable('.spec.none'), [['spec.selectableFields[0].jsonPath', wrongly('.spec.none', noField)]]],
  ['a selectable field that is not there, whatever it is called', selectable('.spec.constructor'), [['spec.selectableFields[0].jsonPath', wrongly('.spec.constructor', noField)]]],
  ['selectable metadata', selectable('.metadata.name'), [['spec.selectableFields[0].jsonPath', wrongly('.metadata.name', noField)]]],
  ['a selectable path without its dot', selectable('spec.a'), [['spec.selectableFields[0].jsonPath', wrongly('spec.a', 'is an invalid path: expected [ or . but got: spec')]]],
  ['a selectable item', selectable('.spec.list[0]'), [['spec.selectableFields[0].jsonPath', wrongly('.spec.list[0]', 'is an invalid path: array notation is not allowed')]]],
  ['a selectable object, list, number, int-or-string', selectable('.spec', '.spec.list', '.spec.n', '.spec.port'), ['.spec', '.spec.list', '.spec.n', '.spec.port'].map((path, index): Cause => [`spec.selectableFields[${index}].jsonPath`, wrongly(path, noScalar)])],
]
const fields = {
  type: 'object', properties: {
    spec: { type: 'object', properties: { a: { type: 'string' }, whole: { type: 'integer' }, on: { type: 'boolean' }, n: { type: 'number' }, list: { type: 'array', items: { type: 'string' } }, port: { 'x-kubernetes-int-or-string': true } } },
  },
}

/** Groups, and what is said of a definition in them. */
const groups: readonly (readonly [group: string, annotations: object, causes: readonly Cause[]])[] = [
  ['', {}, [['spec.group', 'Required value'], ['metadata.name', wrongly('things.', subdomain)]]],
  ['example', {}, [['spec.group', wrongly('example', 'should be a domain with at least one dot')]]],
  ['Example.com', {}, [['metadata.name', wrongly('things.Example.com', subdomain)], ['spec.group', wrongly('Example.com', subdomain)]]],
  ['x.k8s.io', {}, [['metadata.annotations[api-approved.kubernetes.io]', 'Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111']]],
  ['x.k8s.io', { 'api-approved.kubernetes.io': 'yes' }, [['metadata.annotations[api-approved.kubernetes.io]', wrongly('yes', 'protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111')]]],
  ['x.k8s.io', { 'api-approved.kubernetes.io': 'unapproved, a test' }, []],
  ['x.kubernetes.io', { 'api-approved.kubernetes.io': 'https://example.com/approved' }, []],
]

/** Exactly these causes, in any order; none: it is taken. */
const says = async (api: Api, body: object, causes: readonly Cause[]): Promise<void> => {
  const answer = await tryDefinition(api, body)
  api.t.deepEqual([answer.code, [...causesOf(answer.body)].sort(byText)], [causes.length === 0 ? 201 : 422, [...causes].sort(byText)])
}

/** What is refused of a definition besides its schema. */
export const cases: readonly Case[] = [
  ...specs.map(([what, spec, causes]): Case => ({ name: `a definition ${what} is refused`, run: api => says(api, definitionOf(api, 'things', open, {}, spec(api)), causes) })),
  ...versions.map(([what, more, causes]): Case => ({ name: `a version with ${what} is refused`, run: api => says(api, definitionOf(api, 'things', fields, more), causes) })),
  ...groups.map(([group, annotations, causes]): Case => ({
    name: `a definition in the group ${JSON.stringify(group)} with ${Object.keys(annotations).length === 0 ? 'no annotations' : JSON.stringify(annotations)} is ${causes.length === 0 ? 'taken' : 'refused'}`,
    run: api => says(api, { ...definitionOf(api, 'things', open, {}, { group }), metadata: { name: `things.${group}`, annotations } }, causes),
  })),
  {
    name: 'sound paths of scales and columns, and selectable texts, numbers and truths are taken',
    run: async api => {
      await says(api, definitionOf(api, 'things', fields, { ...scale({ labelSelectorPath: '.spec.selector' }), ...column({ priority: -1, jsonPath: '.spec.list[0]' }), ...selectable('.spec.a', '.spec.whole', '.spec.on') }), [])
    },
  },
  {
    name: 'fields are selectable in each version where schemas are, too',
    run: async api => {
      const [one, other] = [version('v1', true, fields), version('v2', false, { ...fields, description: 'another' })]
      const saysOf = (versions: readonly object[], causes: readonly Cause[]) => says(api, definitionOf(api, 'things', fields, {}, { versions }), causes)
      await saysOf([one, { ...other, ...selectable('.spec.a') }], [])
      await saysOf([one, { ...version('v2', false, fields), ...selectable('.spec.a') }], [['spec.versions[1].selectableFields', wrongly('', 'may only be set when `version.schema.openAPIV3Schema` is not included')]])
      await saysOf([{ ...one, ...selectable('.spec.a') }, { ...other, ...selectable('.spec.a') }], [['spec.selectableFields', wrongly('', 'may only be set when validations.schema is included')]])
    },
  },
  {
    name: 'a definition that serves no version is taken',
    run: async api => says(api, definitionOf(api, 'things', open, { served: false }), []),
  },
  {
    name: 'whoever writes a definition is warned of formats that mean nothing and of sets of objects or lists',
    run: async api => {
      const schema = {
        type: 'object', properties: {
          a: { type: 'string', format: 'loud' }, b: { type: 'string', format: 'date-time' }, c: { type: 'integer', format: 'int16' },
          d: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'array', items: { type: 'string' } } },
        },
      }
      const { code, headers } = await tryDefinition(api, definitionOf(api, 'things', schema))
      api.t.deepEqual([code, warningsOf(headers)], [201, [
        'unrecognized format "int16"', 'unrecognized format "loud"', 'x-kubernetes-list-type: set for items of type "array" is not supported by server-side apply or CEL validation rules',
      ]])
    },
  },
]
