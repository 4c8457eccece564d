import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { openConnection } from '#src/kubernetes/connection.ts'
import { kubeconfig } from '#world/kubernetes/kubeconfig.ts'

/** A kubeconfig whose user has a token file beside it, and perhaps a token, too. */
const opened = async (t: ExecutionContext, user: string, files: Readonly<Record<string, string>>) => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-connection-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  for (const [name, text] of Object.entries(files)) file(name, text)
  let now = 0
  const path = file('kubeconfig', kubeconfig({ url: 'https://127.0.0.1:6443', ca: '', user: 'me', token: 'old' }).replace('token: old', user))
  return { file, later: (ms: number) => { now += ms }, connection: await openConnection({ kubeconfig: path, context: '', now: () => now }) }
}

test('a token file is named from where the kubeconfig is, and goes before a token', async t => {
  const { connection } = await opened(t, 'tokenFile: token\n      token: old', { token: 'first\n' })
  t.deepEqual(connection.ok ? await connection.value.headers() : connection, { authorization: 'Bearer first' })
})

test.serial('token files are followed in each of the files that KUBECONFIG names, and in the one of the home folder', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-connection-'))
  const { KUBECONFIG: before, HOME: home } = process.env
  t.teardown(() => {
    rmSync(dir, { recursive: true, force: true })
    set('KUBECONFIG', before)
    set('HOME', home)
  })
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  for (const [folder, name] of [['a', 'first'], ['b', 'second'], ['.kube', 'home']] as const) {
    mkdirSync(join(dir, folder))
    writeFileSync(join(dir, folder, 'token'), `token of ${name}`)
    const text = kubeconfig({ url: 'https://127.0.0.1:6443', ca: '', user: name, token: 'old' }).replace('token: old', 'tokenFile: token').replaceAll('world', name)
    writeFileSync(join(dir, folder, 'config'), text)
  }
  const headersOf = async (context: string): Promise<unknown> => {
    const connection = await openConnection({ kubeconfig: '', context, now: () => 0 })
    return connection.ok ? connection.value.headers() : connection
  }
  set('HOME', dir)
  set('KUBECONFIG', undefined)
  t.deepEqual(await headersOf(''), { authorization: 'Bearer token of home' })
  set('KUBECONFIG', ['a', 'b'].map(folder => join(dir, folder, 'config')).join(delimiter))
  for (const name of ['first', 'second']) t.deepEqual(await headersOf(name), { authorization: `Bearer token of ${name}` })
  set('KUBECONFIG', join(dir, 'nowhere'))
  t.like(await headersOf(''), { ok: false, fault: { reason: 'InvalidSpec' } })
  t.regex(JSON.stringify(await headersOf('')), /the variable KUBECONFIG .*nowhere/)
})

test('after a refusal the token file is read again, not more often than every five seconds', async t => {
  const { connection, file, later } = await opened(t, 'tokenFile: token', { token: 'first' })
  if (!connection.ok) return t.fail(connection.fault.message)
  const { headers, refresh } = connection.value
  await headers()
  file('token', 'second')
  t.deepEqual(await headers(), { authorization: 'Bearer first' })
  t.true(await refresh())
  t.deepEqual(await headers(), { authorization: 'Bearer second' })
  t.false(await refresh())
  later(5_000)
  t.true(await refresh())
})

test('a token file that is not there is told with its name', async t => {
  const { connection } = await opened(t, 'tokenFile: nowhere', {})
  if (connection.ok) return t.fail()
  t.is(connection.fault.reason, 'InvalidSpec')
  t.regex(connection.fault.message, /kubernetes\.kubeconfig .*nowhere/)
})
