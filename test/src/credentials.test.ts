import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { secrets } from '#protocols/api/resources.ts'
import { ok } from '#protocols/fault.ts'
import { readCredentials } from '#src/credentials.ts'
import { virtualClock } from '#test/fakes/clock.ts'
import { fakeStore } from '#test/fakes/store.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const read = async (data: Readonly<Record<string, string>> | undefined) => {
  const store = fakeStore(virtualClock())
  if (data !== undefined) await store.create(secrets, { metadata: { name: 'vcenter', namespace: 'system' }, data })
  return readCredentials({ 'vcenter.secret': 'system/vcenter', 'vcenter.user': 'of the file', 'vcenter.passwordFile': '/nowhere' }, store)
}
const message = (result: Awaited<ReturnType<typeof read>>): string => (result.ok ? 'read' : `${result.fault.reason}: ${result.fault.message}`)

test('a Secret goes before user and file, its values decoded as they stand', async t => {
  t.deepEqual(await read({ username: base64('ann@vsphere.local'), password: base64(' pässword\n') }), ok({ user: 'ann@vsphere.local', password: ' pässword\n' }))
})

test('a Secret that is not there, or lacks a key, is named with what it needs', async t => {
  t.regex(message(await read(undefined)), /^NotFound: vcenter\.secret system\/vcenter: /)
  t.is(message(await read({ username: base64('ann') })), 'Unauthorized: vcenter.secret system/vcenter needs the keys username and password')
})

test('without a Secret the user is set and the password is in a file, read anew each time, without the end of its line', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-credentials-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'password')
  const config = { 'vcenter.secret': '', 'vcenter.user': 'ann', 'vcenter.passwordFile': file }
  t.regex(message(await readCredentials(config, fakeStore(virtualClock()))), /^Unauthorized: vcenter\.passwordFile cannot be read: .*ENOENT/)
  for (const password of ['first', 'second']) {
    writeFileSync(file, `${password}\n`)
    t.deepEqual(await readCredentials(config, fakeStore(virtualClock())), ok({ user: 'ann', password }))
  }
})
