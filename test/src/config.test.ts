import test from 'ava'
import { configHelp, readConfig, settings } from '#src/config.ts'

test('nothing given gives the defaults', t => {
  const config = readConfig(undefined, {})
  t.true(config.ok)
  if (config.ok) t.is(config.value['shards.count'], 64)
})

test('nested and dotted names in the file mean the same, and the environment wins', t => {
  const config = readConfig('nats:\n  servers: [nats://a:1, nats://b:2]\nshards.count: 8\n', { VMHERD_SHARDS_COUNT: '16' })
  t.true(config.ok)
  if (!config.ok) return
  t.deepEqual(config.value['nats.servers'], ['nats://a:1', 'nats://b:2'])
  t.is(config.value['shards.count'], 16)
})

test('every wrong value is named with what is allowed, all at once', t => {
  const config = readConfig('bus: pigeon\nshards: {count: 0}\ncolour: red\n', { VMHERD_VM_BACK_OFF_MAX_MS: 'soon' })
  t.false(config.ok)
  if (config.ok) return
  t.deepEqual(config.fault.message.split('\n'), [
    'colour: there is no such setting',
    'bus: "pigeon" is not allowed, it takes nats, local',
    'shards.count: "0" is not allowed, it takes a whole number from 1 to 4096',
    'VMHERD_VM_BACK_OFF_MAX_MS: "soon" is not allowed, it takes a whole number from 1000 to 3600000',
  ])
})

test('help names every setting', t => {
  const help = configHelp()
  for (const name of Object.keys(settings)) t.true(help.includes(`  ${name}  (`), name)
})
