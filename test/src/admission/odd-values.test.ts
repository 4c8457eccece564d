import test from 'ava'
import type { AdmittedObject } from '#protocols/admission.ts'
import { schemaOf, type Schema } from '#protocols/api/crd.ts'
import { ownKinds } from '#protocols/api/kinds.ts'
import { groupVersion } from '#protocols/api/resources.ts'
import { kinds } from '#src/admission/kinds/index.ts'
import { ask } from './asked.ts'

/** Whatever is written into one field of one kind, admission answers: mutation, which is asked before types are looked at, and the rules, which are asked after. */

const long = 20_000
const texts: readonly string[] = [
  '', ' ', '-', '.', '/', '\n', '\u0000', 'ü', '👍', 'now', 'None', '__proto__', 'constructor', '1e999999999', '-1', '0.1', '10.0.0.1/99', '::/129', '99999999h', '9999-99-99T99:99:99Z',
  ...['a', '1', '-', ' ', '.', '1.', 'a-', 'a.', ':', '1s', '/', '👍', '\n'].map(word => word.repeat(long)), `a${'-'.repeat(long)}!`, `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(long)}\n-----END PUBLIC KEY-----`,
]
const others: readonly unknown[] = [null, 0, -1, 1.5, 1e308, true, [], {}, [null], [[]], { a: null }, [1, 'a', {}]]

/** What has to be there for a schema. */
const least = (schema: Schema): unknown => {
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (schema['x-kubernetes-int-or-string'] === true) return '1'
  switch (schema.type) {
    case 'object': return Object.fromEntries((schema.required ?? []).map(name => [name, least(schema.properties?.[name] ?? {})]))
    case 'array': return []
    case 'integer': return 1
    case 'boolean': return true
    default: return 'a'
  }
}

interface Place { readonly path: string; readonly isText: boolean; readonly put: (value: unknown) => unknown }
/** Every field in which nothing else is, and the whole with a value in it. */
const places = (schema: Schema, path: string, put: (value: unknown) => unknown): readonly Place[] => {
  const { properties, items, additionalProperties } = schema
  if (properties !== undefined) return Object.entries(properties).flatMap(([name, inner]) => places(inner, `${path}.${name}`, value => put({ ...(least(schema) as object), [name]: value })))
  if (items !== undefined) return places(items, `${path}[]`, value => put([value]))
  if (additionalProperties !== undefined) return [{ path: `${path}{}`, isText: true, put: key => put({ [String(key)]: least(additionalProperties) }) }, ...places(additionalProperties, `${path}{}`, value => put({ a: value }))]
  return [{ path, isText: (schema.type === 'string' && schema['enum'] === undefined) || schema['x-kubernetes-int-or-string'] === true, put }]
}

for (const { kind, schema } of ownKinds.map(one => ({ kind: one.kind, schema: schemaOf(one).properties?.['spec'] ?? {} }))) {
  const admission = (kinds as Readonly<Record<string, (typeof kinds)['virtualmachine'] | undefined>>)[kind.toLowerCase()]
  if (admission === undefined) continue
  test(`nothing that is written into a field of a ${kind} is without an answer`, t => {
    const whole = kind === 'VirtualMachine' ? { className: 'small', image: { kind: 'VirtualMachineImage', name: 'vmi-0123456789abcdef0' }, storageClass: 'standard' } : {}
    const made = (spec: unknown): AdmittedObject => ({ apiVersion: groupVersion, kind, metadata: { name: 'one', namespace: 'demo' }, spec }) as AdmittedObject
    // What a set of replicas makes VMs from is looked at when it makes them.
    for (const { path, isText, put } of places(schema, 'spec', value => value).filter(place => !place.path.startsWith('spec.template.spec'))) {
      for (const value of [...texts, ...others]) {
        const object = made({ ...whole, ...(put(value) as object) })
        for (const old of [undefined, made(whole)]) {
          const context = ask(object, old)
          t.notThrows(() => admission.mutate(context), `${path}: ${JSON.stringify(value).slice(0, 60)}`)
          if (isText && typeof value === 'string') t.notThrows(() => [admission.validate(context), admission.warnings(context), admission.promises(context)], `${path}: ${JSON.stringify(value).slice(0, 60)}`)
        }
      }
    }
  })
}
