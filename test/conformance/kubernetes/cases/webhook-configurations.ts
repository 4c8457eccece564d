import type { Case } from '../harness.ts'
import type { Api } from '../api.ts'
import { configurationOf, configurationsOf, hookOf, type Type } from '../webhook.ts'
import { causesOf } from '../definitions.ts'

const subdomain = 'a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'-\' or \'.\', and must start and end with an alphanumeric character (e.g. \'example.com\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\')'
const label = 'a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character (e.g. \'my-name\',  or \'abc-123\', regex used for validation is \'[a-z]([-a-z0-9]*[a-z0-9])?\')'
const namePart = 'name part must consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. \'MyName\',  or \'my.name\',  or \'123-abc\', regex used for validation is \'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\')'

const value = 'a valid label must be an empty string or consist of alphanumeric characters, \'-\', \'_\' or \'.\', and must start and end with an alphanumeric character (e.g. \'MyValue\',  or \'my_value\',  or \'12345\', regex used for validation is \'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\')'

/** What is wrong with a webhook, and what is told: field and message of each cause. */
const wrong: readonly (readonly [claim: string, change: object, ...causes: readonly (readonly [field: string, message: string])[]])[] = [
  ['a name of one word', { name: 'hook' }, ['name', 'Invalid value: "hook": should be a domain with at least three segments separated by dots']],
  ['a name of two words', { name: 'hook.example' }, ['name', 'Invalid value: "hook.example": should be a domain with at least three segments separated by dots']],
  ['a name that is no domain', { name: 'Hook.example.com' }, ['name', `Invalid value: "Hook.example.com": ${subdomain}`]],
  ['an empty name', { name: '' }, ['name', 'Required value']],
  ['unknown side effects', { sideEffects: 'Unknown' }, ['sideEffects', 'Unsupported value: "Unknown": supported values: "None", "NoneOnDryRun"']],
  ['some side effects', { sideEffects: 'Some' }, ['sideEffects', 'Unsupported value: "Some": supported values: "None", "NoneOnDryRun"']],
  ['no word about side effects', { sideEffects: undefined }, ['sideEffects', 'Required value: must specify one of None, NoneOnDryRun']],
  ['no review version', { admissionReviewVersions: [] }, ['admissionReviewVersions', 'Required value: must specify one of v1, v1beta1']],
  ['no word about review versions', { admissionReviewVersions: undefined }, ['admissionReviewVersions', 'Required value: must specify one of v1, v1beta1']],
  ['review versions without a known one', { admissionReviewVersions: ['v2', 'v3'] }, ['admissionReviewVersions', 'Invalid value: ["v2","v3"]: must include at least one of v1, v1beta1']],
  ['a review version twice', { admissionReviewVersions: ['v1', 'v1'] }, ['admissionReviewVersions[1]', 'Invalid value: "v1": duplicate version']],
  ['a review version that is no label', { admissionReviewVersions: ['v1', 'V2'] }, ['admissionReviewVersions[1]', `Invalid value: "V2": ${label}`]],
  ['a timeout of nothing', { timeoutSeconds: 0 }, ['timeoutSeconds', 'Invalid value: 0: the timeout value must be between 1 and 30 seconds']],
  ['a timeout that is too long', { timeoutSeconds: 31 }, ['timeoutSeconds', 'Invalid value: 31: the timeout value must be between 1 and 30 seconds']],
  ['an unknown failure policy', { failurePolicy: 'Maybe' }, ['failurePolicy', 'Unsupported value: "Maybe": supported values: "Fail", "Ignore"']],
  ['an unknown match policy', { matchPolicy: 'Maybe' }, ['matchPolicy', 'Unsupported value: "Maybe": supported values: "Equivalent", "Exact"']],
  ['neither address nor service', { clientConfig: {} }, ['clientConfig', 'Required value: exactly one of url or service is required']],
  ['both address and service', { clientConfig: { url: 'https://a', service: { name: 'a', namespace: 'b' } } }, ['clientConfig', 'Required value: exactly one of url or service is required']],
  ['an address without TLS', { clientConfig: { url: 'http://a/b' } }, ['clientConfig.url', 'Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]']],
  ['an address without a host', { clientConfig: { url: 'https:///b' } }, ['clientConfig.url', 'Invalid value: "": host must be specified; desired format: https://host[/path]']],
  ['an address that is a word', { clientConfig: { url: 'word' } }, ['clientConfig.url', 'Invalid value: "": \'https\' is the only allowed URL scheme; desired format: https://host[/path]'], ['clientConfig.url', 'Invalid value: "": host must be specified; desired format: https://host[/path]']],
  ...([
    ['https://[', "missing ']' in host"], ['https://a:b', 'invalid port ":b" after host'], ['https://a b/', 'invalid character " " in host name'], ['https://a^b', 'invalid character "^" in host name'], ['https://a/%zz', 'invalid URL escape "%zz"'],
    ['://a', 'missing protocol scheme'], ['1a://a', 'first path segment in URL cannot contain colon'],
  ] as const).map(([url, why]) => [`the address ${url}`, { clientConfig: { url } }, ['clientConfig.url', `Required value: url must be a valid URL: parse ${JSON.stringify(url)}: ${why}; desired format: https://host[/path]`]] as const),
  ['an address with user, fragment and query', { clientConfig: { url: 'https://u:p@a/b?c=d#e' } },
    ['clientConfig.url', 'Invalid value: "u:p": user information is not permitted in the URL'], ['clientConfig.url', 'Invalid value: "e": fragments are not permitted in the URL'], ['clientConfig.url', 'Invalid value: "c=d": query parameters are not permitted in the URL']],
  ['a service without name and namespace', { clientConfig: { service: {} } }, ['clientConfig.service.name', 'Required value'], ['clientConfig.service.namespace', 'Required value']],
  ['a service without a name', { clientConfig: { service: { namespace: 'b' } } }, ['clientConfig.service.namespace', 'Required value']],
  ['a service without a namespace', { clientConfig: { service: { name: 'a' } } }, ['clientConfig.service.name', 'Required value']],
  ['a selector of a value that cannot be', { objectSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['no value!'] }] } }, ['objectSelector.matchExpressions[0].values[0]', `Invalid value: "no value!": ${value}`]],
  ['a selector of a key that cannot be', { objectSelector: { matchExpressions: [{ key: 'no key!', operator: 'Exists' }] } }, ['objectSelector.matchExpressions[0].key', `Invalid value: "no key!": ${namePart}`]],
  ['conditions too many', { matchConditions: Array.from({ length: 65 }, (_, index) => ({ name: `c${index}`, expression: 'true' })) }, ['matchConditions', 'Too many: 65: must have at most 64 items']],
  ['a service with an impossible port', { clientConfig: { service: { name: 'a', namespace: 'b', port: 70_000 } } }, ['clientConfig.service.port', 'Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive']],
  ['a path without a slash', { clientConfig: { service: { name: 'a', namespace: 'b', path: 'c' } } }, ['clientConfig.service.path', 'Invalid value: "c": must start with a \'/\''], ['clientConfig.service.path', 'Invalid value: "c": segment[0] may not be empty']],
  ['a path with an empty part', { clientConfig: { service: { name: 'a', namespace: 'b', path: '/c//d' } } }, ['clientConfig.service.path', 'Invalid value: "/c//d": segment[1] may not be empty']],
  ['a path with what is no name', { clientConfig: { service: { name: 'a', namespace: 'b', path: '/C' } } }, ['clientConfig.service.path', `Invalid value: "/C": segment[0]: ${subdomain}`]],
  ['a rule without anything', { rules: [{}] }, ['rules[0].operations', 'Required value'], ['rules[0].apiGroups', 'Required value'], ['rules[0].apiVersions', 'Required value'], ['rules[0].resources', 'Required value']],
  ['an unknown operation', { rules: [{ operations: ['READ'], apiGroups: [''], apiVersions: ['v1'], resources: ['a'] }] }, ['rules[0].operations[0]', 'Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"']],
  ['an unknown scope', { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['a'], scope: 'Here' }] }, ['rules[0].scope', 'Unsupported value: "Here": supported values: "*", "Cluster", "Namespaced"']],
  ['everything and more', { rules: [{ operations: ['*', 'CREATE'], apiGroups: ['*', 'a'], apiVersions: ['*', 'v1'], resources: ['*/*', 'a'] }] },
    ['rules[0].operations', 'Invalid value: ["*","CREATE"]: if \'*\' is present, must not specify other operations'], ['rules[0].apiGroups', 'Invalid value: ["*","a"]: if \'*\' is present, must not specify other API groups'],
    ['rules[0].apiVersions', 'Invalid value: ["*","v1"]: if \'*\' is present, must not specify other API versions'], ['rules[0].resources', 'Invalid value: ["*/*","a"]: if \'*/*\' is present, must not specify other resources']],
  ['resources that say the same', { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['a/*', 'a/status', '*/b', 'c/b'] }] },
    ['rules[0].resources[1]', 'Invalid value: "a/status": if \'a/*\' is present, must not specify a/status'], ['rules[0].resources[3]', 'Invalid value: "c/b": if \'*/b\' is present, must not specify c/b']],
  ['all resources and one', { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['*', 'a'] }] }, ['rules[0].resources', 'Invalid value: ["*","a"]: if \'*\' is present, must not specify other resources without subresources']],
  ['an empty version and an empty resource', { rules: [{ operations: ['*'], apiGroups: [''], apiVersions: [''], resources: [''] }] }, ['rules[0].apiVersions[0]', 'Required value'], ['rules[0].resources[0]', 'Required value']],
  ['a selector with an unknown operator', { objectSelector: { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] } }, ['objectSelector.matchExpressions[0].operator', 'Invalid value: "Like": not a valid selector operator']],
  ['a selector without values', { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }, ['namespaceSelector.matchExpressions[0].values', 'Required value: must be specified when `operator` is \'In\' or \'NotIn\'']],
  ['a selector with values too many', { objectSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } }, ['objectSelector.matchExpressions[0].values', 'Forbidden: may not be specified when `operator` is \'Exists\' or \'DoesNotExist\'']],
  ['a selector of a label that cannot be', { objectSelector: { matchLabels: { 'no label!': 'x' } } }, ['objectSelector.matchLabels', `Invalid value: "no label!": ${namePart}`]],
  ['a condition that does not compile', { matchConditions: [{ name: 'c', expression: 'foo' }] }, ['matchConditions[0].expression', 'Invalid value: "foo": compilation failed: ERROR: <input>:1:1: undeclared reference to \'foo\' (in container \'\')\n | foo\n | ^']],
  ['a condition that is no truth', { matchConditions: [{ name: 'c', expression: '1' }] }, ['matchConditions[0].expression', 'Invalid value: "1": must evaluate to bool but got int']],
  ['a condition with a right that is not asked for', { matchConditions: [{ name: 'c', expression: 'authorizer.group("").check("get").allowed()' }] }, ['matchConditions[0].expression', 'Invalid value: "authorizer.group(\\"\\").check(\\"get\\").allowed()": compilation failed: ERROR: <input>:1:27: found no matching overload for \'check\' applied to \'kubernetes.authorization.GroupCheck.(string)\'\n | authorizer.group("").check("get").allowed()\n | ..........................^']],
  ['a condition that is a decision', { matchConditions: [{ name: 'c', expression: 'authorizer.requestResource.check("get")' }] }, ['matchConditions[0].expression', 'Invalid value: "authorizer.requestResource.check(\\"get\\")": must evaluate to bool but got kubernetes.authorization.Decision']],
  ['a condition without a name', { matchConditions: [{ expression: 'true' }] }, ['matchConditions[0].name', 'Required value']],
  ['a condition without an expression', { matchConditions: [{ name: 'c' }] }, ['matchConditions[0].expression', 'Required value']],
  ['a condition with a bad name', { matchConditions: [{ name: 'no name!', expression: 'true' }] }, ['matchConditions[0].name', `Invalid value: "no name!": ${namePart}`]],
  ['two conditions of one name', { matchConditions: [{ name: 'c', expression: 'true' }, { name: 'c', expression: 'true' }] }, ['matchConditions[1].name', 'Duplicate value: "c"']],
  ['two faults at once', { timeoutSeconds: 0, sideEffects: 'Some' }, ['sideEffects', 'Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'], ['timeoutSeconds', 'Invalid value: 0: the timeout value must be between 1 and 30 seconds']],
]

