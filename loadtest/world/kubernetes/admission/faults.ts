import { ApiError, type StatusBody } from '../errors.ts'

/** A webhook could not be asked, or answered what is no answer; its failure policy says whether that refuses the write. */
export class CallFault extends Error {}

/** A write that failed for a reason of the server's own: told as the message and as its one cause. */
export const internalError = (why: string): ApiError => new ApiError(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] })

export const callFailed = (name: string, why: string): ApiError => internalError(`failed calling webhook "${name}": ${why}`)

/** The refusal that a webhook's status asks for: with at least code 400, and with what a Status has alone. */
export const denied = (name: string, status: Partial<StatusBody> = {}): ApiError => {
  const { code = 0, reason = '', message = '', details, metadata } = status
  const why = message === '' ? reason : message
  const told = `admission webhook "${name}" denied the request${why === '' ? ' without explanation' : `: ${why}`}`
  return new ApiError(Math.max(code, 400), reason, told, details === undefined ? undefined : detailsOf(details), metadata)
}

const detailsOf = ({ name, group, kind, uid, causes, retryAfterSeconds }: NonNullable<StatusBody['details']>): StatusBody['details'] =>
  Object.fromEntries(Object.entries({ name, group, kind, uid, causes, retryAfterSeconds }).filter(([, value]) => value !== undefined))
