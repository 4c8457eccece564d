import test from 'ava'
import { vmKey } from '#protocols/ids.ts'
import { zonesOf } from '#src/zones.ts'

const zones = zonesOf(() => [
  { name: 'a', clusterIds: ['domain-c1', 'domain-c2'] },
  { name: 'b', clusterIds: ['domain-c3'], namespaces: { demo: { poolIds: ['resgroup-1'], folderId: 'group-v1' } } },
])

test('a cluster belongs to the zone that names it', t => {
  t.deepEqual(['domain-c2', 'domain-c3', 'domain-c9', undefined].map(zones.ofCluster), ['a', 'b', undefined, undefined])
})

test('a VM is at home in the folder that its zone names for its namespace, else nowhere in particular', t => {
  t.is(zones.folderOf('b', vmKey('demo', 'vm')), 'group-v1')
  for (const [zone, namespace] of [['b', 'other'], ['a', 'demo'], ['c', 'demo']] as const) t.is(zones.folderOf(zone, vmKey(namespace, 'vm')), undefined)
})
