import { unsupportedMedia, unsupportedPatch } from './errors.ts'
import type { KindDefinition } from './kind.ts'

/** The media types in which the body of a write may come. */

/** The media type of a header, without its parameters. */
export const mediaType = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase()

/** Media types of patches. */
export const patchTypes = {
  json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json', apply: 'application/apply-patch+yaml',
} as const

/** Those that objects of a kind can be patched in. */
export const patchTypesOf = ({ builtin }: Pick<KindDefinition, 'builtin'>): readonly string[] =>
  [patchTypes.json, patchTypes.merge, ...(builtin ? [patchTypes.strategic] : []), patchTypes.apply]

/** Refuses what no patch of the kind comes in. */
export const checkPatchMedia = (kind: KindDefinition, contentType: string): void => {
  const known = patchTypesOf(kind)
  if (!known.includes(mediaType(contentType))) throw kind.builtin ? unsupportedPatch() : unsupportedMedia(known)
}

/** Refuses what no object comes in. */
export const checkObjectMedia = (contentType: string): void => {
  const type = mediaType(contentType)
  if (type !== '' && type !== 'application/json' && type !== 'application/yaml') throw unsupportedMedia(['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'])
}
