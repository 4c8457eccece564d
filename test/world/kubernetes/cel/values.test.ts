import test from 'ava'
import { valueOf } from '#world/kubernetes/cel/values.ts'

const json = { text: 'a', whole: 3, part: 1.5, nothing: null, left: undefined, list: [1, { deep: 2 }], inner: { one: 1, two: { three: 3 } } }
const converted = new Map<string, unknown>([['text', 'a'], ['whole', 3n], ['part', 1.5], ['nothing', null], ['list', [1n, new Map([['deep', 2n]])]], ['inner', new Map<string, unknown>([['one', 1n], ['two', new Map([['three', 3n]])]])]])
const object = (): Map<string, unknown> => valueOf(json) as Map<string, unknown>
/** The same without what makes it lazy. */
const plain = (value: unknown): unknown => (value instanceof Map ? new Map([...value].map(([key, inner]) => [key, plain(inner)])) : Array.isArray(value) ? value.map(plain) : value)

for (const [how, read] of Object.entries<(all: Map<string, unknown>) => unknown>({
  'one by one': all => new Map([...all.keys()].map(key => [key, all.get(key)])),
  'in turn': all => new Map(all),
  'as entries, after one of them': all => {
    all.get('inner')
    return new Map(all.entries())
  },
  'as values': all => new Map([...all.values()].map((value, index) => [[...all.keys()][index] as string, value])),
  'for each': all => {
    const found = new Map<string, unknown>()
    all.forEach((value, key) => found.set(key, value))
    return found
  },
})) test(`fields are converted when they are read ${how}`, t => t.deepEqual(plain(read(object())), converted))

test('what is left out is no field, and what is asked for but not there stays away', t => {
  const all = object()
  t.deepEqual([all.size, all.has('left'), all.get('other'), all.size], [6, false, undefined, 6])
})

test('nothing at all is null', t => t.is(valueOf(undefined), null))
