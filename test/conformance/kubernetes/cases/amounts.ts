import { at, type Api } from '../api.ts'
import { installThing } from '../definitions.ts'
import { configMap } from '../fixtures.ts'
import type { Case } from '../harness.ts'
import { badRequest, invalid } from '../refusals.ts'

const claim = (storage: unknown) => ({ metadata: { name: 'a' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } })
const dry = (api: Api, plural: string, body: object) => api.post(`${plural}?dryRun=All`, body)

/** Amounts as they are written, and as they are read back. */
const amounts: readonly (readonly [given: unknown, kept: string])[] = [
  ['1024Mi', '1Gi'], ['1000Mi', '1000Mi'], ['1.5Gi', '1536Mi'], ['0.5Gi', '512Mi'], ['0.1Gi', '107374182400m'], ['0.5Ki', '512'], ['0.0005Ki', '512m'], ['1024', '1024'], ['0.5', '500m'], ['.5', '500m'], ['00.50', '500m'], ['1.0', '1'], ['1.', '1.'],
  ['+5', '+5'], ['01', '01'], ['1000m', '1'], ['1500m', '1500m'], ['1000', '1k'], ['1500', '1500'], ['1000k', '1M'], ['1500M', '1500M'], ['1000T', '1P'], ['100000000000000000000', '100E'], ['1n', '1m'], ['1u', '1m'], ['0.0001', '1m'], ['1.0001', '1001m'],
  ['1e3', '1e3'], ['1E3', '1E3'], ['1e2', '100'], ['3e10', '30e9'], ['1.5e3', '1500'], ['12e-1', '1200e-3'], ['1000e3', '1e6'], ['100e-1', '10'], ['1e400', '10e399'], ['1e+3', '1e+3'], [' 1Gi ', '1Gi'], [5, '5'], [0.5, '500m'],
]
const noAmount = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const noUnit = "unable to parse quantity's suffix"
const unreadable: readonly (readonly [given: unknown, why: string])[] = [
  ['abc', noAmount], ['1gi', noAmount], ['', noAmount], ['1 Gi', noAmount], ['1.2.3', noAmount], ['1KiB', noAmount], ['1,5', noAmount], ['0x10', noAmount], ['1e1.5', noAmount], [true, noAmount], [{}, noAmount], [[], noAmount],
  ['--1', noUnit], ['1e', noUnit], ['1ee3', noUnit], ['1mi', noUnit], ['1K', noUnit],
]

const bytes: readonly (readonly [given: string, result: string | number])[] = [
  ['eA==', 'eA=='], ['', ''], ['eB==', 'eA=='], ['eA==\n', 'eA=='], ['eA=', 3], ['eA', 0], ['!!!!', 0], ['e A==', 1], ['e-_=', 1], ['eA==eA==', 4], ['eHh4eA', 4],
]

