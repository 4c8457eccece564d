import type { Schema } from '#world/kubernetes/kind.ts'
import { own } from '#world/kubernetes/schema/clone.ts'

/**
 * A rule's own path (`.spec.name`, `.labels['a.b']`) as field names are written (`spec.name`, `labels[a.b]`); undefined when it is
 * empty or leads nowhere in the schema.
 */
export const fieldPathOf = (path: string, schema: Schema): string | undefined => {
  let written = ''
  let at: Schema | undefined = schema
  let rest = path
  while (rest !== '') {
    const step: RegExpExecArray | null = /^(?:\.([^.[\]]+)|\['((?:\\.|[^'\\])*)'\])/.exec(rest)
    if (step === null || at === undefined) return undefined
    const name = step[1] ?? (step[2] ?? '').replaceAll(/\\(.)/g, '$1')
    if (at.properties !== undefined) {
      at = own(at.properties, name)
      if (at === undefined) return undefined
      written += written === '' ? name : `.${name}`
    } else if (typeof at.additionalProperties === 'object') {
      at = at.additionalProperties
      written += `[${name}]`
    } else return undefined
    rest = rest.slice(step[0].length)
  }
  return written === '' ? undefined : written
}
