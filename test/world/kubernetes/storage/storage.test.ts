import test from 'ava'
import fc from 'fast-check'
import type { ApiObject } from '#world/kubernetes/kind.ts'
import { createStorage, type Commit, type Storage } from '#world/kubernetes/storage.ts'

const object = (name: string): ApiObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, uid: name, creationTimestamp: '', resourceVersion: '' } })
const put = (storage: Storage, key: string) => storage.put('c', key, storage.get('c', key), object(key))
const keys = (storage: Storage, prefix = ''): readonly string[] => storage.list('c', prefix).map(({ key }) => key)
const drop = (storage: Storage, key: string): void => {
  const stored = storage.get('c', key)
  if (stored !== undefined) storage.remove('c', stored)
}

test('only what was expected to stand is replaced or removed', t => {
  const storage = createStorage(10)
  const first = storage.put('c', 'a', undefined, object('a'))
  t.is(storage.put('c', 'a', undefined, object('a')), undefined)
  const second = storage.put('c', 'a', first, object('a'))
  t.is(storage.put('c', 'a', first, object('a')), undefined)
  t.is(first && storage.remove('c', first), undefined)
  t.is(second && storage.remove('c', second)?.revision, 4)
  t.is(storage.get('c', 'a'), undefined)
})

test('whatever is put and removed in whatever order, a list is in the order of keys, and a prefix takes its part of it', t => {
  const key = fc.tuple(fc.constantFrom('a', 'ab', 'b'), fc.constantFrom('', 'x', 'y', '~')).map(parts => parts.join('/'))
  fc.assert(fc.property(fc.array(fc.record({ key, drop: fc.boolean(), read: fc.boolean() }), { maxLength: 60 }), steps => {
    const storage = createStorage(10)
    const expected = new Set<string>()
    for (const step of steps) {
      if (step.drop) drop(storage, step.key)
      else put(storage, step.key)
      if (step.drop) expected.delete(step.key)
      else expected.add(step.key)
      if (step.read) t.deepEqual(keys(storage), [...expected].sort())
    }
    t.deepEqual(keys(storage), [...expected].sort())
    for (const prefix of ['a/', 'ab/', 'b/', 'c/']) t.deepEqual(keys(storage, prefix), [...expected].filter(one => one.startsWith(prefix)).sort())
  }))
})

test('a list is a snapshot: later commits do not change it', t => {
  const storage = createStorage(10)
  put(storage, 'n/a')
  const [all, part] = [storage.list('c', ''), storage.list('c', 'n/')]
  put(storage, 'n/a')
  put(storage, 'n/b')
  for (const list of [all, part]) t.deepEqual(list.map(({ key, revision }) => [key, revision]), [['n/a', 2]])
})

test('listeners hear commits in their order, and what they commit meanwhile after', t => {
  const storage = createStorage(10)
  const heard: string[] = []
  const note = ({ type, revision, stored }: Commit): void => void heard.push(`${revision} ${type} ${stored.key}`)
  const stop = storage.listen('c', note)
  put(storage, 'a')
  put(storage, 'a')
  drop(storage, 'a')
  storage.put('other', 'x', undefined, object('x'))
  stop()
  put(storage, 'b')
  t.deepEqual(heard, ['2 ADDED a', '3 MODIFIED a', '4 DELETED a'])
})

test('history is kept for as long as was promised, and never given with a gap', t => {
  const storage = createStorage(5)
  for (let index = 0; index < 40; index++) {
    put(storage, `k${index % 3}`)
    for (let from = 1; from <= storage.revision(); from++) {
      const revisions = storage.since('c', from)?.map(({ revision }) => revision)
      const wanted = Array.from({ length: storage.revision() - from }, (_, offset) => from + 1 + offset)
      if (storage.revision() - from <= 5) t.deepEqual(revisions, wanted)
      else t.true(revisions === undefined || revisions.join() === wanted.join())
    }
  }
  t.is(storage.since('c', 1), undefined)
})

test('after compaction only who is up to date may go on', t => {
  const storage = createStorage(10)
  put(storage, 'a')
  put(storage, 'a')
  storage.compact()
  t.is(storage.since('c', 2), undefined)
  t.deepEqual(storage.since('c', 3), [])
})
