import { ApiError, badRequest, invalidObject, unexpected } from '../errors.ts'
import type { Cause } from '../kind.ts'
import type { ResourceRequest } from '../request.ts'
import { forbidden, notSupported } from '../schema/causes.ts'

const about = { group: 'meta.k8s.io', plural: 'ListOptions', kind: 'ListOptions' }
const matchField = 'resourceVersionMatch'

/** Refuses options of a list or a watch that contradict each other or cannot be read; `revision` is the last there is. */
export const checkListOptions = (request: ResourceRequest, revision: number): void => {
  const causes = request.verb === 'watch' ? watchCauses(request) : listCauses(request)
  if (causes.length > 0) throw invalidObject(about, '', causes)
  checkVersionRead(request, revision)
}

/** Refuses to read at a version that is none, or that there is not yet; a watch waits for it. */
export const checkVersionRead = (request: ResourceRequest, revision: number): void => {
  const version = given(request, 'resourceVersion')
  if (!/^\d*$/.test(version)) throw unreadableVersion(request, version)
  if (request.verb !== 'watch' && Number(version) > revision) throw tooLarge(version, revision)
}

/** A version that there is not yet; it may come. */
export const tooLarge = (version: string, revision: number): ApiError => new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${version}, current: ${revision}`, {
  causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1,
})

const unreadableVersion = ({ verb }: ResourceRequest, version: string): ApiError => {
  const why = `resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`
  return verb === 'watch' || verb === 'get' ? unexpected(why) : badRequest(`invalid resource version: ${why}`)
}

const given = ({ query }: ResourceRequest, name: string): string => query.get(name) ?? ''

const listCauses = (request: ResourceRequest): Cause[] => {
  const causes: Cause[] = []
  const [match, version] = [given(request, matchField), given(request, 'resourceVersion')]
  if (match !== '') {
    if (version === '') causes.push(forbidden(matchField, 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
    if (given(request, 'continue') !== '') causes.push(forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided'))
    if (match !== 'Exact' && match !== 'NotOlderThan') causes.push(notSupported(matchField, match, ['Exact', 'NotOlderThan', '']))
    if (match === 'Exact' && version === '0') causes.push(forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  if (given(request, 'sendInitialEvents') !== '') causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  return causes
}

const watchCauses = (request: ResourceRequest): Cause[] => {
  const causes: Cause[] = []
  const match = given(request, matchField)
  const initial = given(request, 'sendInitialEvents') !== ''
  if (initial && match !== 'NotOlderThan') causes.push(forbidden(matchField, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  if (!initial && match !== '') causes.push(forbidden(matchField, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'))
  if (match !== '' && match !== 'NotOlderThan') causes.push(notSupported(matchField, match, ['NotOlderThan']))
  if (given(request, 'continue') !== '') causes.push(forbidden(matchField, 'resourceVersionMatch is forbidden when continue is provided'))
  return causes
}
