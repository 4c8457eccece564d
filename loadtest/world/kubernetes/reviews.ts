import { badRequest } from './errors.ts'
import { mayDo, type User } from './users.ts'

interface ReviewSpec { readonly resourceAttributes?: { readonly namespace?: string; readonly verb?: string; readonly group?: string; readonly resource?: string; readonly subresource?: string; readonly name?: string }; readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string } }

/** Answers "may I?" (kubectl auth can-i). */
export const accessReview = (user: User, body: string): object => {
  const review = parse(body)
  const { resourceAttributes: asked } = review.spec ?? {}
  const allowed = asked === undefined ? true : mayDo(user, {
    verb: asked.verb ?? '', group: asked.group ?? '', resource: asked.resource ?? '', subresource: asked.subresource ?? '', namespace: asked.namespace ?? '', name: asked.name ?? '' })
  return { ...review, status: { allowed } }
}

/** Answers "who am I?" (kubectl auth whoami). */
export const selfReview = (user: User, body: string): object =>
  ({ ...parse(body), status: { userInfo: { username: user.name, uid: user.uid, groups: user.groups } } })

const parse = (body: string): { readonly spec?: ReviewSpec } => {
  try {
    return JSON.parse(body) as { readonly spec?: ReviewSpec }
  } catch (error) {
    throw badRequest(`the review cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
