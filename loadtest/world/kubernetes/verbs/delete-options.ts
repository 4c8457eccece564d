import * as yaml from 'js-yaml'
import { mediaType } from '../body.ts'
import { badRequest, invalid as invalidObject } from '../errors.ts'
import type { Cause } from '../kind.ts'
import type { ResourceRequest } from '../request.ts'
import { invalid, notSupported } from '../schema/causes.ts'

/** How dependents go: after it, before it, or not at all. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan'

/** How an object is to be deleted. */
export interface DeleteOptions {
  /** Undefined: as the finalizers that the object has already say, else in the background. */
  readonly propagation: Propagation | undefined
  /** Whether the old way of asking for dependents to go was used; then what is not gone at once is answered with 202. */
  readonly dependentsToo: boolean
  readonly uid: string | undefined
  readonly resourceVersion: string | undefined
  readonly dryRun: boolean
  /** As they were sent; left out by the server's own controllers. */
  readonly given?: Given
}

/** What a client sends. */
export interface Given {
  readonly kind?: string
  readonly propagationPolicy?: string | null
  readonly orphanDependents?: boolean | null
  readonly gracePeriodSeconds?: number | null
  readonly dryRun?: readonly string[] | null
  readonly preconditions?: { readonly uid?: string | null; readonly resourceVersion?: string | null } | null
}

/** The options in the body; those in the query count where there is none. */
export const deleteOptions = (request: ResourceRequest): DeleteOptions => {
  const given = request.body.trim() === '' ? inQuery(request.query) : inBody(request)
  refuse(causesOf(given))
  const { propagationPolicy, orphanDependents, preconditions, dryRun } = given
  return {
    propagation: orphanDependents !== undefined && orphanDependents !== null ? (orphanDependents ? 'Orphan' : 'Background') : ((propagationPolicy ?? undefined) as Propagation | undefined),
    dependentsToo: orphanDependents === false, uid: preconditions?.uid ?? undefined, resourceVersion: preconditions?.resourceVersion ?? undefined, dryRun: (dryRun ?? []).length > 0, given,
  }
}

/** The options as webhooks are shown them. */
export const shownOptions = ({ given = {}, uid, propagation }: DeleteOptions): object => {
  const { gracePeriodSeconds, preconditions = uid === undefined ? undefined : { uid }, orphanDependents, propagationPolicy = propagation, dryRun } = given
  const said = Object.entries({ gracePeriodSeconds, preconditions, orphanDependents, propagationPolicy, dryRun }).filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0))
  return { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...Object.fromEntries(said) }
}

const inQuery = (query: URLSearchParams): Given => {
  const policy = query.get('propagationPolicy')
  const orphan = query.get('orphanDependents')
  const dryRun = query.getAll('dryRun').filter(word => word !== '')
  const seconds = query.get('gracePeriodSeconds')
  return { ...(seconds === null || seconds === '' ? {} : { gracePeriodSeconds: Number(seconds) }), ...(policy === null || policy === '' ? {} : { propagationPolicy: policy }), ...(orphan === null || orphan === '' ? {} : { orphanDependents: truth(orphan) }), dryRun }
}

/** As Go reads truth from a query: everything but `false` and `0` is true. */
const truth = (text: string): boolean => text.toLowerCase() !== 'false' && text !== '0'

const inBody = ({ body, contentType }: ResourceRequest): Given => {
  let value: unknown
  try {
    value = mediaType(contentType) === 'application/yaml' ? yaml.load(body) : JSON.parse(body)
  } catch (error) {
    throw badRequest(`the delete options cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('the delete options are no object')
  const given = value as Given
  if (given.kind !== undefined && given.kind !== '' && given.kind !== 'DeleteOptions') throw badRequest(`the delete options are of kind ${given.kind}, not DeleteOptions`)
  return given
}

const policies = ['Foreground', 'Background', 'Orphan']

const causesOf = ({ propagationPolicy, orphanDependents, dryRun }: Given): readonly Cause[] => {
  const causes: Cause[] = []
  const hasPolicy = propagationPolicy !== undefined && propagationPolicy !== null
  if (hasPolicy && orphanDependents !== undefined && orphanDependents !== null) causes.push(invalid('propagationPolicy', propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'))
  if (hasPolicy && !policies.includes(propagationPolicy)) causes.push(notSupported('propagationPolicy', propagationPolicy, [...policies, 'nil']))
  if ((dryRun ?? []).some(word => word !== 'All')) causes.push(notSupported('dryRun', dryRun, ['All']))
  return causes
}

const refuse = (causes: readonly Cause[]): void => {
  if (causes.length > 0) throw invalidObject({ group: 'meta.k8s.io', plural: '', kind: 'DeleteOptions' }, '', causes)
}
