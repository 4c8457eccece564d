import type { AdmissionContext, AdmittedVm } from '#protocols/admission.ts'
import { annotations, finalizers, labels } from '#protocols/api/keys.ts'
import { version } from '#protocols/api/resources.ts'
import type { VirtualMachineSpec } from '#protocols/api/virtual-machine/index.ts'
import { vmKey } from '#protocols/ids.ts'
import { shardOf } from '#protocols/shard.ts'
import { resolveImage } from './image.ts'

/** One change that admission makes; undefined: nothing to change. */
export type Mutation = (context: AdmissionContext) => readonly Change[] | undefined

/** Sets a field (dotted path below the object), or the finalizers, labels and annotations by key. */
export type Change =
  | { readonly kind: 'Spec'; readonly field: keyof VirtualMachineSpec; readonly value: unknown }
  | { readonly kind: 'Label' | 'Annotation'; readonly name: string; readonly value: string }
  | { readonly kind: 'Finalizer'; readonly name: string }

const spec = <F extends keyof VirtualMachineSpec>(field: F, value: NonNullable<VirtualMachineSpec[F]>): readonly Change[] => [{ kind: 'Spec', field, value }]
const specOf = ({ request }: AdmissionContext): VirtualMachineSpec => request.object.spec ?? {}
const isCreate = ({ request }: AdmissionContext): boolean => request.operation === 'CREATE'
const blank = (text: string | undefined): boolean => text === undefined || text === ''

/** api.md section 3.1, as far as this concerns creation. */
const powerState: Mutation = context => (isCreate(context) && specOf(context).powerState === undefined ? spec('powerState', 'PoweredOn') : undefined)
const instanceUuid: Mutation = context => (isCreate(context) && blank(specOf(context).instanceUUID) ? spec('instanceUUID', context.uuid()) : undefined)
const biosUuid: Mutation = context => (isCreate(context) && blank(specOf(context).biosUUID) ? spec('biosUUID', context.uuid()) : undefined)

/** A friendly image name becomes a reference; what cannot be resolved is refused by validation. */
const image: Mutation = context => {
  const { image: given, imageName } = specOf(context)
  if (!isCreate(context) || given !== undefined || imageName === undefined || imageName === '') return undefined
  const found = resolveImage(imageName, context)
  return found.kind === 'Found' ? spec('image', found.image) : undefined
}

/** Holds the object until nothing is left at the provider. */
const finalizer: Mutation = context =>
  (isCreate(context) && !(context.request.object.metadata.finalizers ?? []).includes(finalizers.virtualMachine) ? [{ kind: 'Finalizer', name: finalizers.virtualMachine }] : undefined)

/** The shard by which members watch; always ours to say. A generated name is not known yet: the role `labels` adds it later. */
const shard: Mutation = ({ request, config }) => {
  const { namespace, name } = request
  if (name === '') return undefined
  const value = String(shardOf(vmKey(namespace, name), config.shardCount))
  return request.object.metadata.labels?.[labels.shard] === value ? undefined : [{ kind: 'Label', name: labels.shard, value }]
}

const createdAt: Mutation = context => (isCreate(context) ? [{ kind: 'Annotation', name: annotations.createdAtSchemaVersion, value: version }] : undefined)

/** `now` becomes the time of the request; an empty text leaves what was asked before. */
const nextRestartTime: Mutation = context => {
  const asked = specOf(context).nextRestartTime
  const before = context.request.old?.spec?.nextRestartTime
  if (isCreate(context) || asked === undefined) return undefined
  if (asked.toLowerCase() === 'now') return spec('nextRestartTime', new Date(context.wallMs).toISOString())
  return asked === '' && before !== undefined ? spec('nextRestartTime', before) : undefined
}

/** In the order in which they are made. */
export const mutations: readonly Mutation[] = [powerState, instanceUuid, biosUuid, image, finalizer, shard, createdAt, nextRestartTime]

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation { readonly op: 'add'; readonly path: string; readonly value: unknown }

/** The JSON patch that carries the changes out; empty when there are none. Objects on their way out are left alone. */
export const mutate = (context: AdmissionContext): readonly PatchOperation[] => {
  if (context.request.object.metadata.deletionTimestamp !== undefined) return []
  return patchOf(context.request.object, mutations.flatMap(mutation => mutation(context) ?? []))
}

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

const patchOf = (object: AdmittedVm, changes: readonly Change[]): readonly PatchOperation[] => {
  const fields = changes.filter(change => change.kind === 'Spec')
  const added = <K extends 'Label' | 'Annotation'>(kind: K, path: string, standing: Readonly<Record<string, string>> | undefined): readonly PatchOperation[] => {
    const wanted = changes.flatMap(change => (change.kind === kind ? [change as Extract<Change, { readonly name: string; readonly value: string }>] : []))
    if (wanted.length === 0) return []
    if (standing === undefined) return [{ op: 'add', path, value: Object.fromEntries(wanted.map(({ name, value }) => [name, value])) }]
    return wanted.map(({ name, value }) => ({ op: 'add', path: `${path}/${escape(name)}`, value }))
  }
  const holds = changes.filter(change => change.kind === 'Finalizer').map(({ name }) => name)
  return [
    ...(fields.length > 0 && object.spec === undefined ? [{ op: 'add', path: '/spec', value: {} } as const] : []),
    ...fields.map(({ field, value }) => ({ op: 'add', path: `/spec/${escape(field)}`, value }) as const),
    ...added('Label', '/metadata/labels', object.metadata.labels),
    ...added('Annotation', '/metadata/annotations', object.metadata.annotations),
    ...(holds.length > 0 ? [{ op: 'add', path: '/metadata/finalizers', value: [...(object.metadata.finalizers ?? []), ...holds] } as const] : []),
  ]
}
