import { asObject, parseBody } from '../body.ts'
import { badRequest, invalidObject } from '../errors.ts'
import type { Cause } from '../kind.ts'
import { bool, int64, listOf, record, text } from '../kinds/fields.ts'
import type { ResourceRequest } from '../request.ts'
import { invalid, notSupported } from '../schema/causes.ts'
import { decodeFault } from '../schema/decode.ts'

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

const schema = record('How an object is to be deleted.', {
  propagationPolicy: text('What becomes of dependents.'), orphanDependents: bool('Whether dependents are let go.'), gracePeriodSeconds: int64('Seconds for an orderly end.'),
  dryRun: listOf('All: nothing is deleted.', text('A stage.')), preconditions: record('What the object has to be.', { uid: text('Its identity.'), resourceVersion: text('Its version.') }),
})

const inBody = (request: ResourceRequest): Given => {
  const { apiVersion, kind, ...given } = asObject(parseBody(request, false, badRequest).value, badRequest)
  if ((kind || 'DeleteOptions') !== 'DeleteOptions') throw badRequest(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion || 'meta.k8s.io/v1')} in scheme "pkg/runtime/scheme.go:111"`)
  const fault = decodeFault('DeleteOptions', schema, given)
  if (fault !== undefined) throw badRequest(fault)
  return given as Given
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
