import test from 'ava'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emptyRunFolder } from '#loadtest/run-folder.ts'

const folder = (t: { teardown(end: () => void): void }, ...names: readonly string[]): string => {
  const dir = mkdtempSync(join(tmpdir(), 'vmherd-folder-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  for (const name of names) writeFileSync(join(dir, name), '')
  return dir
}

test('a folder that is not there, or empty, is a run\'s', t => {
  const dir = folder(t)
  emptyRunFolder(dir)
  emptyRunFolder(join(dir, 'a', 'b'))
  t.deepEqual(readdirSync(join(dir, 'a', 'b')), [])
})

test('the folder of an earlier run is emptied, however far that came', t => {
  for (const name of ['nats.log', 'kubeconfig', 'state.json']) {
    const dir = folder(t, name, 'more')
    emptyRunFolder(dir)
    t.deepEqual(readdirSync(dir), [])
  }
})

test('a folder with other things is left as it is', t => {
  const dir = folder(t, 'letters.txt')
  t.throws(() => emptyRunFolder(dir), { message: `${dir} is emptied when a run starts, and has letters.txt, which is of no run: name another folder` })
  t.deepEqual(readdirSync(dir), ['letters.txt'])
})
