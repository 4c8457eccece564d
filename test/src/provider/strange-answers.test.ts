import { createServer as createHttp, type RequestListener } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import test from 'ava'
import type { Reason } from '#protocols/fault.ts'
import { encodeResponse } from '#protocols/vim/soap.ts'
import { moRef } from '#protocols/vim/values.ts'
import { providerLimits } from '#src/provider/limits.ts'
import { createTransport, type Transport } from '#src/provider/transport.ts'
import { systemClock } from '#src/telemetry/clock.ts'
import { noMetrics } from '#test/fakes/telemetry.ts'
import { createAuthority } from '#world/kubernetes/tls.ts'

const listening = async (server: Server): Promise<{ readonly port: number; readonly stop: () => void }> => {
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return { port: (server.address() as AddressInfo).port, stop: () => { server.close() } }
}
const transportTo = (url: string, answerBytesMax = providerLimits.answerBytesMax): Transport =>
  createTransport({ url, tls: { insecure: true }, clock: systemClock, metrics: noMetrics, limits: { ...providerLimits, answerBytesMax } })
const self = moRef('PropertyCollector', 'propertyCollector')
const ask = (transport: Transport) => transport.send({ method: 'RetrievePropertiesEx', self, args: { specSet: [], options: {} }, about: 'a look' }, undefined)

const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): RequestListener => (request, response) => {
  request.resume()
  response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body)
}
const html = '<html><head><meta charset="utf-8"><title>Sign in</title></head><body>Welcome<br></body></html>'
const whole = encodeResponse('RetrievePropertiesEx', { objects: [] })

const strange: readonly (readonly [what: string, listener: RequestListener, reason: Reason, message: RegExp])[] = [
  ['a page for people', answer(200, html), 'Malformed', /it began with "<html>.*vcenter\.url leads to/],
  ['nothing', answer(200, ''), 'Malformed', /it began with nothing.*vcenter\.url leads to/],
  ['half an answer', answer(200, whole.slice(0, -30)), 'Malformed', /RetrievePropertiesEx: .*it began with "<\?xml/],
  ['JSON', answer(200, '{"type":"com.vmware.vapi.std.errors.unauthenticated"}'), 'Malformed', /it began with "\{/],
  ['an envelope with nothing in it', answer(200, '<Envelope><Body/></Envelope>'), 'Malformed', /the answer has no body/],
  ['a page that says that the server is broken', answer(500, html), 'Unavailable', /HTTP status 500: vCenter cannot serve now/],
  ['a page of a gateway', answer(502, html), 'Unavailable', /HTTP status 502/],
  ['a page that says that there is no page', answer(404, html), 'Malformed', /HTTP status 404: vcenter\.url does not lead to/],
  ['a way to somewhere else', answer(302, '', { location: 'https://elsewhere.example.com/' }), 'Malformed', /HTTP status 302: vcenter\.url does not lead to/],
  ['a plea for patience', answer(429, '', { 'retry-after': '7' }), 'Throttled', /asks for patience/],
]
for (const [what, listener, reason, message] of strange) {
  test(`a server that answers with ${what} is ${reason}, and the message says so`, async t => {
    const { port, stop } = await listening(createHttp(listener))
    const transport = transportTo(`http://127.0.0.1:${port}/sdk`)
    const result = await ask(transport)
    if (result.ok) return t.fail()
    t.is(result.fault.reason, reason)
    t.regex(result.fault.message, message)
    t.regex(result.fault.message, /^a look: /)
    t.is(result.fault.retryAfterMs, reason === 'Throttled' ? 7_000 : undefined)
    await transport.close()
    stop()
  })
}

test('an answer of 10 MB is read; one beyond the limit is given up', async t => {
  const objects = Array.from({ length: 20_000 }, (_, index) => ({ obj: moRef('VirtualMachine', `vm-${index}`), propSet: [{ name: 'name', val: 'x'.repeat(300) }] }))
  const body = encodeResponse('RetrievePropertiesEx', { objects })
  t.true(body.length > 8_000_000)
  const { port, stop } = await listening(createHttp(answer(200, body)))
  const [enough, little] = [transportTo(`http://127.0.0.1:${port}/sdk`), transportTo(`http://127.0.0.1:${port}/sdk`, 1_048_576)]
  const read = await ask(enough)
  t.is(read.ok && (read.value.value as { readonly objects: readonly unknown[] }).objects.length, 20_000)
  t.like(await ask(little), { ok: false, fault: { reason: 'Malformed', message: 'a look: RetrievePropertiesEx was answered with more than 1 MiB; it is given up' } })
  t.like(await ask(little), { ok: false, fault: { reason: 'Malformed' } })
  await Promise.all([enough.close(), little.close()])
  stop()
})

test('TLS where none is spoken, and none where it is, are told as such; nothing was sent', async t => {
  const pair = await (await createAuthority('test', Date.now())).issue('127.0.0.1', ['127.0.0.1'])
  const plain = await listening(createHttp(answer(200, whole)))
  const secure = await listening(createHttps({ key: pair.key, cert: pair.certificate }, answer(200, whole)))
  for (const [url, message] of [[`https://127.0.0.1:${plain.port}/sdk`, /does not speak TLS.*http:\/\//], [`http://127.0.0.1:${secure.port}/sdk`, /connection broke|HTTP status 400/]] as const) {
    const transport = transportTo(url)
    const result = await ask(transport)
    t.true(!result.ok && result.fault.reason === 'Unavailable', url)
    t.regex(result.ok ? '' : result.fault.message, message)
    await transport.close()
  }
  plain.stop()
  secure.stop()
})

test('HTTP/1.1 is spoken, whatever else is offered', async t => {
  const pair = await (await createAuthority('test', Date.now())).issue('127.0.0.1', ['127.0.0.1'])
  const versions: string[] = []
  const server = createSecureServer({ key: pair.key, cert: pair.certificate, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion)
    response.writeHead(200, { 'content-type': 'text/xml' }).end(whole)
  })
  const { port, stop } = await listening(server)
  const transport = transportTo(`https://127.0.0.1:${port}/sdk`)
  t.true((await ask(transport)).ok)
  t.deepEqual(versions, ['1.1'])
  await transport.close()
  stop()
})
