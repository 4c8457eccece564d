import test from 'ava'
import { decodeResponse, encodeRequest } from '#protocols/vim/soap.ts'
import { moRef, type MoRef, type VimObject } from '#protocols/vim/values.ts'
import { startControl } from '#world/vcenter/control.ts'
import { startSimulatedVcenter } from '#world/vcenter/server.ts'

const inventory = { hosts: 3 }
const sessionManager = moRef('SessionManager', 'SessionManager')

const post = (url: string, method: string, self: MoRef, args: VimObject = {}, cookie = ''): Promise<Response> =>
  fetch(url, { method: 'POST', body: encodeRequest(method, self, args), headers: { cookie, soapaction: 'urn:vim25/8.0.3.0' } })
const failing = async (call: Promise<unknown>): Promise<boolean> => call.then(() => false, () => true)

test('a session is a cookie, quoted as vCenter does', async t => {
  const vcenter = await startSimulatedVcenter({ inventory })
  t.teardown(vcenter.stop)
  const login = await post(vcenter.url, 'Login', sessionManager, { userName: vcenter.user, password: vcenter.password })
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  t.regex(cookie, /^vmware_soap_session="[0-9a-f]{40}"$/)
  const answer = await post(vcenter.url, 'CurrentTime', moRef('ServiceInstance', 'ServiceInstance'), {}, cookie)
  t.is(answer.status, 200)
  t.is((await post(vcenter.url, 'CurrentTime', moRef('ServiceInstance', 'ServiceInstance'))).status, 500)
  t.is((await fetch(vcenter.url.replace('/sdk', '/elsewhere'))).status, 404)
})

test('the service content is told without a session, as HTTP with XML', async t => {
  const vcenter = await startSimulatedVcenter({ inventory })
  t.teardown(vcenter.stop)
  const answer = await post(vcenter.url, 'RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))
  t.is(answer.headers.get('content-type'), 'text/xml; charset=utf-8')
  const decoded = decodeResponse('RetrieveServiceContent', await answer.text())
  t.true(decoded.ok && 'value' in decoded.value && (decoded.value.value as VimObject)['rootFolder'] !== undefined)
})

test('down it refuses connections, up again it listens on the same port with all that stood', async t => {
  const vcenter = await startSimulatedVcenter({ inventory, vmsPerHost: 1 })
  t.teardown(vcenter.stop)
  await vcenter.faults.down()
  t.true(await failing(post(vcenter.url, 'RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))))
  await vcenter.faults.up()
  t.is((await post(vcenter.url, 'RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))).status, 200)
  t.is(vcenter.inventory.vmCount(), 3)
})

test('a reset connection is one', async t => {
  const vcenter = await startSimulatedVcenter({ inventory })
  t.teardown(vcenter.stop)
  vcenter.faults.add({ method: 'RetrieveServiceContent', trouble: { kind: 'Reset' }, times: 1 })
  t.true(await failing(post(vcenter.url, 'RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))))
  t.is((await post(vcenter.url, 'RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))).status, 200)
})

test('the control interface does what the functions do, and says what it needs', async t => {
  const vcenter = await startSimulatedVcenter({ inventory })
  const control = await startControl(vcenter)
  t.teardown(async () => {
    await control.stop()
    await vcenter.stop()
  })
  const order = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${control.url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return [answer.status, (await answer.json()) as unknown] as const
  }
  t.deepEqual(await order('POST', '/faults', { method: 'RetrieveServiceContent', trouble: { kind: 'Fault', fault: { type: 'SystemError', message: 'x' } }, times: 1 }), [200, {}])
  t.is((await post(vcenter.url, 'RetrieveServiceContent', moRef('ServiceInstance', 'ServiceInstance'))).status, 500)
  t.deepEqual(await order('GET', '/counts'), [200, { RetrieveServiceContent: 1 }])
  const [host] = vcenter.inventory.hosts()
  t.is((await order('POST', '/hosts/disconnect', { host: host?.name }))[0], 200)
  t.false(vcenter.inventory.hosts()[0]?.connected)
  t.is((await order('POST', '/down'))[0], 200)
  t.is((await order('POST', '/up'))[0], 200)
  t.is((await order('POST', '/hosts/disconnect', { host: 'nobody' }))[0], 400)
  t.is((await order('POST', '/faults', { method: 'x' }))[0], 400)
  t.is((await order('POST', '/latency', { preset: 'slow' }))[0], 400)
  t.is((await order('POST', '/nothing'))[0], 404)
})
