import type { Api, Refusal } from '../api.ts'
import { causesOf, definitionOf, installThing, tryDefinition } from '../definitions.ts'
import { configMap, group, widget } from '../fixtures.ts'
import type { Case } from '../harness.ts'
import { badRequest, invalid } from '../refusals.ts'

const noObject = (type: string): string => `json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`
const noText = (type: string, field: string): string => `json: cannot unmarshal ${type} into Go struct field .${field} of type string`
const unread = (why: string): string => `couldn't get version/kind; json parse error: ${why}`

/** Bodies that are no object with a type, and why not. */
const untyped: readonly (readonly [body: unknown, why: string])[] = [
  [[], noObject('array')], [5, noObject('number')], [true, noObject('bool')], [{ kind: { a: 1 } }, noText('object', 'kind')], [{ kind: 5 }, noText('number', 'kind')], [{ apiVersion: [] }, noText('array', 'apiVersion')],
  ['{', 'unexpected end of JSON input'],
]

const access = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
const nothingAsked: Refusal = {
  code: 422, reason: 'Invalid',
  message: '.authorization.k8s.io "" is invalid: [spec: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]',
}

/** Where something is sent: what is expected there, and what a refusal says before why. */
const places: readonly (readonly [path: string, kind: string])[] = [['configmaps', 'ConfigMap'], ['widgets', 'Widget'], [access, 'SubjectAccessReview']]

const unlikeKind = (kind: string, why: RegExp | string): Refusal => badRequest(typeof why === 'string' ? `${kind} in version "v1" cannot be handled as a ${kind}: ${why}` : new RegExp(`^${kind} in version "v1" cannot be handled as a ${kind}: ${why.source}`))
const made = async (api: Api): Promise<void> => { await api.succeeds(api.post('configmaps', configMap('a')), 201) }