/** Bodies of built-in kinds that cannot be read: what of a field is wrong. The real server names types of Go before the path. */
const bodies: readonly (readonly [plural: string, kind: string, body: object, why: RegExp])[] = [
  ['configmaps', 'ConfigMap', { data: { a: 5 } }, /^json: cannot unmarshal number into Go struct field \w+\.data of type string$/],
  ['configmaps', 'ConfigMap', { data: 'x' }, /^json: cannot unmarshal string into Go struct field \w+\.data of type map\[string\]string$/],
  ['configmaps', 'ConfigMap', { immutable: 'yes' }, /^json: cannot unmarshal string into Go struct field \w+\.immutable of type bool$/],
  ['configmaps', 'ConfigMap', { binaryData: { a: '!!' } }, /^illegal base64 data at input byte 0$/],
  ['services', 'Service', { spec: { ports: [{ port: '80' }] } }, /^json: cannot unmarshal string into Go struct field \w+\.spec\.ports\.port of type int32$/],
  ['services', 'Service', { spec: { ports: [{ port: 80.5 }] } }, /^json: cannot unmarshal number 80\.5 into Go struct field \w+\.spec\.ports\.port of type int32$/],
  ['services', 'Service', { spec: { ports: [{ port: 99_999_999_999 }] } }, /^json: cannot unmarshal number 99999999999 into Go struct field \w+\.spec\.ports\.port of type int32$/],
  ['services', 'Service', { spec: { ports: [{ port: 80, targetPort: true }] } }, /^json: cannot unmarshal bool into Go struct field \w+\.spec\.ports\.targetPort of type int32$/],
  ['services', 'Service', { spec: { ports: [{ port: 80, targetPort: 1.5 }] } }, /^json: cannot unmarshal number 1\.5 into Go struct field \w+\.spec\.ports\.targetPort of type int32$/],
  ['services', 'Service', { spec: { selector: { a: 1 } } }, /^json: cannot unmarshal number into Go struct field \w+\.spec\.selector of type string$/],
  ['services', 'Service', { spec: { publishNotReadyAddresses: 'true' } }, /^json: cannot unmarshal string into Go struct field \w+\.spec\.publishNotReadyAddresses of type bool$/],
  ['services', 'Service', { spec: 'x' }, /^json: cannot unmarshal string into Go struct field Service\.spec of type \S+$/],
  ['leases', 'Lease', { spec: { leaseDurationSeconds: '15' } }, /^json: cannot unmarshal string into Go struct field \w+\.spec\.leaseDurationSeconds of type int32$/],
  ['leases', 'Lease', { spec: { renewTime: 'yesterday' } }, /^parsing time "yesterday" as "2006-01-02T15:04:05(\.000000)?Z07:00": cannot parse "yesterday" as "2006"$/],
  ['events', 'Event', { firstTimestamp: '2026-13-01T00:00:00Z' }, /^parsing time "2026-13-01T00:00:00Z"(?: as "2006-01-02T15:04:05Z07:00": cannot parse "13-01T00:00:00Z" as "01"|: month out of range)$/],
  ['events', 'Event', { count: '1' }, /^json: cannot unmarshal string into Go struct field \w+\.count of type int32$/],
  ['persistentvolumeclaims', 'PersistentVolumeClaim', { spec: { accessModes: 'ReadWriteOnce' } }, /^json: cannot unmarshal string into Go struct field \w+\.spec\.accessModes of type \[\]\S+$/],
  ['storageclasses', 'StorageClass', { provisioner: 'x', parameters: { a: 1 } }, /^json: cannot unmarshal number into Go struct field \w+\.parameters of type string$/],
  ['nodes', 'Node', { status: { capacity: { cpu: 'abc' } } }, new RegExp(`^${RegExp.escape(noAmount)}$`)],
]

