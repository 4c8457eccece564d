import { createServer } from 'node:net'
import test from 'ava'
import { listenAt, splitAddress } from '#src/telemetry/listen.ts'

for (const [address, host, port] of [['0.0.0.0:8080', '0.0.0.0', 8080], [':9443', '0.0.0.0', 9443], ['localhost:0', 'localhost', 0], ['[::1]:8080', '::1', 8080], ['::1:8080', '::1', 8080]] as const) {
  test(`${address} is host ${host} and port ${port}`, t => t.deepEqual(splitAddress(address), { host, port }))
}

test('port 0 takes a free one', async t => {
  const server = createServer()
  const bound = await listenAt(server, 'health.listen', '127.0.0.1:0')
  t.teardown(() => server.close())
  t.true(bound.ok && bound.value.port > 0)
})

for (const [address, what] of [
  // An address of documentation (RFC 5737), and a name that is never given (RFC 6761).
  ['192.0.2.1:0', /this machine has no such address; give one of its own/],
  ['nobody.invalid:0', /the name of the host is not known; give an address of this machine/],
] as const) {
  test(`${address} is a wrong setting, with what to do`, async t => {
    const bound = await listenAt(createServer(), 'health.listen', address)
    if (bound.ok) return t.fail('it listens')
    t.is(bound.fault.reason, 'InvalidSpec')
    t.true(bound.fault.message.startsWith(`health.listen ${address}: `))
    t.regex(bound.fault.message, what)
  })
}