const types: readonly Type[] = ['Mutating', 'Validating']
const tryIt = (api: Api, type: Type, hooks: readonly object[]) => api.post(`${configurationsOf(type)}?dryRun=All`, configurationOf(api, type, 'a', hooks))

export const cases: readonly Case[] = [
  ...wrong.flatMap(([claim, change, ...causes]) => types.map((type): Case => ({
    name: `a ${type.toLowerCase()} webhook with ${claim} is refused`,
    run: async api => {
      const { code, body } = await tryIt(api, type, [hookOf(api, 'h', change)])
      api.t.deepEqual([code, body['reason']], [422, 'Invalid'], JSON.stringify(body))
      api.t.deepEqual([...causesOf(body)].sort(), causes.map(([field, message]) => [`webhooks[0].${field}`, message] as const).sort())
    },
  }))),
  ...types.map((type): Case => ({
    name: `two ${type.toLowerCase()} webhooks of one name are refused`,
    run: async api => {
      const { body } = await tryIt(api, type, [hookOf(api, 'a'), hookOf(api, 'b'), hookOf(api, 'a')])
      api.t.deepEqual(causesOf(body), [['webhooks[2].name', `Duplicate value: "a.${api.namespace}.example.com"`]])
    },
  })),
  {
    name: 'a mutating webhook with an unknown reinvocation policy is refused',
    run: async api => {
      const { body } = await tryIt(api, 'Mutating', [hookOf(api, 'h', { reinvocationPolicy: 'Always' })])
      api.t.deepEqual(causesOf(body), [['webhooks[0].reinvocationPolicy', 'Unsupported value: "Always": supported values: "IfNeeded", "Never"']])
    },
  },
  ...types.map((type): Case => ({
    name: `a ${type.toLowerCase()} webhook is completed with defaults`,
    run: async api => {
      const { name, sideEffects, admissionReviewVersions, rules } = hookOf(api, 'h')
      const made = await api.succeeds(tryIt(api, type, [{ name, clientConfig: { service: { name: 'a', namespace: 'b' } }, sideEffects, admissionReviewVersions, rules }]), 201)
      api.t.deepEqual(made['webhooks'], [{
        name, clientConfig: { service: { name: 'a', namespace: 'b', port: 443 } }, rules: [{ ...rules[0], scope: '*' }], failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, sideEffects,
        timeoutSeconds: 10, admissionReviewVersions, ...type === 'Mutating' ? { reinvocationPolicy: 'Never' } : {},
      }])
    },
  })),
  ...types.map((type): Case => ({
    name: `a ${type.toLowerCase()} configuration may list nothing`,
    run: async api => {
      await api.succeeds(tryIt(api, type, []), 201)
    },
  })),
  {
    name: 'the generation of a configuration counts its changes',
    run: async api => {
      const path = configurationsOf('Validating')
      const made = await api.succeeds(api.post(path, configurationOf(api, 'Validating', 'a', [hookOf(api, 'h', { objectSelector: { matchLabels: { never: api.namespace } } })])), 201)
      const own = `${path}/${made.metadata.name}`
      const labelled = await api.succeeds(api.patch('merge', own, { metadata: { labels: { a: 'b' } } }))
      const changed = await api.succeeds(api.patch('json', own, [{ op: 'replace', path: '/webhooks/0/timeoutSeconds', value: 5 }]))
      await api.succeeds(api.remove(own))
      api.t.deepEqual([made, labelled, changed].map(({ metadata: { generation } }) => generation), [1, 1, 2])
    },
  },
]
