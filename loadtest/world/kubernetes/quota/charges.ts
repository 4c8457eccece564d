import { qualified } from '../errors.ts'
import { part, word } from '../kinds/define.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { amount, one, type Amount } from './amount.ts'

/** What an object counts for, by the names that quotas use. */
export type Charges = ReadonlyMap<string, Amount>

/** Kinds of the core group that may be counted by their plural alone. */
const shortNamed = new Set(['configmaps', 'persistentvolumeclaims', 'pods', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services'])

/** The charges of an object: one of its kind; a claim's size, also for its class; ports and balancers of a service. */
export const chargesOf = (kind: KindDefinition, object: ApiObject): Charges => {
  const charges = new Map<string, Amount>([[`count/${qualified(kind)}`, one]])
  if (kind.group !== '') return charges
  if (shortNamed.has(kind.plural)) charges.set(kind.plural, one)
  if (kind.kind === 'PersistentVolumeClaim') chargeClaim(charges, object)
  if (kind.kind === 'Service') chargeService(charges, object)
  return charges
}

const chargeClaim = (charges: Map<string, Amount>, claim: ApiObject): void => {
  const spec = part(claim['spec'])
  const storageClass = word(claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'], word(spec['storageClassName']))
  const size = amount(word(part(spec['resources'], 'requests')['storage'], '0'))
  charges.set('requests.storage', size)
  if (storageClass === '') return
  charges.set(`${storageClass}.storageclass.storage.k8s.io/requests.storage`, size)
  charges.set(`${storageClass}.storageclass.storage.k8s.io/persistentvolumeclaims`, one)
}

const chargeService = (charges: Map<string, Amount>, service: ApiObject): void => {
  const spec = part(service['spec'])
  const ports = Array.isArray(spec['ports']) ? spec['ports'].length : 0
  if (spec['type'] === 'NodePort' || (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false)) charges.set('services.nodeports', { ...one, value: BigInt(ports) })
  if (spec['type'] === 'LoadBalancer') charges.set('services.loadbalancers', one)
}
