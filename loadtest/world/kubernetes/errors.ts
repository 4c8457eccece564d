import type { Cause } from './kind.ts'

/** `Status`, as the API server refuses. */
export interface StatusBody {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Readonly<Record<string, unknown>>
  readonly status: 'Failure' | 'Success'
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly name?: string; readonly group?: string; readonly kind?: string; readonly uid?: string; readonly causes?: readonly StatusCause[]; readonly retryAfterSeconds?: number }
  readonly code: number
}

/** Why, in a refusal: a field of an object with its fault ({@link Cause}), or something else. */
export interface StatusCause { readonly reason?: string; readonly message: string; readonly field?: string }

/** A refusal on its way to the client. */
export class ApiError extends Error {
  readonly body: StatusBody
  /** What was to be told besides. */
  warnings: readonly string[] = []
  constructor(code: number, reason: string, message: string, details?: StatusBody['details'], metadata: StatusBody['metadata'] = {}) {
    super(message)
    this.body = { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, ...(reason === '' ? {} : { reason }), ...(details ? { details: said(details) } : {}), code }
  }
}

/** Without what is empty: Kubernetes leaves it out. */
const said = (details: NonNullable<StatusBody['details']>): NonNullable<StatusBody['details']> =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== '')) as NonNullable<StatusBody['details']>

/** What an error is about. */
export interface About { readonly group: string; readonly plural: string; readonly kind: string }
/** A resource as messages name it: `configmaps`, `widgets.example.com`. */
export const qualified = ({ plural, group }: Pick<About, 'plural' | 'group'>): string => (group === '' ? plural : `${plural}.${group}`)
const kindOf = ({ kind, group }: About): string => (group === '' ? kind : `${kind}.${group}`)

/** 404. */
export const notFound = (about: About, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${qualified(about)} "${name}" not found`, { name, group: about.group, kind: about.plural })
/** `ending`: what has the name is being deleted. `generated`: the server made the name, and asking again may give another. */
export const alreadyExists = (about: About, name: string, { ending = false, generated = false } = {}): ApiError =>
  new ApiError(409, 'AlreadyExists', `${ending ? 'object is being deleted: ' : ''}${qualified(about)} "${name}" already exists${generated ? ', the server was not able to generate a unique name for the object' : ''}`,
    { name, group: about.group, kind: about.plural, ...(generated ? { retryAfterSeconds: 1 } : {}) })
/** 409: what was asked for does not go with what stands. */
export const conflict = (about: About, name: string, why: string): ApiError =>
  new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(about)} "${name}": ${why}`, { name, group: about.group, kind: about.plural })
/** 409: somebody else has written meanwhile. */
export const modified = (about: About, name: string): ApiError =>
  conflict(about, name, 'the object has been modified; please apply your changes to the latest version and try again')
/** 422 with everything that is wrong with an object. */
export const invalidObject = (about: About, name: string, causes: readonly Cause[]): ApiError => {
  const all = causes.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
  const text = all.length === 1 ? all[0] ?? '' : `[${all.join(', ')}]`
  return new ApiError(422, 'Invalid', `${kindOf(about)} "${name}" is invalid: ${text}`, { name, group: about.group, kind: about.kind, causes })
}
/** 400. */
export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message)
/** A name, or the namespace of what is built in, is left out between two slashes. */
export const nameRequired = (): ApiError => badRequest('name must be provided')
export const namespaceRequired = (): ApiError => badRequest('Namespace parameter required.')
/** Somebody who may do this in general may not do it to this object. */
export const forbiddenObject = (about: Pick<About, 'plural' | 'group'>, name: string, why: string, causes?: readonly StatusCause[]): ApiError =>
  new ApiError(403, 'Forbidden', `${qualified(about)} ${JSON.stringify(name)} is forbidden: ${why}`, { name, group: about.group, kind: about.plural, ...(causes === undefined ? {} : { causes }) })
/** 401. */
export const unauthorized = (): ApiError => new ApiError(401, 'Unauthorized', 'Unauthorized')
export const methodNotAllowed = (): ApiError => new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
/** A custom resource says it in its own way. */
export const notSupportedOn = (about: About, verb: string): ApiError =>
  new ApiError(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${qualified(about)}"`, { group: about.group, kind: about.plural })
/** What the server took for a fault of its own: code 500 without a reason. */
export const unexpected = (message: string): ApiError => new ApiError(500, '', message)
/** `goOn`: a token by which a list goes on all the same, of another version. */
export const expired = (message: string, goOn?: string): ApiError => new ApiError(410, 'Expired', message, undefined, goOn === undefined ? {} : { continue: goOn })
export const unsupportedMedia = (known: readonly string[]): ApiError =>
  new ApiError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}`)
export const unsupportedPatch = (): ApiError => new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
/** Nothing is served at this path: told as text, like every path that the server does not know. */
export class NoPath extends ApiError {
  static readonly text = '404 page not found\n'
  constructor() {
    super(404, 'NotFound', 'the server could not find the requested resource')
  }
}
export const noPath = (): ApiError => new NoPath()
/** Nothing is served at this path, in a version that is built in. */
export const noResource = (): ApiError => new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})
