import type { Context } from './context.ts'
import { notAllowed } from './authorization/authorizer.ts'
import { createImpersonation, wantedUser } from './authorization/impersonation.ts'
import type { Attributes } from './authorization/rule.ts'
import { ApiError, nameRequired, unauthorized } from './errors.ts'
import type { Incoming } from './incoming.ts'
import type { ApiObject, KindDefinition } from './kind.ts'
import { checkObjectMedia, checkPatchMedia } from './media.ts'
import { checkOptions } from './options.ts'
import { attributesOf, checkVerb, kindAt, lacksName, resourcePath, verbOf, type ResourcePath, type ResourceRequest } from './request.ts'
import { answerReview } from './reviews.ts'
import { answerAbout } from './about.ts'
import { answerShape, type AnswerShape } from './accept.ts'
import { listText, sendJson, storedText, type Response } from './respond.ts'
import type { Stored } from './storage.ts'
import type { User } from './users.ts'
import { create } from './verbs/create.ts'
import { remove, removeCollection, returnsObject } from './verbs/delete.ts'
import { list, wantedBy, type Page } from './verbs/list.ts'
import { checkListOptions, checkVersionRead } from './verbs/list-options.ts'
import { patch } from './verbs/patch.ts'
import { scaleOf, writeScale } from './verbs/scale.ts'
import { checkSaysNamespace, storedAt } from './verbs/standing.ts'
import { update } from './verbs/update.ts'
import { serveWatch } from './serve-watch.ts'
import { asAsked } from './versions.ts'

/** What was asked, for counting: verb, resource with subresource, user. */
export interface Asked { readonly verb: string; readonly resource: string; readonly user: string }

/** Answers every request; the caller counts what is given back. Throws ApiErrors, which the caller sends. */
export const createHandler = (context: Context) => {
  const { authenticator, authorizer } = context
  const impersonate = createImpersonation(authorizer)

  /** Who asks, perhaps in the place of another, once it is sure that he may. Counted in between. */
  const admit = (incoming: Incoming, attributes: Attributes, count: (user: User) => void): User => {
    const requestor = authenticator.user(incoming.token)
    if (requestor === undefined) throw unauthorized()
    const wanted = wantedUser(incoming.rawHeaders)
    const user = wanted === undefined ? requestor : impersonate(requestor, wanted, attributes)
    count(user)
    const { allowed, reason } = authorizer.decide(user, attributes)
    if (!allowed) throw notAllowed(user, attributes, reason)
    return user
  }

  const handle = async (incoming: Incoming, response: Response, asked: (asked: Asked) => void): Promise<void> => {
    const { path } = incoming
    const resourceAt = resourcePath(path)
    if (resourceAt !== undefined) return resource(incoming, response, resourceAt, asked)
    const verb = incoming.method.toLowerCase()
    admit(incoming, { verb, path }, user => asked({ verb, resource: path.split('/')[1] ?? '', user: user.name }))
    answerAbout(context, incoming, response)
  }

  const resource = async (incoming: Incoming, response: Response, path: ResourcePath, asked: (asked: Asked) => void): Promise<void> => {
    const { query } = incoming
    const verb = verbOf(incoming.method, path.name !== undefined, query)
    const told = path.subresource === undefined ? path.plural : `${path.plural}/${path.subresource}`
    const user = admit(incoming, attributesOf(path, verb, query), ({ name }) => asked({ verb, resource: told, user: name }))
    const review = await answerReview(context, user, path, verb, incoming.body, incoming.contentType)
    if (review !== undefined) return sendJson(response, 201, JSON.stringify(review))
    const kind = kindAt(context.registry, path, verb)
    checkVerb(kind, path, verb)
    const warnings = kind.deprecation === undefined ? [] : [kind.deprecation]
    try {
      const shape = agreedShape(incoming, kind, path, verb)
      const request: ResourceRequest = {
        verb, kind, namespace: path.namespace, name: path.name, subresource: path.subresource as ResourceRequest['subresource'], query, user,
        contentType: incoming.contentType, accept: incoming.accept, body: ['create', 'update', 'patch', 'delete', 'deletecollection'].includes(verb) ? await incoming.body() : '', userAgent: incoming.userAgent,
      }
      await answer(context, request, shape, response, incoming.acceptsGzip, warnings)
    } catch (error) {
      // What a refusal was to be told besides goes with it.
      if (error instanceof ApiError) error.warnings = warnings
      throw error
    }
  }
  return handle
}

/** The shape of the answer. Refuses what can be refused by address and headers alone, in the order in which the real server looks at them. */
const agreedShape = (incoming: Incoming, kind: KindDefinition, path: ResourcePath, verb: ResourceRequest['verb']): AnswerShape => {
  const { query, contentType } = incoming
  const isNameless = lacksName(kind, path, verb)
  if (verb === 'patch') checkPatchMedia(kind, contentType)
  if (isNameless && !kind.builtin) throw nameRequired()
  const shape = answerShape(incoming, kind, verb)
  if (isNameless) throw nameRequired()
  if (verb === 'create') checkObjectMedia(contentType)
  checkOptions({ verb, query, contentType })
  return shape
}

const answer = async (context: Context, request: ResourceRequest, shape: AnswerShape, response: Response, gzip: boolean, warnings: string[]): Promise<void> => {
  const { kind } = request
  const sending = { warnings, gzip, format: shape }
  const now = context.clock.wall()
  const one = (code: number, stored: Stored): void => sendJson(response, code, storedText(kind, stored, shape, now), sending)
  const many = (page: Page): void => sendJson(response, 200, listText(kind, page, shape, now), sending)
  const scale = (object: ApiObject): void => sendJson(response, 200, JSON.stringify(object), sending)
  switch (request.verb) {
    case 'watch':
      checkListOptions(request, context.storage.revision())
      wantedBy(request)
      return serveWatch(context, request, response, shape, warnings)
    case 'list': return many(list(context, request))
    case 'get': {
      checkSaysNamespace(request)
      checkVersionRead(request, context.storage.revision())
      const stored = storedAt(context, request)
      return request.subresource === 'scale' ? scale(scaleOf(asAsked(kind, stored.object), request)) : one(200, stored)
    }
    case 'create': return one(201, await create(context, request, warnings))
    case 'update':
      if (request.subresource === 'scale') return scale(await writeScale(context, request, warnings))
      return one(200, await update(context, request, warnings))
    case 'patch': {
      if (request.subresource === 'scale') return scale(await writeScale(context, request, warnings))
      const { stored, created } = await patch(context, request, warnings)
      return one(created ? 201 : 200, stored)
    }
    case 'delete': {
      const { stored, gone, dependentsToo } = await remove(context, request, warnings)
      if (!gone || returnsObject(kind)) return one(!gone && dependentsToo ? 202 : 200, stored)
      const { name, uid } = stored.object.metadata
      const details = { name, ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural, uid }
      return sendJson(response, 200, JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }), sending)
    }
    case 'deletecollection': return many(await removeCollection(context, request, warnings))
  }
}

