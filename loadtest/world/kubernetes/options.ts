import { badRequest, invalidObject } from './errors.ts'
import type { Cause } from './kind.ts'
import { mediaType, patchTypes } from './media.ts'
import type { ResourceRequest } from './request.ts'
import { forbidden, invalid, notSupported, required, tooLong } from './schema/causes.ts'

/** Kinds of the options that the query of a write stands for. */
const optionKinds: Partial<Readonly<Record<ResourceRequest['verb'], string>>> = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions', delete: 'DeleteOptions', deletecollection: 'DeleteOptions' }

/** A name of a manager has so many bytes at most. */
const managerMaxBytes = 128

/** Refuses values of options that do not exist, before anything else is looked at. */
export const checkOptions = ({ verb, query, contentType }: Pick<ResourceRequest, 'verb' | 'query' | 'contentType'>): void => {
  for (const name of ['limit', 'timeoutSeconds', 'gracePeriodSeconds']) {
    const given = query.get(name)
    if (given !== null && !/^[-+]?\d+$/.test(given)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`)
  }
  const kind = optionKinds[verb]
  if (kind === undefined) return
  const applies = mediaType(contentType) === patchTypes.apply
  const causes = [...(verb === 'patch' ? patchCauses(query, applies) : []), ...dryRunCauses(query.getAll('dryRun')), ...managerCauses(query.get('fieldManager') ?? ''), ...validationCauses(query.get('fieldValidation') ?? '')]
  if (causes.length > 0) throw invalidObject({ kind, group: 'meta.k8s.io', plural: '' }, '', causes)
}

/** Who applies has a name, and only who applies can force. */
const patchCauses = (query: URLSearchParams, applies: boolean): readonly Cause[] => {
  if (applies) return (query.get('fieldManager') ?? '') === '' ? [required('fieldManager', 'is required for apply patch')] : []
  return query.has('force') ? [forbidden('force', 'may not be specified for non-apply patch')] : []
}

const dryRunCauses = (given: readonly string[]): readonly Cause[] =>
  given.some(value => value !== 'All' && value !== '') ? [notSupported('dryRun', given, ['All'])] : []

const validationCauses = (given: string): readonly Cause[] =>
  ['', 'Ignore', 'Strict', 'Warn'].includes(given) ? [] : [notSupported('fieldValidation', given, ['', 'Ignore', 'Strict', 'Warn'])]

const managerCauses = (given: string): readonly Cause[] => {
  if (Buffer.byteLength(given) > managerMaxBytes) return [tooLong('fieldManager', managerMaxBytes)]
  const at = [...given].findIndex(letter => /\p{C}/u.test(letter))
  if (at < 0) return []
  const code = ([...given][at]?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return [invalid('fieldManager', given, `invalid character U+${code} (at position ${at})`)]
}
