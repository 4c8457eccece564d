import test from 'ava'
import { Agent, request } from 'undici'
import { createMetrics, otherWebhooks, seriesLimit } from '#world/kubernetes/metrics.ts'
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

test('webhooks beyond the limit of series count together, by type, operation and outcome; those before it go on', t => {
  const { webhookCalled, text } = createMetrics()
  const call = { type: 'admit', operation: 'CREATE', rejected: false, seconds: 1 } as const
  for (let index = 0; index < seriesLimit + 5; index++) webhookCalled({ ...call, name: `${index}.vmherd.dev` })
  webhookCalled({ ...call, name: '0.vmherd.dev' })
  webhookCalled({ ...call, name: 'more.vmherd.dev', rejected: true })
  const counts = text().split('\n').filter(line => line.startsWith(`${family}_count`))
  t.is(counts.length, seriesLimit + 2)
  const countOf = (name: string, rejected: boolean): string | undefined => counts.find(line => line.includes(`{name="${name}",operation="CREATE",rejected="${rejected}"`))?.split(' ')[1]
  t.deepEqual([countOf('0.vmherd.dev', false), countOf(otherWebhooks, false), countOf(otherWebhooks, true)], ['2', '5', '1'])
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
