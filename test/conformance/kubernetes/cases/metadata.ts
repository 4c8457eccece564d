import type { Case } from '../harness.ts'
import { configMap, widget } from '../fixtures.ts'
import { badRequest, invalid, invalidWidget, type Cause } from '../refusals.ts'

const subdomain = 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'-\' or \'.\', and must start and end with an alphanumeric character (e.g. \'example.com\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\')'
const label = 'a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character (e.g. \'my-name\',  or \'123-abc\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?\')'
const qualified = 'name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. \'MyName\',  or \'my.name\',  or \'123-abc\', regex used for validation is \'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\')'
const labelValue = 'a valid label must be an empty string or consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. \'MyValue\',  or \'my_value\',  or \'12345\', regex used for validation is \'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\')'
const shown = (value: string): string => `Invalid value: ${JSON.stringify(value)}`

/** A claim about metadata that is refused with these causes, for a built-in kind and a custom one. */
const refused = (name: string, meta: object, ...causes: readonly Cause[]): Case => ({
  name,
  run: async api => {
    await api.refuses(api.post('configmaps', configMap('a', {}, meta)), invalid('ConfigMap', 'a', ...causes))
    await api.refuses(api.post('widgets', widget('a', {}, meta)), invalidWidget('a', ...causes))
  },
})

