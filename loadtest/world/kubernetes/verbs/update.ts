import type { ApiObject } from '../kind.ts'
import { checkName, fieldValidationOf, objectOf, parseBody } from '../body.ts'
import type { Context } from '../context.ts'
import { conflict, modified } from '../errors.ts'
import { dropUnknown } from '../complete.ts'
import { managerOf } from '../managers.ts'
import { checkObjectMedia } from '../media.ts'
import type { ResourceRequest } from '../request.ts'
import { cloneJson } from '../schema/clone.ts'
import type { Stored } from '../storage.ts'
import { replace } from './replace.ts'
import { attempts, standing } from './standing.ts'

/** PUT of an object, or of its status. */
export const update = async (context: Context, request: ResourceRequest, warnings: string[]): Promise<Stored> => {
  checkObjectMedia(request.contentType)
  const { kind, name } = request
  const asked = fieldValidationOf(request)
  const { value, duplicates } = parseBody(request, asked !== 'Ignore')
  const given = objectOf(request, value)
  checkName(request, given)
  dropUnknown(kind, given, duplicates, asked, warnings)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = standing(context, request)
    checkUid(request, given, before.object)
    const written = await replace(context, request, before, cloneJson(given), managerOf(request.query, request.userAgent), warnings)
    if (written !== undefined) return written
    if ((given.metadata.resourceVersion ?? '') !== '') break
  }
  throw modified(kind, name ?? '')
}

const checkUid = (request: ResourceRequest, { metadata: { uid = '' } }: ApiObject, { metadata: before }: ApiObject): void => {
  if (uid === '' || uid === before.uid) return
  throw conflict(request.kind, request.name ?? '', `StorageError: invalid object, Code: 4, Key: ${registryKey(request)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.uid}`)
}

/** Where the real server would keep the object; it tells. */
const registryKey = ({ kind, namespace, name }: ResourceRequest): string =>
  ['/registry', ...(kind.builtin ? [] : [kind.group]), kind.plural, ...(kind.namespaced ? [namespace] : []), name].join('/')
