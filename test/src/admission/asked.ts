import type { AdmissionConfig, AdmissionContext, AdmissionLookup, AdmittedObject, AdmittedVm, Caller } from '#protocols/admission.ts'
import { annotations } from '#protocols/api/keys.ts'
import { groupVersion, version } from '#protocols/api/resources.ts'
import type { VirtualMachineSpec, VirtualMachineStatus } from '#protocols/api/virtual-machine/index.ts'

/** Admission as tests ask for it: everything that a rule may look at, made of what a test wants to say. */

export const config: AdmissionConfig = {
  shardCount: 64, serviceAccount: 'system:serviceaccount:vmherd-system:vmherd', privilegedUsers: [], buildVersion: 'build-1', hardwareVersionMax: 22,
  features: {
    groups: true, snapshots: true, sharedDisks: true, allDisksArePvcs: true, encryption: true, resize: true, immutableClasses: false, mutableNetworks: false, imageImport: true, restore: true,
    guestCustomization: true, policies: true, storageAssignment: true,
  },
  network: { provider: 'VDS', named: 'VM Network', restricted: false },
}

export const user: Caller = { controller: false, master: false, privileged: false }
export const privileged: Caller = { controller: false, master: false, privileged: true }
export const master: Caller = { controller: false, master: true, privileged: true }
export const controller: Caller = { controller: true, master: false, privileged: true }

const named = (name: string, more: object = {}) => ({ apiVersion: groupVersion, kind: '', metadata: { name, namespace: 'demo', uid: `uid-${name}`, resourceVersion: '1' }, ...more })

const unlimited = (storagePolicyId: string) => named(storagePolicyId, { spec: { storagePolicyId } })

/** A namespace with an image, a class and a storage class; a test adds what it needs. */
export const lookup: AdmissionLookup = {
  images: () => [named('vmi-0123456789abcdef0', { status: { name: 'ubuntu' } })] as never, clusterImages: () => [named('vmi-fedcba98765432100', { status: { name: 'photon' } })] as never,
  vmClass: (_namespace, name) => (name === 'small' ? named('small') as never : undefined), classInstances: () => [],
  storageClass: name => (name === 'standard' ? { ...named('standard'), parameters: { storagePolicyID: 'policy-standard' } } : name === 'secret' ? { ...named('secret'), parameters: { storagePolicyID: 'policy-secret' } } : undefined),
  isEncrypting: policyId => policyId === 'policy-secret', encryptionClasses: () => [], storageQuotas: () => [unlimited('policy-standard'), unlimited('policy-secret')], storageUsages: () => [], resourceQuotas: () => [], claim: () => undefined,
  zone: (_namespace, name) => (name === 'zone-a' ? 'Present' : name === 'zone-leaving' ? 'Leaving' : undefined), groups: () => [named('group-1')], computePolicy: () => undefined, contentLibraries: () => [], unready: () => undefined,
}

export interface Question {
  readonly caller?: Caller
  readonly userName?: string
  readonly groups?: readonly string[]
  readonly config?: Partial<AdmissionConfig>
  readonly features?: Partial<AdmissionConfig['features']>
  readonly lookup?: Partial<AdmissionLookup>
  readonly vm?: AdmissionContext['vm']
  readonly wallMs?: number
  readonly promised?: Readonly<Record<string, number>>
}

/** A question about any object: created when there is no `old`. */
export const ask = <O extends AdmittedObject>(object: O, old: O | undefined, question: Question = {}): AdmissionContext<O> => {
  let uuids = 0
  const settings = { ...config, ...question.config }
  return {
    request: { operation: old === undefined ? 'CREATE' : 'UPDATE', namespace: 'demo', name: object.metadata.name ?? '', user: { name: question.userName ?? 'ann', groups: question.groups ?? [] }, dryRun: false, object, old },
    lookup: { ...lookup, ...question.lookup }, vm: old === undefined ? question.vm : undefined, config: { ...settings, features: { ...settings.features, ...question.features } },
    caller: question.caller ?? user, wallMs: question.wallMs ?? Date.UTC(2026, 0, 2, 15, 4, 5), uuid: () => `00000000-0000-4000-8000-00000000000${++uuids}`,
    promised: quota => question.promised?.[quota] ?? 0,
  }
}

export interface VmParts {
  readonly name?: string
  readonly spec?: { readonly [F in keyof VirtualMachineSpec]?: VirtualMachineSpec[F] | undefined }
  readonly status?: VirtualMachineStatus
  readonly annotations?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  /** Upgraded to the build and all features of `config`. */
  readonly upgraded?: boolean
  readonly metadata?: Partial<AdmittedVm['metadata']>
}

export const upgradedTo = { [annotations.upgradedToBuildVersion]: 'build-1', [annotations.upgradedToSchemaVersion]: version, [annotations.upgradedToFeatureVersion]: '7' }

/** A VM that every rule is content with; `spec` is laid over it, a field that is undefined is left out. */
export const vm = (parts: VmParts = {}): AdmittedVm => {
  const given = {
    className: 'small', image: { kind: 'VirtualMachineImage', name: 'vmi-0123456789abcdef0' }, storageClass: 'standard', powerState: 'PoweredOn' as const,
    instanceUUID: '11111111-1111-4111-8111-111111111111', biosUUID: '22222222-2222-4222-8222-222222222222', ...parts.spec,
  }
  const annotated = { ...(parts.upgraded ? upgradedTo : {}), ...parts.annotations }
  return {
    apiVersion: groupVersion, kind: 'VirtualMachine',
    metadata: { name: parts.name ?? 'vm', namespace: 'demo', ...(Object.keys(annotated).length > 0 ? { annotations: annotated } : {}), ...(parts.labels === undefined ? {} : { labels: parts.labels }), ...parts.metadata },
    spec: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(parts.status === undefined ? {} : { status: parts.status }),
  }
}