/** Names, labels, annotations, finalizers and owners: what may stand in metadata. */
export const cases: readonly Case[] = [
  {
    name: 'a name that is no DNS subdomain is refused',
    run: async api => {
      for (const name of ['A', 'a_b', '-a', 'a.', 'a..b', 'a b']) await api.refuses(api.post('configmaps', configMap(name)), invalid('ConfigMap', name, ['metadata.name', 'invalid', `${shown(name)}: ${subdomain}`]))
      await api.refuses(api.post('widgets', widget('A')), invalidWidget('A', ['metadata.name', 'invalid', `${shown('A')}: ${subdomain}`]))
    },
  },
  {
    name: 'a name is at most 253 characters',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a'.repeat(253))), 201)
      const long = 'a'.repeat(254)
      await api.refuses(api.post('configmaps', configMap(long)), invalid('ConfigMap', long, ['metadata.name', 'invalid', `${shown(long)}: must be no more than 253 characters`]))
    },
  },
  {
    name: 'a service has a label for a name, which may begin with a digit',
    run: async api => {
      const service = (name: string) => ({ metadata: { name }, spec: { ports: [{ port: 80 }] } })
      await api.succeeds(api.post('services', service('1a')), 201)
      await api.refuses(api.post('services', service('a.b')), invalid('Service', 'a.b', ['metadata.name', 'invalid', `${shown('a.b')}: must not contain dots`]))
      await api.refuses(api.post('services', service('A')), invalid('Service', 'A', ['metadata.name', 'invalid', `${shown('A')}: ${label}`]))
    },
  },
  {
    name: 'a namespace has a label for a name',
    run: async api => {
      await api.refuses(api.post('namespaces', { metadata: { name: 'a.b' } }), invalid('Namespace', 'a.b', ['metadata.name', 'invalid', `${shown('a.b')}: must not contain dots`]))
      const long = 'a'.repeat(64)
      await api.refuses(api.post('namespaces', { metadata: { name: long } }), invalid('Namespace', long, ['metadata.name', 'invalid', `${shown(long)}: must be no more than 63 characters`], ['metadata.labels', 'invalid', `${shown(long)}: must be no more than 63 bytes`]))
    },
  },
  {
    name: 'a prefix for names follows the rule of names',
    run: async api => {
      await api.refuses(api.post('configmaps', { metadata: { name: 'a', generateName: 'A' } }), invalid('ConfigMap', 'a', ['metadata.generateName', 'invalid', `${shown('A')}: ${subdomain}`]))
    },
  },
  refused('a label key has a name part of at most 63 characters', { labels: { ['x'.repeat(64)]: '' } }, ['metadata.labels', 'invalid', `${shown('x'.repeat(64))}: name part must be no more than 63 bytes`]),
  refused('a label key is a qualified name', { labels: { 'a b': '' } }, ['metadata.labels', 'invalid', `${shown('a b')}: ${qualified}`]),
  refused('the prefix of a label key is a DNS subdomain', { labels: { 'A/b': '' } }, ['metadata.labels', 'invalid', `${shown('A/b')}: prefix part ${subdomain}`]),
  refused('the prefix of a label key is not empty', { labels: { '/b': '' } }, ['metadata.labels', 'invalid', `${shown('/b')}: prefix part must be non-empty`]),
  refused('a label value has no spaces', { labels: { a: 'b c' } }, ['metadata.labels', 'invalid', `${shown('b c')}: ${labelValue}`]),
  refused('a label value has at most 63 characters', { labels: { a: 'x'.repeat(64) } }, ['metadata.labels', 'invalid', `${shown('x'.repeat(64))}: must be no more than 63 bytes`]),
  refused('an annotation key is a qualified name', { annotations: { 'a b': 'anything at all' } }, ['metadata.annotations', 'invalid', `${shown('a b')}: ${qualified}`]),
  {
    name: 'annotations have at most 256 KiB in all',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', {}, { annotations: { a: 'x'.repeat(262_143) } })), 201)
      await api.refuses(api.post('configmaps', configMap('b', {}, { annotations: { a: 'x'.repeat(262_144) } })),
        invalid('ConfigMap', 'b', ['metadata.annotations', 'long', 'Too long: may not be more than 262144 bytes']))
    },
  },
  {
    name: 'an annotation key may have capitals in its prefix',
    run: async api => {
      await api.succeeds(api.post('configmaps', configMap('a', {}, { annotations: { 'Example.com/b': '' } })), 201)
    },
  },
  {
    name: 'a finalizer is a qualified name',
    run: async api => {
      await api.refuses(api.post('widgets', widget('a', {}, { finalizers: ['a b'] })), invalidWidget('a', ['metadata.finalizers', 'invalid', `${shown('a b')}: ${qualified}`]))
    },
  },
  {
    name: 'a finalizer of a built-in kind without a domain has to be a known one',
    run: async api => {
      await api.refuses(api.post('configmaps', configMap('a', {}, { finalizers: ['hold'] })), invalid('ConfigMap', 'a', ['metadata.finalizers[0]', 'invalid', `${shown('hold')}: name is neither a standard finalizer name nor is it fully qualified`]))
    },
  },
  {
    name: 'an object is orphaned or deleted in the foreground, not both',
    run: async api => {
      const { code, body } = await api.post('configmaps', configMap('a', {}, { finalizers: ['orphan', 'foregroundDeletion'] }))
      api.t.is(code, 422)
      api.t.regex(String(body['message']), /finalizer orphan and foregroundDeletion cannot be both set$/)
    },
  },
  refused('an owner is named with version, kind, name and uid', { ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
    ...['apiVersion', 'kind', 'name', 'uid'].map(field => [`metadata.ownerReferences[0].${field}`, 'required', 'Required value: must not be empty'] as const)),
  {
    name: 'an object has one controller at most',
    run: async api => {
      const owner = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: `u-${name}`, controller: true })
      const { code, body } = await api.post('configmaps', configMap('a', {}, { ownerReferences: [owner('x'), owner('y')] }))
      api.t.is(code, 422)
      api.t.regex(String(body['message']), /Only one reference can have Controller set to true\. Found "true" in references for ConfigMap\/x and ConfigMap\/y$/)
    },
  },
  {
    name: 'an event owns nothing',
    run: async api => {
      const { code, body } = await api.post('configmaps', configMap('a', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'u' }] }))
      api.t.is(code, 422)
      api.t.regex(String(body['message']), /is disallowed from being an owner$/)
    },
  },
  {
    name: 'metadata of a wrong type is a bad request that names the field',
    run: async api => {
      await api.refuses(api.post('configmaps', configMap('a', {}, { labels: { a: 1 } })),
        badRequest('ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'))
      await api.refuses(api.post('widgets', widget('a', {}, { labels: { a: 1 } })), badRequest(/json: cannot unmarshal number into Go struct field ObjectMeta\.labels of type string$/))
    },
  },
  {
    name: 'data of a wrong type is a bad request that names the field',
    run: async api => {
      await api.refuses(api.post('configmaps', { metadata: { name: 'a' }, data: { a: 1 } }),
        badRequest(/^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field \w+\.data of type string$/))
      await api.refuses(api.post('services', { metadata: { name: 'a' }, spec: { ports: [{ port: 'x' }] } }),
        badRequest(/^Service in version "v1" cannot be handled as a Service: json: cannot unmarshal string into Go struct field \w+\.spec\.ports\.port of type int32$/))
    },
  },
]
