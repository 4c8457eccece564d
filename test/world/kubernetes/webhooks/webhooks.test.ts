import test from 'ava'
import { configMap, configMaps, startApi, type Answer } from '../api.ts'
import { startWebhook } from './webhook.ts'

// What webhooks are asked and what becomes of their answers is told in test/conformance/kubernetes/cases/webhook-*.ts; here is how this server finds those behind a service.

const messageOf = ({ body }: Answer): string => (body as { readonly message: string }).message

test('a webhook behind a service is asked where the service is now, at the path of its configuration', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, () => ({ allowed: false, status: { message: 'asked' } }))
  const caBundle = Buffer.from(api.server.ca).toString('base64')
  await hook.configure('Validating', 'served', { clientConfig: { caBundle, service: { namespace: 'ns', name: 'svc', path: '/hook', port: 8443 } } })
  t.is(messageOf(await api.send('POST', configMaps, configMap('a'))), 'Internal error occurred: failed calling webhook "served.vmherd.dev": failed to call webhook: Post "https://svc.ns.svc:8443/hook?timeout=5s": service "svc" not found')
  api.server.setService('ns', 'svc', () => new URL(hook.url).origin)
  t.is(messageOf(await api.send('POST', configMaps, configMap('a'))), 'admission webhook "served.vmherd.dev" denied the request: asked')
  t.is(hook.asked[0]?.name, 'a')
})
