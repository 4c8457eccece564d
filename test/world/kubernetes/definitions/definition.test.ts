import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import * as yaml from 'js-yaml'
import type { ApiObject } from '#world/kubernetes/kind.ts'
import { builtinKinds } from '#world/kubernetes/kinds/builtin.ts'
import { prepareOnCreate, prepareOnWrite } from '#world/kubernetes/kinds/prepare.ts'
import { kindsOf } from '#world/kubernetes/definitions/kinds.ts'
import { definitionCauses } from '#world/kubernetes/definitions/rules.ts'
import { structuralCauses } from '#world/kubernetes/definitions/structural.ts'
import { cloneJson } from '#world/kubernetes/schema/clone.ts'
import { applyDefaults } from '#world/kubernetes/schema/defaults.ts'
import { prune } from '#world/kubernetes/schema/prune.ts'
import { validate } from '#world/kubernetes/schema/validate.ts'

const crd = (spec: object = {}, version: object = {}): ApiObject => ({
  apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com', uid: '', resourceVersion: '', creationTimestamp: '' },
  spec: {
    group: 'stable.example.com', scope: 'Namespaced', names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', listKind: 'CronTabList', shortNames: ['ct'] },
    versions: [{
      name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { x: { type: 'string' } } } } } }, ...version,
    }],
    ...spec,
  },
  status: { storedVersions: ['v1'] },
})
const said = (object: ApiObject): string[] => definitionCauses(object).map(({ field, message }) => `${field}: ${message}`)
const saidOf = (part: object): string[] => structuralCauses({ type: 'object', properties: { x: part } }, 'at').map(({ field, message }) => `${field.replace('at.properties[x]', '…')}: ${message}`)

test('a definition gives its kind with names filled in and an age column', (t) => {
  const [kind] = kindsOf(crd())
  t.like(kind, { group: 'stable.example.com', version: 'v1', kind: 'CronTab', listKind: 'CronTabList', singular: 'crontab', namespaced: true, subresources: { status: false }, builtin: false })
  t.deepEqual(kind?.columns.map(({ name }) => name), ['Age'])
  t.deepEqual(Object.keys(kind?.schema.properties ?? {}), ['apiVersion', 'kind', 'metadata', 'spec'])
})

test('only served versions are kinds', (t) => t.deepEqual(kindsOf(crd({}, { served: false })), []))

test('the name of a definition follows from what it defines', (t) => {
  t.deepEqual(said(crd({ group: 'other.example.com' })), ['metadata.name: Invalid value: "crontabs.stable.example.com": must be spec.names.plural+"."+spec.group'])
})

test('exactly one version is stored', (t) => {
  t.deepEqual(said(crd({}, { storage: false })), [
    'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
  ])
})

test('a schema is needed', (t) => t.deepEqual(said(crd({}, { schema: {} })), ['spec.versions[0].schema.openAPIV3Schema: Required value']))

for (const [claim, part, wanted] of [
  ['every field has a type', {}, ['….type: Required value: must not be empty for specified object fields']],
  ['int-or-string has no type', { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }, []],
  ['a free field needs no type', { 'x-kubernetes-preserve-unknown-fields': true }, []],
  ['a list has items', { type: 'array' }, ['….items: Required value: must be specified']],
  ['items have a type', { type: 'array', items: {} }, ['….items.type: Required value: must not be empty for specified array items']],
  ['properties and additionalProperties exclude each other', { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } },
    ['….additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive']],
  ['unique items are refused', { type: 'array', items: { type: 'string' }, uniqueItems: true },
    ['….uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic']],
  ['references are refused', { type: 'object', $ref: '#/x' }, ['….$ref: Forbidden: $ref is not supported']],
  ['logic only restricts', { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ required: ['a'] }, { description: 'x' }] },
    ['….anyOf[1].description: Forbidden: must be empty to be structural']],
  ['a list map names its keys', { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } },
    ['….x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map']],
  ['keys of a list map are fields', { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'], items: { type: 'object' } },
    ['….x-kubernetes-list-map-keys: Invalid value: ["a"]: entries must all be names of item properties']],
  ['keys of a list map are always there', { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'], items: { type: 'object', properties: { a: { type: 'string' } } } },
    ['….items.properties[a].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property']],
  ['a default is valid', { type: 'integer', default: 'x' }, ['….default: Invalid value: "string":  in body must be of type integer: "string"']],
] as const) test(claim, (t) => t.deepEqual(saidOf(part), [...wanted]))

test('the definitions that are deployed are structural and pass their own kind', (t) => {
  const definition = builtinKinds.find(({ kind }) => kind === 'CustomResourceDefinition')
  for (const folder of ['deploy/crd', 'deploy/crd-external']) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
      for (const object of yaml.loadAll(readFileSync(`${folder}/${file}`, 'utf8')) as ApiObject[]) {
        const copy = cloneJson(object)
        t.deepEqual(prune(definition?.schema ?? {}, copy), [], file)
        applyDefaults(definition?.schema ?? {}, copy)
        t.deepEqual(validate(definition?.schema ?? {}, copy), [], file)
        prepareOnWrite.get('apiextensions.k8s.io/CustomResourceDefinition')?.(copy)
        prepareOnCreate.get('apiextensions.k8s.io/CustomResourceDefinition')?.(copy)
        t.deepEqual(definitionCauses(copy), [], file)
      }
    }
  }
})
