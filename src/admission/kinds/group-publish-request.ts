import type { AdmissionContext, AdmittedObject, Mutation, Rule, Violation } from '#protocols/admission.ts'
import { labels } from '#protocols/api/keys.ts'
import type { VirtualMachineGroupStatus } from '#protocols/api/virtual-machine-group.ts'
import { virtualMachineGroupPublishRequestSpec, type VirtualMachineGroupPublishRequest, type VirtualMachineGroupPublishRequestSpec } from '#protocols/api/virtual-machine-group-publish-request.ts'
import { sameJson } from '#protocols/equal.ts'
import { kindAdmission } from '../kind.ts'
import { offered } from '../offered.ts'
import { duplicate, invalid, notFound, required, unsupported } from '../violations.ts'
import { blank, createRule, onCreate, updateRule } from '../when.ts'

/** Admission of a VirtualMachineGroupPublishRequest (webhooks.md section 10). */

type Request = VirtualMachineGroupPublishRequest & AdmittedObject
type Context = AdmissionContext<Request>
const specOf = ({ request }: Context): VirtualMachineGroupPublishRequestSpec => request.object.spec ?? {}

/** The VMs that are linked to a group and to the groups in it, in order of their names; undefined when groups are in each other. */
const linkedVms = (name: string, context: Context, path: readonly string[] = []): ReadonlySet<string> | undefined => {
  if (path.includes(name)) return undefined
  const status = context.lookup.groups(context.request.namespace).find(({ metadata }) => metadata.name === name)?.status as VirtualMachineGroupStatus | undefined
  const linked = (status?.members ?? []).filter(({ conditions }) => (conditions ?? []).some(({ type, status: is }) => type === 'GroupLinked' && is === 'True'))
  const found = new Set(linked.filter(({ kind }) => kind === 'VirtualMachine').map(member => member.name))
  for (const member of linked.filter(({ kind }) => kind === 'VirtualMachineGroup')) {
    const more = linkedVms(member.name, context, [...path, name])
    if (more === undefined) return undefined
    for (const vm of more) found.add(vm)
  }
  return new Set([...found].sort())
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

const source: Rule<Request> = createRule(context => {
  const name = specOf(context).source ?? ''
  if (name === '') return required('spec.source', 'name a VirtualMachineGroup of this namespace')
  return context.lookup.groups(context.request.namespace).some(({ metadata }) => metadata.name === name) ? undefined : notFound('spec.source', name, 'there is no such VirtualMachineGroup in this namespace')
})

const target: Rule<Request> = createRule(context => {
  const name = specOf(context).target ?? ''
  const libraries = context.lookup.contentLibraries(context.request.namespace)
  if (name !== '') return libraries.some(({ metadata }) => metadata.name === name) ? undefined : notFound('spec.target', name, 'there is no such ContentLibrary in this namespace')
  const defaulted = defaultLibraries(context)
  return required('spec.target', defaulted.length > 1 ? `several ContentLibraries are labelled as default (${defaulted.join(', ')}); name one` : 'name a ContentLibrary of this namespace; none is labelled as default')
})

const vms: Rule<Request> = createRule((context): readonly Violation[] => {
  const { source: group = '', virtualMachines = [] } = specOf(context)
  const linked = linkedVms(group, context)
  if (linked === undefined) return [invalid('spec.source', group, 'the group and groups in it are in each other')]
  if (virtualMachines.length === 0) return [required('spec.virtualMachines', 'the group has no linked VMs to publish')]
  return virtualMachines.flatMap((name, index) => {
    if (virtualMachines.indexOf(name) < index) return [duplicate(`spec.virtualMachines[${index}]`, name, 'a VM is published once')]
    if (linked.size === 0) return [invalid(`spec.virtualMachines[${index}]`, name, 'the group has no linked VMs to publish')]
    return linked.has(name) ? [] : [unsupported(`spec.virtualMachines[${index}]`, name, [...linked])]
  })
})

const stays: Rule<Request> = updateRule(context => (['source', 'target', 'virtualMachines'] as const).filter(key => !sameJson(context.request.old?.spec?.[key], specOf(context)[key]))
  .map(key => invalid(`spec.${key}`, specOf(context)[key] ?? null, 'cannot be changed after creation')))

export const groupPublishRequestAdmission = kindAdmission<Request>({ spec: virtualMachineGroupPublishRequestSpec, mutations: [defaults], rules: [offered('groups', 'groups'), source, target, vms, stays] })
