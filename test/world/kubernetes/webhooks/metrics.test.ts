import test from 'ava'
import { Agent, request } from 'undici'
import { createMetrics } from '#world/kubernetes/metrics.ts'
import { configMap, configMaps, startApi } from '../api.ts'
import { startWebhook } from './webhook.ts'

const family = 'apiserver_admission_webhook_admission_duration_seconds'

test('a call counts in every bucket that it is not longer than, apart by webhook, type, operation and outcome', t => {
  const { webhookCalled, text } = createMetrics()
  const call = { name: 'a.dev', type: 'admit', operation: 'CREATE', rejected: false } as const
  webhookCalled({ ...call, seconds: 0.005 })
  webhookCalled({ ...call, seconds: 0.0051 })
  webhookCalled({ ...call, type: 'validating', rejected: true, seconds: 30 })
  const lines = text().split('\n')
  const labels = 'name="a.dev",operation="CREATE",rejected="false",type="admit"'
  for (const line of [`# TYPE ${family} histogram`, `${family}_bucket{${labels},le="0.004"} 0`, `${family}_bucket{${labels},le="0.005"} 1`, `${family}_bucket{${labels},le="0.0075"} 2`, `${family}_bucket{${labels},le="+Inf"} 2`, `${family}_count{${labels}} 2`]) t.true(lines.includes(line), line)
  const refused = 'name="a.dev",operation="CREATE",rejected="true",type="validating"'
  t.deepEqual(lines.filter(line => line.includes(refused)).slice(-4).map(line => line.split(' ')[1]), ['0', '1', '30', '1'])
})

test('the server tells how long webhooks took, to those who may read its metrics', async t => {
  const api = await startApi(t)
  const hook = await startWebhook(t, api, ({ name }) => ({ allowed: name === 'good' }))
  await hook.configure('Validating', 'strict')
  await api.send('POST', configMaps, configMap('good'))
  await api.send('POST', configMaps, configMap('bad'))
  const dispatcher = new Agent({ connect: { ca: api.server.ca } })
  t.teardown(() => dispatcher.destroy())
  const read = (token: string) => request(`${api.server.url}/metrics`, { dispatcher, headers: { authorization: `Bearer ${token}` } })
  const told = await (await read(api.server.tokens.admin)).body.text()
  for (const rejected of ['true', 'false']) t.true(told.includes(`${family}_count{name="strict.vmherd.dev",operation="CREATE",rejected="${rejected}",type="validating"} 1`), told)
  const refused = await read(api.server.tokens.devops)
  t.is(refused.statusCode, 403)
  await refused.body.dump()
})
