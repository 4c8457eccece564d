import test from 'ava'
import { Agent, request } from 'undici'
import { countedNamesLimit, createRequestCounts, otherRequests } from '#world/kubernetes/request-counts.ts'
import { startApi } from './api.ts'

test('requests count by user, verb and resource, and under one name where there are too many of these', t => {
  const { add, all } = createRequestCounts()
  for (let index = 0; index < countedNamesLimit + 5; index++) add({ user: 'a', verb: 'get', resource: `r${index}` })
  add({ user: 'a', verb: 'get', resource: 'r0' })
  add({ user: 'b', verb: 'get', resource: 'r0' })
  const counts = all()
  t.is(Object.keys(counts).length, countedNamesLimit + 1)
  t.deepEqual([counts['a get r0'], counts['a get r1'], counts[otherRequests]], [2, 1, 6])
})

test('the server counts what was asked, and what of it was refused', async t => {
  const { server, send } = await startApi(t)
  for (const path of ['/api/v1/namespaces', '/api/v1/namespaces', '/api/v1/namespaces/nothing']) await send('GET', path)
  const dispatcher = new Agent({ connect: { ca: server.ca } })
  t.teardown(() => dispatcher.destroy())
  const refused = await request(`${server.url}/api/v1/secrets`, { dispatcher, headers: { authorization: `Bearer ${server.tokens.other}` } })
  await refused.body.dump()
  t.is(refused.statusCode, 403)
  t.deepEqual(server.counts(), { 'admin list namespaces': 2, 'admin get namespaces': 1, 'other list secrets': 1 })
  t.deepEqual(server.refusals(), { 'other list secrets': 1 })
})
