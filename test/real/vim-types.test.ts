import test, { type ExecutionContext } from 'ava'
import { methods } from '#protocols/vim/methods.ts'
import { parseFields, type Field } from '#protocols/vim/table.ts'
import { types } from '#protocols/vim/types.ts'
import { vmKey } from '#protocols/ids.ts'
import type { CreateOrder } from '#protocols/provider.ts'
import { moRef, type VimObject } from '#protocols/vim/values.ts'
import { cloneSpec, emptySpec } from '#src/provider/create-spec.ts'
import { meanings } from '#src/provider/faults.ts'
import { vmPaths } from '#src/provider/observe.ts'
import { inventoryPaths } from '#src/provider/records.ts'
import { soapVersion } from '#src/provider/transport.ts'
import { managedTypes } from '#world/vcenter/kinds.ts'
import { publishedTypes, type PublishedField, type PublishedTypes } from './published-types.ts'

/** Our tables of vim25 beside those that govmomi publishes: names, order, types, lists and what may be left out. */
const found = publishedTypes()

const check = (claim: string, tell: (t: ExecutionContext, published: PublishedTypes) => void): void => {
  if (found === undefined) {
    test.skip(`${claim} (no govmomi in the Go module cache: npm run real:build)`, t => t.fail())
    return
  }
  test(claim, t => {
    t.log(found.source)
    tell(t, found)
  })
}

const word = ({ name, type, repeated, optional }: Field | PublishedField): string => `${name}:${type}${repeated ? '[]' : ''}${optional ? '?' : ''}`
const words = (fields: readonly (Field | PublishedField)[]): string => fields.map(word).join(' ')

/** Where we differ, and why. */
const lenient: Readonly<Record<string, string>> = {
  // A value that is unset comes without the element that is said to be required.
  DynamicProperty: 'name:string val:any?',
  PropertyChange: 'name:string op:string val:any?',
}

check('every data type has its fields by their names, in their order, with their types and bases', (t, published) => {
  const differ = Object.entries(types).flatMap(([name, { base, fields }]) => {
    const theirs = published.find(name)
    if (theirs === undefined) return [`${name} is not published`]
    const [ours, wanted] = [`${base ?? ''} ${words(parseFields(fields))}`, `${theirs.base ?? ''} ${lenient[name] ?? words(theirs.fields)}`]
    return ours === wanted ? [] : [`${name}\n  ours   ${ours}\n  theirs ${wanted}`]
  })
  t.true(Object.keys(types).length > 200)
  t.deepEqual(differ, [])
})

/** Not in any published description; older clients read single properties with it. */
const unpublished = ['Fetch']

check('every method has its parameters in their order, and returns what it is said to', (t, published) => {
  const differ = Object.entries(methods).flatMap(([name, { params, returns }]) => {
    if (unpublished.includes(name)) return []
    const theirs = published.find(name)
    if (theirs === undefined) return [`${name} is not published`]
    const returned = published.returns(name)
    const [ours, wanted] = [`${words(parseFields(params))} gives ${returns}`, `${words(theirs.fields)} gives ${returned === undefined ? '' : word(returned).replace('returnval:', '')}`]
    return ours === wanted ? [] : [`${name}\n  ours   ${ours}\n  theirs ${wanted}`]
  })
  t.deepEqual(differ, [])
})

/** The published field of that name of a type or of those it descends from. */
const fieldOf = (look: (name: string) => ReturnType<PublishedTypes['find']>, type: string, name: string): PublishedField | undefined => {
  for (let at: string | undefined = type; at !== undefined; at = look(at)?.base) {
    const field = look(at)?.fields.find(one => one.name === name)
    if (field !== undefined) return field
  }
  return undefined
}

