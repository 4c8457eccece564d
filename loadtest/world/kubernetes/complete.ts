import type { FieldValidation } from './body.ts'
import { badRequest } from './errors.ts'
import type { ApiObject, KindDefinition } from './kind.ts'
import { prepareOnWrite } from './kinds/prepare.ts'
import { makeCanonical } from './schema/canonical.ts'
import { applyDefaults } from './schema/defaults.ts'
import { metadataTypeFault } from './schema/metadata.ts'
import { prune } from './schema/prune.ts'

const unreadable = ({ kind, version }: KindDefinition, why: string): Error => badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`)

/** Drops what the schema does not know, and says or refuses it as the client asked. */
export const dropUnknown = (kind: KindDefinition, object: ApiObject, duplicates: readonly string[], asked: FieldValidation, warnings: string[], refuse: (why: string) => Error = why => unreadable(kind, why)): void => {
  const fault = metadataTypeFault(object.metadata, kind.builtin ? kind.kind : undefined)
  if (fault !== undefined) throw unreadable(kind, fault)
  const unknown = prune(kind.schema, object)
  if (asked === 'Ignore') return
  const told = [...duplicates.map(path => `duplicate field "${path}"`), ...unknown.map(path => `unknown field "${path}"`).sort()]
  if (told.length === 0) return
  if (asked === 'Strict') throw refuse(`strict decoding error: ${told.join(', ')}`)
  warnings.push(...told)
}

/** Defaults and what the server completes by itself. */
export const complete = (kind: KindDefinition, object: ApiObject): void => {
  if (kind.builtin) makeCanonical(kind.schema, object)
  applyDefaults(kind.schema, object)
  prepareOnWrite.get(`${kind.group}/${kind.kind}`)?.(object)
}