/** What built-in kinds make of amounts, bytes and other typed fields. */
export const cases: readonly Case[] = [
  ...amounts.map(([given, kept]): Case => ({
    name: `the amount ${JSON.stringify(given)} is kept as ${kept}`,
    run: async api => {
      api.t.is(at(await api.succeeds(dry(api, 'persistentvolumeclaims', claim(given)), 201), 'spec', 'resources', 'requests', 'storage'), kept)
    },
  })),
  ...unreadable.map(([given, why]): Case => ({
    name: `the amount ${JSON.stringify(given)} cannot be read`,
    run: async api => api.refuses(dry(api, 'persistentvolumeclaims', claim(given)), badRequest(`PersistentVolumeClaim in version "v1" cannot be handled as a PersistentVolumeClaim: ${why}`)),
  })),
  ...bytes.map(([given, result]): Case => ({
    name: `the bytes ${JSON.stringify(given)} ${typeof result === 'string' ? `are kept as ${JSON.stringify(result)}` : `cannot be read from byte ${result} on`}`,
    run: async api => {
      const answer = dry(api, 'secrets', { metadata: { name: 'a' }, data: { a: given } })
      if (typeof result === 'number') await api.refuses(answer, badRequest(`Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${result}`))
      else api.t.is(at(await api.succeeds(answer, 201), 'data', 'a'), result)
    },
  })),
  ...bodies.map(([plural, kind, body, why]): Case => ({
    name: `a body of ${plural} that cannot be read is refused with what is wrong: ${JSON.stringify(body)}`,
    run: async api => {
      const { code, body: answer } = await dry(api, plural, { metadata: { name: api.namespace }, ...body })
      api.t.deepEqual([code, answer['reason']], [400, 'BadRequest'])
      const begin = `${kind} in version "v1" cannot be handled as a ${kind}: `
      api.t.true(String(answer['message']).startsWith(begin), String(answer['message']))
      api.t.regex(String(answer['message']).slice(begin.length), why)
    },
  })),
  ...([['0'], ['-1'], ['0Gi', '0'], ['-0.5', '-500m']] as const).map(([given, kept = given]): Case => ({
    name: `a claim of ${given} is refused`,
    run: async api => api.refuses(dry(api, 'persistentvolumeclaims', claim(given)), invalid('PersistentVolumeClaim', 'a', ['spec.resources[storage]', 'invalid', `Invalid value: ${JSON.stringify(kept)}: must be greater than zero`])),
  })),
  {
    name: 'amounts of a quota are kept in short, however they are written',
    run: async api => {
      const path = 'resourcequotas/a'
      const made = await api.succeeds(api.post('resourcequotas', { metadata: { name: 'a' }, spec: { hard: { cpu: '0.5', memory: '1024Mi', 'count/secrets': 5 } } }), 201)
      api.t.deepEqual(at(made, 'spec', 'hard'), { cpu: '500m', memory: '1Gi', 'count/secrets': '5' })
      api.t.deepEqual(at(await api.succeeds(api.patch('merge', path, { spec: { hard: { cpu: '1000m' } } }), 200), 'spec', 'hard', 'cpu'), '1')
      const applied = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'a' }, spec: { hard: { memory: '2048Mi' } } }
      api.t.deepEqual(at(await api.succeeds(api.patch('apply', `${path}?fieldManager=me&force=true`, applied), 200), 'spec', 'hard', 'memory'), '2Gi')
      api.t.deepEqual(at(await api.succeeds(api.get(path), 200), 'spec', 'hard'), { cpu: '1', memory: '2Gi', 'count/secrets': '5' })
    },
  },
  {
    name: 'a patch that makes an object unreadable is refused with all that it would be',
    run: async api => {
      await api.succeeds(api.post('resourcequotas', { metadata: { name: 'a' }, spec: { hard: { cpu: '1' } } }), 201)
      await api.succeeds(api.post('secrets', { metadata: { name: 'a' } }), 201)
      for (const [path, patch, why] of [['resourcequotas/a', { spec: { hard: { cpu: 'abc' } } }, noAmount], ['secrets/a', { data: { a: '!!' } }, 'illegal base64 data at input byte 0']] as const) {
        const { code, body } = await api.patch('merge', path, patch)
        api.t.is(code, 422, path)
        api.t.regex(String(body['message']), new RegExp(`^ "" is invalid: patch: Invalid value: ".*": ${RegExp.escape(why)}$`))
      }
    },
  },
  {
    name: 'maps with nothing in them are left out',
    run: async api => {
      api.t.false('data' in (await api.succeeds(dry(api, 'configmaps', configMap('a', {})), 201)))
      api.t.deepEqual((await api.succeeds(dry(api, 'resourcequotas', { metadata: { name: 'a' }, spec: { hard: {} } }), 201)).spec, {})
    },
  },
  {
    name: 'of a custom kind the same is kept as it was written, and refused by its schema',
    run: async api => {
      const quantity = { 'x-kubernetes-int-or-string': true, pattern: '^[0-9]+(Mi|Gi)?$' }
      const things = await installThing(api, { type: 'object', properties: { spec: { type: 'object', properties: { size: quantity, count: { type: 'integer', format: 'int32' }, data: { type: 'string', format: 'byte' }, map: { type: 'object', additionalProperties: { type: 'string' } } } } } })
      const write = (spec: object) => api.post(`${things.path}?dryRun=All`, things.object('a', spec))
      api.t.deepEqual((await api.succeeds(write({ size: '1024Mi', map: {}, data: 'eB==' }), 201)).spec, { size: '1024Mi', map: {}, data: 'eB==' })
      for (const spec of [{ size: 'abc' }, { count: '5' }, { count: 99_999_999_999 }, { data: '!!' }, { map: { a: 1 } }]) api.t.is((await write(spec)).code, 422, JSON.stringify(spec))
    },
  },
]