/** Whether a property path can be asked of a managed type. */
const leads = (published: PublishedTypes, type: string, path: string): boolean => {
  const [first = '', ...rest] = path.replace(/\["[^"]*"\]/g, '').split('.')
  let field = fieldOf(published.managed, type, first)
  for (const name of rest) field = field === undefined ? undefined : fieldOf(published.find, field.type, name)
  return field !== undefined
}

check('every property that the provider asks for exists', (t, published) => {
  const asked = [{ type: 'VirtualMachine', pathSet: vmPaths }, { type: 'Task', pathSet: ['info.state', 'info.result', 'info.error'] }, ...inventoryPaths]
  t.deepEqual(asked.flatMap(({ type, pathSet }) => pathSet.filter(path => !leads(published, type, path)).map(path => `${type} ${path}`)), [])
  t.false(leads(published, 'VirtualMachine', 'config.colour'))
})

check('every property of the simulated managed types exists, with its type', (t, published) => {
  const differ = Object.entries(managedTypes).flatMap(([type, { base, fields }]) => {
    const theirs = published.managed(type)
    if (theirs === undefined) return [`${type} is not published`]
    return [
      // View has no properties; govmomi leaves it out.
      ...(base === undefined || base === 'View' || theirs.base === base ? [] : [`${type} descends from ${theirs.base ?? 'nothing'}, not from ${base}`]),
      ...parseFields(fields).flatMap(({ name, type: of, repeated }) => {
        const field = fieldOf(published.managed, type, name)
        if (field === undefined) return [`${type} has no ${name}`]
        return field.type === of && field.repeated === repeated ? [] : [`${type}.${name} is a ${word(field)}`]
      }),
    ]
  })
  t.deepEqual(differ, [])
})

check('every fault that is given a meaning exists', (t, published) => {
  t.deepEqual(meanings.map(({ type }) => type).filter(type => published.find(type) === undefined), [])
})

const isNewer = (since: string | undefined, version: string): boolean => since !== undefined && since.localeCompare(version, 'en', { numeric: true }) > 0

/** Fields of a value, and of all in it, that are newer than the version. */
const newerIn = (published: PublishedTypes, declared: string, value: unknown, version: string): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(item => newerIn(published, declared, item, version))
  if (typeof value !== 'object' || value === null) return []
  const type = (value as VimObject)._typeName ?? declared
  if (published.find(type) === undefined) return []
  return Object.entries(value).flatMap(([name, item]) => {
    if (name === '_typeName' || item === undefined) return []
    const field = fieldOf(published.find, type, name)
    if (field === undefined) return [`${type} has no ${name}`]
    return [...(isNewer(field.since, version) ? [`${type}.${name} came with ${field.since ?? ''}`] : []), ...newerIn(published, field.type, item, version)]
  })
}

check('no field is sent that is newer than the version of vim25 that is spoken', (t, published) => {
  const order: CreateOrder = {
    key: vmKey('demo', 'web'), instanceUuid: 'i', biosUuid: 'b', source: { kind: 'Template', id: 'vm-1', linked: true }, cpuCount: 2, memoryMiB: 1024, guestId: 'otherGuest64',
    placement: { zone: 'z', clusterId: 'c', hostId: 'h', hostName: 'h', datastoreId: 'd', poolId: 'p', coreMhz: 2_400 }, extraConfig: { a: 'b' },
    cpuReservationMilli: 1, cpuLimitMilli: 1, memoryReservationMiB: 1, memoryLimitMiB: 1,
  }
  t.deepEqual(newerIn(published, 'VirtualMachineCloneSpec', cloneSpec(order, moRef('Folder', 'f'), true), soapVersion), [])
  t.deepEqual(newerIn(published, 'VirtualMachineConfigSpec', emptySpec(order, 'otherGuest64', 5, 'store'), soapVersion), [])
  t.deepEqual(newerIn(published, 'VirtualMachineConfigSpec', { tagSpecs: [] }, soapVersion).length, 1)
  const late = Object.entries(methods).flatMap(([name, { params }]) => parseFields(params).filter(({ name: param }) => isNewer(fieldOf(published.find, name, param)?.since, soapVersion)))
  t.deepEqual(late, [])
})
