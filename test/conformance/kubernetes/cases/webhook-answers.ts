import type { Case } from '../harness.ts'
import { warningsOf } from '../definitions.ts'
import { configMap } from '../fixtures.ts'
import { startWebhooks, type Type } from '../webhook.ts'

const denied = 'admission webhook "h.<case>.example.com" denied the request'
const causes = [{ reason: 'FieldValueInvalid', message: 'too short', field: 'data.x' }]

/** What a webhook says when it refuses, and the Status that the client gets for it. */
const refusals: readonly (readonly [claim: string, status: object | undefined, seen: object])[] = [
  ['nothing', undefined, { message: `${denied} without explanation`, code: 400 }],
  ['an empty status', {}, { message: `${denied} without explanation`, code: 400 }],
  ['a message', { message: 'not so' }, { message: `${denied}: not so`, code: 400 }],
  ['a reason', { reason: 'Because' }, { message: `${denied}: Because`, reason: 'Because', code: 400 }],
  ['a code', { code: 418 }, { message: `${denied} without explanation`, code: 418 }],
  ['a code of success', { code: 200, status: 'Success', message: 'fine' }, { message: `${denied}: fine`, code: 400 }],
  ['a code of the server', { code: 503, message: 'later' }, { message: `${denied}: later`, code: 503 }],
  ['code, reason and message', { code: 403, reason: 'Forbidden', message: 'not you' }, { message: `${denied}: not you`, reason: 'Forbidden', code: 403 }],
  ['details with causes', { code: 422, reason: 'Invalid', message: 'bad', details: { name: 'n', group: 'g', kind: 'k', uid: 'u', causes } }, { message: `${denied}: bad`, reason: 'Invalid', details: { name: 'n', group: 'g', kind: 'k', uid: 'u', causes }, code: 422 }],
  ['when to come again', { code: 429, reason: 'TooManyRequests', message: 'busy', details: { retryAfterSeconds: 3 } }, { message: `${denied}: busy`, reason: 'TooManyRequests', details: { retryAfterSeconds: 3 }, code: 429 }],
  ['metadata', { message: 'm', metadata: { resourceVersion: '7' } }, { metadata: { resourceVersion: '7' }, message: `${denied}: m`, code: 400 }],
  ['fields that no Status has', { message: 'm', other: 1, details: { other: 2 } }, { message: `${denied}: m`, details: {}, code: 400 }],
]

const both = (check: (type: Type) => Case): readonly Case[] => [check('Mutating'), check('Validating')]
const word = (type: Type): string => type.toLowerCase()
const many = (length: number, text = 'w'): string => text.repeat(length)

/** Warnings that a webhook has, and those that the client gets. */
const told: readonly (readonly [claim: string, given: readonly string[], seen: readonly string[]])[] = [
  ['as they are, each once and in their order', ['b', 'a', 'b'], ['b', 'a']],
  ['with quotation marks, backslashes and what is not ASCII', ['say "so" \\ or ü'], ['say "so" \\ or ü']],
  ['but for those that are empty or have control characters', ['', 'two\nlines', 'fine'], ['fine']],
  ['whole, however long, while all together have 4096 characters', [many(3000), many(1096, 'v')], [many(3000), many(1096, 'v')]],
  ['cut to 256 characters each, when together they have more', [many(3000), many(1097, 'v'), 'short'], [many(256), many(256, 'v'), 'short']],
  ['until 4096 characters are told', Array.from({ length: 20 }, (_, index) => many(300, String.fromCharCode(97 + index))), Array.from({ length: 16 }, (_, index) => many(256, String.fromCharCode(97 + index)))],
]
const plainWarnings = (headers: Parameters<typeof warningsOf>[0]): readonly string[] =>
  [headers['warning'] ?? []].flat().flatMap(header => header.split(/, (?=299 )/)).map(header => JSON.parse(Buffer.from(header, 'latin1').toString('utf8').replace(/^299 - /, '')) as string)

export const cases: readonly Case[] = [
  ...refusals.flatMap(([claim, status, seen]) => both(type => ({
    name: `what a ${word(type)} webhook says when it refuses reaches the client: ${claim}`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure(type, 'a', { name: 'h', reply: () => ({ allowed: false, ...status === undefined ? {} : { status } }) })
      const { code, body, headers } = await api.post('configmaps', configMap('a'))
      const { message, ...rest } = body
      api.t.deepEqual<unknown, unknown>({ ...rest, message: webhooks.told(message) }, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...seen })
      api.t.is(code, (seen as { readonly code: number }).code)
      api.t.is(headers['retry-after'], 'retryAfterSeconds' in ((seen as { readonly details?: object }).details ?? {}) ? '3' : undefined)
      api.t.is((await api.get('configmaps/a')).code, 404)
    },
  }))),
  ...told.map(([claim, given, seen]): Case => ({
    name: `warnings of a webhook reach the client ${claim}`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Validating', 'a', { name: 'h', reply: () => ({ warnings: given }) })
      const answer = await api.post('configmaps', configMap('a'))
      await api.succeeds(Promise.resolve(answer), 201)
      api.t.deepEqual(plainWarnings(answer.headers), seen)
    },
  })),
  ...both(type => ({
    name: `warnings of a ${word(type)} webhook that refuses reach the client, too`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure(type, 'a', { name: 'first', reply: () => ({ warnings: ['one'] }) }, { name: 'second', reply: () => ({ allowed: false, warnings: ['two'] }) })
      const answer = await api.post('configmaps', configMap('a'))
      api.t.is(answer.code, 400)
      api.t.deepEqual(warningsOf(answer.headers), ['one', 'two'])
    },
  })),
  {
    name: 'the same warning of several webhooks is told once',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const reply = () => ({ warnings: ['same'] })
      await webhooks.configure('Mutating', 'a', { name: 'm', reply })
      await webhooks.configure('Validating', 'a', { name: 'v', reply }, { name: 'w', reply })
      api.t.deepEqual(plainWarnings((await api.post('configmaps', configMap('a'))).headers), ['same'])
    },
  },
  {
    name: 'annotations for the audit log change nothing, and neither do a status and other fields of an answer that allows',
    run: async api => {
      const webhooks = await startWebhooks(api)
      const reply = () => ({ auditAnnotations: { key: 'value', 'not a key!': '' }, status: { code: 403, message: 'ignored' }, other: 1 })
      await webhooks.configure('Mutating', 'a', { name: 'm', reply })
      await webhooks.configure('Validating', 'a', { name: 'v', reply })
      api.t.deepEqual((await api.succeeds(api.post('configmaps', configMap('a', { k: 'v' })), 201))['data'], { k: 'v' })
    },
  },
  ...both(type => ({
    name: `an answer of a ${word(type)} webhook in which allowed is missing refuses`,
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure(type, 'a', { name: 'h', reply: () => ({ allowed: undefined as unknown as boolean }) })
      api.t.is((await api.post('configmaps', configMap('a'))).code, 400)
    },
  })),
  {
    name: 'an empty list of operations and a patch of null change nothing',
    run: async api => {
      const webhooks = await startWebhooks(api)
      await webhooks.configure('Mutating', 'a', { name: 'h', reply: () => ({ patch: [] }) }, { name: 'i', reply: () => ({ patchType: null, patch: null as never }) })
      await api.succeeds(api.post('configmaps', configMap('a')), 201)
    },
  },
]