/** What is sent and is not what it is sent for. */
export const cases: readonly Case[] = [
  ...places.map(([path, kind]): Case => ({
    name: `what is no object with a type is refused where a ${kind} is expected`,
    run: async api => {
      for (const [body, why] of untyped) {
        const { code, body: { message } } = await api.post(path, body)
        api.t.deepEqual([code, String(message).replace(/ \([^()]*(\([^()]*\))?[^()]*\)$/, '')], [400, `the object provided is unrecognized (must be of type ${kind}): ${unread(why)}`], JSON.stringify(body))
      }
    },
  })),
  {
    name: 'nothing is read that is nested deeper than 10,000 levels',
    run: async api => {
      for (const [open, close] of [['[', ']'], ['{"a":', '}']] as const) {
        const nested = async (levels: number): Promise<string> => {
          // Three levels are above it.
          const deep = `${open.repeat(levels - 3)}1${close.repeat(levels - 3)}`
          const { body: { message } } = await api.post('widgets?dryRun=All', `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"free":{"a":${deep}}}}`)
          return String(message).replace(/ \(\{.*$/, '')
        }
        const tooDeep = `the object provided is unrecognized (must be of type Widget): ${unread(`invalid character '${open.charAt(0)}' exceeded max depth`)}`
        api.t.deepEqual([await nested(10_001), await nested(100_000)], [tooDeep, tooDeep])
        api.t.is(await nested(10_000), 'undefined')
      }
    },
  },
  ...untyped.map(([body, why]): Case => ({
    name: `${JSON.stringify(body)} is refused where it should say how something is deleted`,
    run: async api => {
      await made(api)
      await api.refuses(api.remove('configmaps/a', body), badRequest(unread(why)))
    },
  })),
  {
    name: 'nothing at all is an object of a built-in kind in which everything is left out',
    run: async api => {
      await api.refuses(api.post('configmaps', 'null'), invalid('ConfigMap', '', ['metadata.name', 'required', 'Required value: name or generateName is required']))
      await api.refuses(api.post('/api/v1/namespaces', 'null'), invalid('Namespace', '', ['metadata.name', 'required', 'Required value: name or generateName is required']))
      await made(api)
      await api.succeeds(api.remove('configmaps/a', 'null'), 200)
    },
  },
  {
    name: 'metadata that are no object are told by their type',
    run: async api => {
      for (const [metadata, type] of [[[], 'array'], ['a', 'string'], [5, 'number']] as const) {
        await api.refuses(api.post('configmaps', { metadata }), unlikeKind('ConfigMap', `json: cannot unmarshal ${type} into Go struct field ConfigMap.metadata of type v1.ObjectMeta`))
        await api.refuses(api.post('widgets', { ...widget('a'), metadata }), unlikeKind('Widget', `json: cannot unmarshal ${type} into Go value of type v1.ObjectMeta`))
      }
      await made(api)
      await api.refuses(api.put('configmaps/a', { metadata: { name: { a: 1 } } }), unlikeKind('ConfigMap', 'json: cannot unmarshal object into Go struct field ObjectMeta.metadata.name of type string'))
    },
  },
  {
    name: 'in a review, nothing and what is left out are the same',
    run: async api => {
      for (const body of ['null', { metadata: null }, { spec: null }, { spec: { resourceAttributes: null } }, { spec: { user: null, groups: null } }]) await api.refuses(api.post(access, body), nothingAsked)
      await api.succeeds(api.post('serviceaccounts', { metadata: { name: 'a' } }), 201)
      for (const body of ['null', { spec: null }, { spec: { expirationSeconds: null } }, { metadata: { name: 'a' } }]) await api.succeeds(api.post('serviceaccounts/a/token', body), 201)
    },
  },
  ...([
    [access, 'SubjectAccessReview', { spec: { user: 5 } }, /json: cannot unmarshal number into Go struct field \w+\.spec\.user of type string$/],
    [access, 'SubjectAccessReview', { spec: { groups: 'a' } }, /json: cannot unmarshal string into Go struct field \w+\.spec\.groups of type \[\]string$/],
    [access, 'SubjectAccessReview', { spec: { resourceAttributes: 5 } }, /json: cannot unmarshal number into Go struct field \w+\.spec\.resourceAttributes of type \S+$/],
    [access, 'SubjectAccessReview', { spec: { nonResourceAttributes: { path: 5 } } }, /json: cannot unmarshal number into Go struct field \w+\.spec\.nonResourceAttributes\.path of type string$/],
    [access, 'SubjectAccessReview', { spec: { extra: { a: 'b' } } }, /json: cannot unmarshal string into Go struct field \w+\.spec\.extra of type \S+$/],
    ['/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', 'SelfSubjectRulesReview', { spec: { namespace: 5 } }, /json: cannot unmarshal number into Go struct field \w+\.spec\.namespace of type string$/],
    ['serviceaccounts/a/token', 'TokenRequest', { spec: { expirationSeconds: 'long' } }, /json: cannot unmarshal string into Go struct field \w+\.spec\.expirationSeconds of type int64$/],
    ['serviceaccounts/a/token', 'TokenRequest', { spec: { audiences: 'a' } }, /json: cannot unmarshal string into Go struct field \w+\.spec\.audiences of type \[\]string$/],
  ] as const).map(([path, kind, body, why]): Case => ({
    name: `a ${kind} is read by its types: ${JSON.stringify(body)}`,
    run: async api => {
      await api.succeeds(api.post('serviceaccounts', { metadata: { name: 'a' } }), 201)
      await api.refuses(api.post(path, body), unlikeKind(kind, why))
    },
  })),
  {
    name: 'a token is asked for by the name of the account, or by none',
    run: async api => {
      await api.succeeds(api.post('serviceaccounts', { metadata: { name: 'a' } }), 201)
      await api.refuses(api.post('serviceaccounts/a/token', { metadata: { name: 'b' } }), invalid('TokenRequest.authentication.k8s.io', 'a', ['metadata.name', 'invalid', 'Invalid value: "b": must match the service account name if specified']))
    },
  },
  ...([
    [{ dryRun: 'All' }, /^json: cannot unmarshal string into Go struct field DeleteOptions\.dryRun of type \[\]string$/], [{ dryRun: [5] }, /^json: cannot unmarshal number into Go struct field DeleteOptions\.dryRun of type string$/],
    [{ propagationPolicy: 5 }, /^json: cannot unmarshal number into Go struct field DeleteOptions\.propagationPolicy of type \S+$/], [{ orphanDependents: 'yes' }, /^json: cannot unmarshal string into Go struct field DeleteOptions\.orphanDependents of type bool$/],
    [{ gracePeriodSeconds: 1.5 }, /^json: cannot unmarshal number 1\.5 into Go struct field DeleteOptions\.gracePeriodSeconds of type int64$/], [{ preconditions: 5 }, /^json: cannot unmarshal number into Go struct field DeleteOptions\.preconditions of type \S+$/],
    [{ preconditions: { uid: 5 } }, /^json: cannot unmarshal number into Go struct field \w+\.preconditions\.uid of type \S+$/],
    [{ kind: 'Other' }, /^no kind "Other" is registered for version "meta\.k8s\.io\/v1" in scheme/], [{ apiVersion: 'v1', kind: 'ConfigMap' }, /^no kind "ConfigMap" is registered for version "v1" in scheme/],
  ] as const).map(([options, why]): Case => ({
    name: `how something is deleted is read by its types: ${JSON.stringify(options)}`,
    run: async api => {
      await made(api)
      await api.refuses(api.remove('configmaps/a', options), badRequest(why))
      await api.succeeds(api.get('configmaps/a'), 200)
    },
  })),
  {
    name: 'an item that is nothing is one in which everything is left out',
    run: async api => {
      const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All'
      await api.refuses(api.post(roles, { metadata: { name: api.namespace }, rules: [null] }), invalid('ClusterRole.rbac.authorization.k8s.io', api.namespace, ['rules[0].verbs', 'required', 'Required value'],
        ['rules[0].apiGroups', 'required', 'Required value: resource rules must supply at least one api group'], ['rules[0].resources', 'required', 'Required value: resource rules must supply at least one resource']))
      const { body } = await api.post(roles, { metadata: { name: api.namespace }, rules: [{ verbs: ['get', null], apiGroups: [null], resources: ['configmaps'] }] })
      api.t.deepEqual(body['rules'], [{ verbs: ['get', ''], apiGroups: [''], resources: ['configmaps'] }])
      await api.refuses(api.post('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations?dryRun=All', { metadata: { name: api.namespace }, webhooks: [null] }),
        invalid('ValidatingWebhookConfiguration.admissionregistration.k8s.io', api.namespace, ['webhooks[0].name', 'required', 'Required value'], ['webhooks[0].sideEffects', 'required', 'Required value: must specify one of None, NoneOnDryRun'],
          ['webhooks[0].clientConfig', 'required', 'Required value: exactly one of url or service is required'], ['webhooks[0].admissionReviewVersions', 'required', 'Required value: must specify one of v1, v1beta1']))
    },
  },
  ...([
    [{ type: 5 }, /number into Go struct field \w+\.spec\.versions\.schema\.openAPIV3Schema\.properties\.type of type string$/], [{ maximum: 'a' }, /string into Go struct field \S+\.properties\.maximum of type float64$/],
    [{ maxLength: 1.5 }, /number 1\.5 into Go struct field \S+\.properties\.maxLength of type int64$/], [{ nullable: 'a' }, /string into Go struct field \S+\.properties\.nullable of type bool$/],
    [{ required: 'a' }, /string into Go struct field \S+\.properties\.required of type \[\]string$/], [{ required: [5] }, /number into Go struct field \S+\.properties\.required of type string$/],
    [{ enum: {} }, /object into Go struct field \S+\.properties\.enum of type \S+$/], [{ properties: [] }, /array into Go struct field \S+\.properties\.properties of type \S+$/],
    [{ properties: { a: 5 } }, /number into Go struct field \S+\.properties\.properties of type \S+$/], [{ items: { type: 5 } }, /number into Go struct field \S+\.properties\.items\.type of type string$/],
    [{ allOf: [{ pattern: 5 }] }, /number into Go struct field \S+\.properties\.allOf\.pattern of type string$/], [{ not: true }, /bool into Go struct field \S+\.properties\.not of type \S+$/],
    [{ 'x-kubernetes-validations': [{ rule: 5 }] }, /number into Go struct field \S+\.properties\.x-kubernetes-validations\.rule of type string$/],
    [{ 'x-kubernetes-list-map-keys': 'a' }, /string into Go struct field \S+\.properties\.x-kubernetes-list-map-keys of type \[\]string$/],
  ] as const).map(([words, why]): Case => ({
    name: `the schema of a definition is read by its types: ${JSON.stringify(words)}`,
    run: async api => {
      const { code, body } = await tryDefinition(api, definitionOf(api, 'things', { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, ...words } } }))
      api.t.deepEqual([code, body['reason']], [400, 'BadRequest'])
      api.t.regex(String(body['message']), new RegExp(`^CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: json: cannot unmarshal ${why.source}`))
    },
  })),
  {
    name: 'what is nothing in a schema is left out; a field that is nothing has no type',
    run: async api => {
      const tried = (words: object) => tryDefinition(api, definitionOf(api, 'things', { type: 'object', properties: { spec: { type: 'object', ...words } } }))
      await api.succeeds(tried({ properties: { a: { type: 'string', pattern: null, enum: null } }, items: null, not: null, allOf: null, required: null, 'x-kubernetes-validations': null }), 201)
      api.t.deepEqual(causesOf((await tried({ properties: { a: null } })).body), [['spec.validation.openAPIV3Schema.properties[spec].properties[a].type', 'Required value: must not be empty for specified object fields']])
      api.t.regex(String((await tried({ additionalProperties: 5 })).body['message']), /boolean or JSON schema expected$/)
    },
  },
  {
    name: 'a patch that takes away what an object is, or its name, is refused',
    run: async api => {
      await api.succeeds(api.post('widgets', widget('a')), 201)
      await made(api)
      const nameless = badRequest('the name of the object (a based on URL) was undeterminable: name must be provided')
      for (const path of ['widgets/a', 'configmaps/a']) for (const body of [{ metadata: null }, { metadata: { name: null } }, { metadata: { name: '' } }]) await api.refuses(api.patch('merge', path, body), nameless)
      const without = await api.patch('merge', 'widgets/a', { apiVersion: null })
      api.t.deepEqual([without.code, without.body['message']], [500, "Internal error occurred: Object 'apiVersion' is missing in 'object has no apiVersion field'"])
      for (const [body, why] of [[{ kind: null }, "Object 'Kind' is missing in '{"], [{ kind: 5 }, noText('number', 'kind')], [{ apiVersion: {} }, noText('object', 'apiVersion')]] as const) {
        const { code, body: answer } = await api.patch('json', 'widgets/a', [{ op: 'replace', path: `/${Object.keys(body)[0] ?? ''}`, value: Object.values(body)[0] }])
        api.t.deepEqual([code, String(answer['message']).includes(why)], [422, true], String(answer['message']))
      }
    },
  },
  {
    name: 'what is no scale of the object is not written as one',
    run: async api => {
      const things = await installThing(api, { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }, { subresources: { scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } } })
      await api.succeeds(api.post(things.path, things.object('a', { replicas: 1 })), 201)
      const scale = `${things.path}/a/scale`
      for (const body of ['null', {}, { spec: { replicas: 2 } }]) await api.refuses(api.put(scale, body), badRequest('the name of the object (a based on URL) was undeterminable: name must be provided'))
      await api.refuses(api.put(scale, { metadata: { name: 'b' }, spec: { replicas: 2 } }), badRequest('the name of the object (b) does not match the name on the URL (a)'))
      for (const body of [[], 5, { metadata: { name: 'a' }, spec: { replicas: 'two' } }, { metadata: { name: 'a' }, spec: 5 }]) api.t.is((await api.put(scale, body)).code, 400, JSON.stringify(body))
      for (const [body, code] of [['null', 400], [{ metadata: null }, 400], [{ spec: { replicas: 'two' } }, 422], [{ spec: 5 }, 422]] as const) api.t.is((await api.patch('merge', scale, body)).code, code, JSON.stringify(body))
      api.t.deepEqual((await api.succeeds(api.get(`${things.path}/a`))).spec, { replicas: 1 })
    },
  },
  {
    name: 'a document of a group that is called like something of JavaScript is not there',
    run: async api => {
      for (const path of ['constructor', '__proto__', 'apis/toString']) api.t.is((await api.get(`/openapi/v3/${path}`)).code, 404, path)
    },
  },
]
