import { once } from 'node:events'
import { connect } from 'node:tls'
import test from 'ava'
import { startApi, type Api } from './api.ts'

/** What comes for an address and a name of the server as they are (clients of HTTP would not send some): the code, and the text where it is no JSON. */
const asked = async ({ server }: Api, address: string, host = 'localhost'): Promise<readonly string[]> => {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', ca: server.ca, servername: 'localhost' })
  await once(socket, 'secureConnect')
  socket.write(`GET ${address} HTTP/1.0\r\nHost: ${host}\r\nAuthorization: Bearer ${server.tokens.admin}\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  return [/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? text, body.startsWith('{') ? '' : body.trim()]
}
const [missing, unreadable] = [['404', '404 page not found'], ['400', '400 Bad Request']]

for (const [address, answer] of [
  ['//', missing], ['///', missing], ['/\\', missing], ['*', missing], ['http://', missing],
  ['/%zz', unreadable], ['/api/v1/namespaces/%/configmaps', unreadable], ['/api/v1/namespaces/%ff/configmaps/a', ['404', '']], ['/version?a=%zz', ['200', '']],
] as const) {
  test(`the address ${address} is answered with ${answer.join(' ')}`, async t => {
    const api = await startApi(t)
    t.deepEqual(await asked(api, address), answer)
  })
}

for (const host of ['[', ':::', '%', '']) {
  test(`who calls the server ${JSON.stringify(host)} is answered like everybody`, async t => {
    const api = await startApi(t)
    t.deepEqual(await asked(api, '/version', host), ['200', ''])
  })
}
