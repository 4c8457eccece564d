import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { virtualMachineSpec } from '#protocols/api/virtual-machine/spec.ts'
import { ask, controller, privileged, user, vm, upgradedTo } from '../asked.ts'
import { judge } from '../table.ts'
import { virtualMachineAdmission } from '#src/admission/virtual-machine/admission.ts'
import type { AdmittedVm, Caller } from '#protocols/admission.ts'

/** The part of a JSON schema that the kinds use. */
interface Node {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Node
}

const words = ['', 'now', 'None', 'small', 'eth0', 'disk-0', 'vm', 'Enabled', '10.0.0.5/24', 'fd00::1', '10.0.0.1', 'default', 'group-1', 'topology.kubernetes.io/zone', 'In', '1Gi', '10s', 'win11', 'a.b', 'ü', '\u0000', 'x'.repeat(300)]
const known: Readonly<Record<string, readonly string[]>> = { '^[a-z0-9]{2,}$': ['eth0', 'cd', 'lan'], '^\\w\\w+$': ['ens1'], '^([0-9A-Fa-f]{2}:){5}([0-9A-Fa-f]{2})$': ['00:50:56:00:00:01'] }

/** What the schema allows: what the API server lets through to a webhook. */
const fits = (node: Node, depth: number): fc.Arbitrary<unknown> => {
  if (node.enum !== undefined) return fc.constantFrom(...node.enum)
  if (node.format === 'uuid') return fc.uuid()
  if (node.pattern !== undefined && known[node.pattern] !== undefined) return fc.constantFrom(...known[node.pattern] ?? [])
  switch (node.type) {
    case 'string': return fc.constantFrom(...words)
    case 'boolean': return fc.boolean()
    case 'integer': return fc.integer({ min: node.minimum ?? -1, max: node.maximum ?? 70 })
    case 'array': return depth === 0 ? fc.constant([]) : fc.array(fits(node.items ?? {}, depth - 1), { maxLength: 3 })
    case 'object': return object(node, depth)
    default: return fc.oneof(fc.constantFrom(...words), fc.integer({ min: 0, max: 99 }))
  }
}
const object = ({ properties = {}, required = [], additionalProperties }: Node, depth: number): fc.Arbitrary<unknown> => {
  if (additionalProperties !== undefined) return fc.dictionary(fc.constantFrom('a', 'vmoperator.vmware.com/b'), fits(additionalProperties, depth - 1), { maxKeys: 2 })
  const shown = Object.entries(properties).filter(([name]) => depth > 0 || required.includes(name))
  return fc.record(Object.fromEntries(shown.map(([name, inner]) => [name, fits(inner, depth - 1)])), { requiredKeys: [...required] })
}

const specNode = virtualMachineSpec as unknown as Node
/** A valid VM with one field of its spec set to anything that the schema allows. */
const oneField = fc.constantFrom(...Object.entries(specNode.properties ?? {})).chain(([name, node]) => fc.record({ name: fc.constant(name), value: fits(node, 5) }))
const annotated = fc.constantFrom({}, upgradedTo, { 'poweron.check.vmoperator.vmware.com/a': 'x' })
const caller = fc.constantFrom(user, privileged, controller)

const withField = ({ name, value }: { readonly name: string; readonly value: unknown }, annotations: Readonly<Record<string, string>>): AdmittedVm => {
  const plain = vm({ annotations })
  return { ...plain, spec: { ...plain.spec, [name]: value } } as AdmittedVm
}

/** The same JSON with the fields of every object in another order. */
const turned = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(turned) as T
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([name, inner]) => [name, turned<unknown>(inner)])) as T : value
}

const verdict = (object: AdmittedVm, old: AdmittedVm | undefined, by: Caller): string => [...judge(virtualMachineAdmission, object, old, { caller: by })].sort().join('\n')

test('whatever one field says, a new VM is judged, and the order of fields makes no difference', t => {
  fc.assert(fc.property(oneField, annotated, caller, (field, annotations, by) => {
    const object = withField(field, annotations)
    return verdict(object, undefined, by) === verdict(turned(object), undefined, by)
  }), { numRuns: 2_000 })
  t.pass()
})

test('whatever two fields say, a change of a VM is judged, and the order of fields makes no difference', t => {
  fc.assert(fc.property(oneField, oneField, annotated, caller, (before, now, annotations, by) => {
    const [old, object] = [withField(before, annotations), withField(now, annotations)]
    return verdict(object, old, by) === verdict(turned(object), turned(old), by)
  }), { numRuns: 2_000 })
  t.pass()
})

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) frozen<unknown>(inner)
  return Object.freeze(value)
}

/** The value with one part of it, the `at`-th, exchanged. */
const exchanged = (value: unknown, at: number, junk: unknown): unknown => {
  let left = at
  const visit = (part: unknown): unknown => {
    if (left-- === 0) return junk
    if (Array.isArray(part)) return part.map(visit)
    return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)])) : part
  }
  return visit(value)
}

test('whatever JSON stands in place of a part of a VM, mutation answers', t => {
  fc.assert(fc.property(oneField, fc.nat(12), fc.jsonValue({ maxDepth: 2 }), annotated, caller, ({ name, value }, at, junk, annotations, who) => {
    const object = withField({ name, value: exchanged(value, at, junk) }, annotations)
    virtualMachineAdmission.mutate(ask(object, undefined, { caller: who }))
    virtualMachineAdmission.mutate(ask(object, vm({ annotations }), { caller: who }))
  }), { numRuns: 2_000 })
  t.pass()
})

test('a verdict is pure: it changes nothing that it is given, and is the same when it is asked again', t => {
  fc.assert(fc.property(oneField, oneField, annotated, caller, fc.boolean(), (before, now, annotations, by, created) => {
    const context = frozen({ ...ask(withField(now, annotations), created ? undefined : withField(before, annotations), { caller: by }), uuid: () => '00000000-0000-4000-8000-000000000001' })
    const answer = (): string => JSON.stringify([virtualMachineAdmission.mutate(context), virtualMachineAdmission.validate(context), virtualMachineAdmission.warnings(context), virtualMachineAdmission.promises(context)])
    return answer() === answer()
  }), { numRuns: 1_000 })
  t.pass()
})

const adapters = ['server.ts', 'https.ts', 'certificate.ts']
/** Clocks, randomness, waiting, and what reaches outside; addresses and keys are only read. */
const impure = /\bDate\.now\b|new Date\(\)|Math\.random|\basync\b|\bawait\b|\bprocess\.|from 'node:(?!net'|crypto')|setTimeout/
test('rules and mutations know neither clock nor chance nor the outside', t => {
  const folder = new URL('../../../../src/admission/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !adapters.includes(file))
  t.true(files.length > 40)
  t.deepEqual(files.filter(file => impure.test(readFileSync(new URL(file, folder), 'utf8'))), [])
  for (const file of adapters) t.regex(readFileSync(new URL(file, folder), 'utf8'), impure)
})
