import { definitionFault } from '../definitions/decode.ts'
import type { ApiObject, KindDefinition } from '../kind.ts'
import { decodeFault } from '../schema/decode.ts'
import { metadataTypeFault } from '../schema/metadata.ts'

/** What a schema cannot say about how an object is read, by `group/Kind`. */
const further: ReadonlyMap<string, (object: ApiObject) => string | undefined> = new Map([['apiextensions.k8s.io/CustomResourceDefinition', definitionFault]])

/** Why an object of a built-in kind cannot be read at all, in the words of Go's decoder; undefined when it can. */
export const builtinFault = ({ group, kind, schema }: Pick<KindDefinition, 'group' | 'kind' | 'schema'>, object: ApiObject): string | undefined =>
  decodeFault(kind, schema, object) ?? metadataTypeFault(object.metadata ?? {}, kind) ?? further.get(`${group}/${kind}`)?.(object)
