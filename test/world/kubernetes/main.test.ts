import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as yaml from 'js-yaml'
import { createClient } from '#loadtest/client.ts'
import { ran } from '#test/ran.ts'
import { commandOf, tellsOptions } from '../command.ts'

const run = commandOf('#world/kubernetes/main.ts')
const folder = (t: ExecutionContext): string => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-kubernetes-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  return dir
}
interface Kubeconfig { readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }[]; readonly users: readonly { readonly user: { readonly token: string } }[] }
const clientOf = (path: string) => {
  const { clusters: [cluster], users: [user] } = yaml.load(readFileSync(path, 'utf8')) as Kubeconfig
  return createClient({ url: cluster?.cluster.server ?? '', ca: Buffer.from(cluster?.cluster['certificate-authority-data'] ?? '', 'base64').toString(), token: user?.user.token ?? '' })
}

test('alone it tells on one line where it listens and who may come, and stops when it is told to', async t => {
  const child = run('--dir', folder(t), '--seed', '7')
  const exit = once(child, 'exit')
  const [first] = (await once(child.stdout, 'data')) as readonly unknown[]
  const told = JSON.parse(String(first)) as { readonly url: string; readonly kubeconfigs: Readonly<Record<string, string>> }
  t.regex(told.url, /^https:\/\/127\.0\.0\.1:\d+$/)
  const names = await Promise.all(Object.entries(told.kubeconfigs).map(async ([user, path]) => {
    t.is(statSync(path).mode & 0o777, 0o600)
    const client = clientOf(path)
    const { body } = await client.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
    await client.close()
    return [user, (body['status'] as { readonly userInfo: { readonly username: string } }).userInfo.username]
  }))
  t.deepEqual(names, [['admin', 'admin'], ['devops', 'devops'], ['controller', 'system:serviceaccount:vmherd-system:vmherd']])
  child.kill('SIGINT')
  t.deepEqual(await exit, [0, null])
})

test('a port that is taken is named', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => { taken.close() })
  const { port } = taken.address() as AddressInfo
  const child = run('--port', String(port), '--dir', folder(t))
  t.true((await ran(child)).err.includes(`--port ${port}: something else listens there already`))
})

test('a folder that cannot be written is named', async t => {
  const file = join(folder(t), 'file')
  writeFileSync(file, '')
  const child = run('--dir', join(file, 'under'))
  t.regex((await ran(child)).err, /--dir .*file\/under: ENOTDIR/)
})

tellsOptions(test, run, [
  ['an option that is not known', ['--colour', 'red'], /Unknown option '--colour'/],
  ['a number that is none', ['--history', 'long'], /--history long: a whole number of at least 1 is needed/],
  ['a number that is left empty', ['--seed='], /--seed : a whole number of at least 0 is needed/],
  ['a port that there is not', ['--port', '70000'], /--port 70000: a whole number from 0 to 65535 is needed/],
], /--port[\s\S]+--dir[\s\S]+--history[\s\S]+--bookmark-seconds[\s\S]+--body-mib[\s\S]+--seed/)
