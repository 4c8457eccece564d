import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { request, Agent } from 'undici'
import { collectionPath } from '#loadtest/client.ts'
import { needBinary } from '#loadtest/real/binaries.ts'
import { startRealKubernetes } from '#loadtest/real/kubernetes.ts'
import { definitions, type Manifest } from '#loadtest/surroundings.ts'
import { until } from '#loadtest/until.ts'
import { kubectl } from '#test/e2e/running.ts'
import { controllerManifests, userManifests } from '../../deploy/rbac.ts'
import { webhookConfigurations } from '../../deploy/webhooks.ts'

test('a real API server takes definitions, rights and webhook configurations without a warning, and explains fields in our words', async t => {
  t.timeout(180_000)
  const kubernetes = await startRealKubernetes()
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-definitions-'))
  const dispatcher = new Agent({ connect: { ca: kubernetes.ca } })
  t.teardown(async () => {
    await dispatcher.destroy()
    await kubernetes.stop()
    rmSync(dir, { recursive: true, force: true })
  })
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const answer = await request(kubernetes.url + path, {
      method, dispatcher, headers: { authorization: `Bearer ${kubernetes.tokens.admin}`, 'content-type': 'application/json' }, body: body === undefined ? null : JSON.stringify(body),
    })
    return { code: answer.statusCode, warning: answer.headers['warning'], text: await answer.body.text() }
  }
  const create = async (object: Manifest): Promise<void> => {
    const { code, warning, text } = await ask('POST', `${collectionPath(object)}?fieldValidation=Strict`, object)
    t.is(code, 201, text.slice(0, 1_000))
    t.is(warning, undefined, `${object.kind} ${object.metadata.name}`)
  }
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'vmherd-system' } })
  for (const object of definitions()) await create(object)
  for (const object of [...controllerManifests(), ...userManifests()]) await create(object)
  const caBundle = Buffer.from(kubernetes.ca).toString('base64')
  for (const object of webhookConfigurations({ kind: 'Service', namespace: 'vmherd-system', name: 'vmherd-webhook', caBundle })) await create(object as Manifest)

  const listed = JSON.parse((await ask('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).text) as { items: { metadata: { name: string }; status: { conditions?: { type: string; status: string; message: string }[] } }[] }
  t.is(listed.items.length, definitions().length)
  t.deepEqual(listed.items.flatMap(({ metadata, status }) => (status.conditions ?? []).filter(({ type, status: is }) => type === 'NonStructuralSchema' || (type === 'NamesAccepted' && is !== 'True')).map(({ message }) => `${metadata.name}: ${message}`)), [])

  process.env['KUBECTL'] = needBinary('kubectl')
  const kubeconfig = join(dir, 'kubeconfig')
  writeFileSync(kubeconfig, kubernetes.kubeconfig('admin'), { mode: 0o600 })
  const explained = await until('kubectl explain to know the kind', 30_000, async () => {
    const { code, out } = await kubectl(kubeconfig, 'explain', 'vm.spec')
    return code === 0 ? out : undefined
  })
  t.regex(explained, /What is wanted of the VM\./)
  t.regex(explained, /powerState\s+<string>/)
})
