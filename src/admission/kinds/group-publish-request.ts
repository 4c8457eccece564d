import type { AdmissionContext, AdmittedObject, Mutation, Rule, Violation } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineGroupStatus } from '#protocols/api/virtual-machine-group.ts'
import { virtualMachineGroupPublishRequestSpec, type VirtualMachineGroupPublishRequest, type VirtualMachineGroupPublishRequestSpec } from '#protocols/api/virtual-machine-group-publish-request.ts'
import { fixed } from '../fixed.ts'
import { kindAdmission } from '../kind.ts'
import { offered } from '../offered.ts'
import { repeats } from '../repeats.ts'
import { duplicate, invalid, notFound, required, unsupported } from '../violations.ts'
import { blank, createRule, onCreate } from '../when.ts'

/** Admission of a VirtualMachineGroupPublishRequest (webhooks.md section 10). */

type Request = VirtualMachineGroupPublishRequest & AdmittedObject
type Context = AdmissionContext<Request>
type Member = NonNullable<VirtualMachineGroupStatus['members']>[number]
const specOf = ({ request }: Context): VirtualMachineGroupPublishRequestSpec => request.object.spec ?? {}

const isLinked = ({ conditions }: Pick<Member, 'conditions'>): boolean => (conditions ?? []).some(({ type, status }) => type === 'GroupLinked' && status === 'True')

/** The VMs that are linked to a group and to the groups in it, in order of their names; undefined when groups are in each other. */
const linkedVms = (source: string, { lookup, request }: Context): ReadonlySet<string> | undefined => {
  const members = new Map(lookup.groups(request.namespace).map(({ metadata, status }) => [metadata.name, (status?.members ?? []).filter(isLinked)]))
  const innerOf = (group: string): readonly string[] => (members.get(group) ?? []).filter(({ kind }) => kind !== 'VirtualMachine').map(({ name }) => name)
  const reached = new Set([source])
  const holders = new Map<string, number>()
  for (const group of reached) {
    for (const inner of innerOf(group)) {
      holders.set(inner, (holders.get(inner) ?? 0) + 1)
      reached.add(inner)
    }
  }
  // Each comes after all that hold it. Those that are in each other never have their turn.
  const ordered = holders.has(source) ? [] : [source]
  for (const group of ordered) {
    for (const inner of innerOf(group)) {
      const left = (holders.get(inner) ?? 0) - 1
      holders.set(inner, left)
      if (left === 0) ordered.push(inner)
    }
  }
  if (ordered.length < reached.size) return undefined
  const vms = ordered.flatMap(group => (members.get(group) ?? []).filter(({ kind }) => kind === 'VirtualMachine').map(({ name }) => name))
  return new Set(vms.sort())
}

const defaultLibraries = ({ lookup, request }: Context): readonly string[] =>
  lookup.contentLibraries(request.namespace).filter(({ metadata }) => metadata.labels?.[labels.defaultLibrary] !== undefined).map(({ metadata }) => metadata.name)

/** The group of the same name, the namespace's default library, and all VMs of the group. */
const defaults: Mutation<Request> = onCreate((request, context) => {
  const spec = request.spec ?? {}
  const source = blank(spec.source) ? context.request.name : (spec.source ?? '')
  const [library, ...others] = defaultLibraries(context)
  const vms = [...(linkedVms(source, context) ?? [])]
  return {
    ...request,
    spec: {
      ...spec, ...(source === '' ? {} : { source }),
      ...(blank(spec.target) && library !== undefined && others.length === 0 ? { target: library } : {}),
      ...((spec.virtualMachines ?? []).length === 0 && vms.length > 0 ? { virtualMachines: vms } : {}),
    },
  }
})

const isThere = (group: string, { lookup, request }: Context): boolean => lookup.groups(request.namespace).some(({ metadata }) => metadata.name === group)
const source: Rule<Request> = createRule(context => {
  const name = specOf(context).source ?? ''
  if (name === '') return required('spec.source', 'name a VirtualMachineGroup of this namespace')
  return isThere(name, context) ? undefined : notFound('spec.source', name, 'there is no such VirtualMachineGroup in this namespace; kubectl get vmg lists them')
})

const target: Rule<Request> = createRule(context => {
  const name = specOf(context).target ?? ''
  const libraries = context.lookup.contentLibraries(context.request.namespace)
  if (name !== '') return libraries.some(({ metadata }) => metadata.name === name) ? undefined : notFound('spec.target', name, 'there is no such ContentLibrary in this namespace')
  const defaulted = defaultLibraries(context)
  return required('spec.target', defaulted.length > 1 ? `several ContentLibraries are labelled as default (${defaulted.join(', ')}); name one` : 'name a ContentLibrary of this namespace; none is labelled as default')
})

/** Of a group that is not there, which is told, nothing can be said. */
const vms: Rule<Request> = createRule((context): readonly Violation[] => {
  const { source: group = '', virtualMachines = [] } = specOf(context)
  if (!isThere(group, context)) return []
  const linked = linkedVms(group, context)
  if (linked === undefined) return [invalid('spec.source', group, 'the group and groups in it are in each other')]
  const known = [...linked]
  const again = repeats(virtualMachines, name => name)
  if (virtualMachines.length === 0) return [required('spec.virtualMachines', 'the group has no linked VMs to publish')]
  return virtualMachines.flatMap((name, index) => {
    if (again.has(index)) return [duplicate(`spec.virtualMachines[${index}]`, name, 'a VM is published once')]
    if (linked.size === 0) return [invalid(`spec.virtualMachines[${index}]`, name, 'the group has no linked VMs to publish')]
    return linked.has(name) ? [] : [unsupported(`spec.virtualMachines[${index}]`, name, known)]
  })
})

const stays = fixed<VirtualMachineGroupPublishRequestSpec>('source', 'target', 'virtualMachines')

export const groupPublishRequestAdmission = kindAdmission<Request>({ spec: virtualMachineGroupPublishRequestSpec, mutations: [defaults], rules: [offered('groups', 'groups'), source, target, vms, stays] })
