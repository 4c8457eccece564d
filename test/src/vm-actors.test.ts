import test from 'ava'
import type { ProviderChange } from '#protocols/provider.ts'
import { hearing } from '#src/vm-actors.ts'
import { key, vm } from '#test/actors/vm/story.ts'

/** Whom a change of the provider is told to, and what. */
const told = (change: ProviderChange): readonly unknown[] => {
  const all: unknown[] = []
  hearing({
    send: (to, event) => all.push(['actor', to, event.kind]), broadcast: event => all.push(['all actors', event.kind]),
    stands: (of, instanceUuid) => all.push(['placement', of, instanceUuid]), zoneOf: () => 'zone-a',
  })(change)
  return all
}

test('of a VM that is seen on a host placement is told that it stands, and its actor what was seen', t => {
  const seen = vm()
  t.deepEqual(told({ kind: 'Observed', key, vm: seen }), [['placement', key, seen.instanceUuid], ['actor', key, 'Observed']])
})

for (const [claim, change] of [['without a host', { hostId: undefined }], ['of a size that is not known', { cpuCount: 0 }]] as const) {
  test(`a VM ${claim} is still being made: its placement is outstanding`, t => t.deepEqual(told({ kind: 'Observed', key, vm: { ...vm(), ...change } }), [['actor', key, 'Observed']]))
}

test('that a VM has gone is told to its actor, that vCenter is back to all of them, that it is away to nobody', t => {
  t.deepEqual(told({ kind: 'Gone', key, id: vm().id }), [['actor', key, 'Observed']])
  t.deepEqual(told({ kind: 'Up' }), [['all actors', 'ProviderUp']])
  t.deepEqual(told({ kind: 'Down', fault: { reason: 'Unavailable', message: '' } }), [])
})
