import * as yaml from 'js-yaml'

/** YAML as Kubernetes reads it: `yes`, `on` and `y` are true, also as keys. */
const schema = yaml.CORE_SCHEMA.withTags(yaml.boolYaml11Tag, yaml.mergeTag)

/** A YAML text as JSON data. Throws with the place of what cannot be read. */
export const readYaml = (text: string): unknown => yaml.load(text, { schema })

/** JSON data as YAML text: keys in order, lists not indented, texts in one line. */
export const writeYaml = (value: unknown): string => yaml.dump(value, { sortKeys: true, lineWidth: -1, noRefs: true, seqNoIndent: true, quoteStyle: 'double' })
