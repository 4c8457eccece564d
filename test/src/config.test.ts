import test from 'ava'
import { configHelp, configText, readConfig, settings } from '#src/config.ts'

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

test('a name that is said twice, or that every object has, is refused', t => {
  for (const [file, words] of [
    ['features: {groups: false}\nfeatures.groups: true\n', 'features.groups: is said twice, nested and dotted'], ['constructor: true\n', 'constructor: there is no such setting'],
  ] as const) {
    const config = readConfig(file, {})
    t.is(config.ok ? '' : config.fault.message, words)
  }
})

test('a member that could not be believed from one heartbeat to the next is refused', t => {
  const config = readConfig('members: {heartbeatMs: 5000, validityMs: 10000}', {})
  t.regex(config.ok ? '' : config.fault.message, /^members\.heartbeatMs: 5000 is too long/)
  t.true(readConfig('members: {heartbeatMs: 3000, validityMs: 10000}', {}).ok)
})

for (const [listen, allowed] of [['0.0.0.0:8080', true], [':8080', true], ['localhost:0', true], ['8080', false], ['', false], ['host:70000', false], ['host:http', false]] as const) {
  test(`health.listen "${listen}" is ${allowed ? 'taken' : 'refused'}`, t => t.is(readConfig(undefined, { VMHERD_HEALTH_LISTEN: listen }).ok, allowed))
}

test('a file that is no mapping is refused, an empty one is not', t => {
  t.false(readConfig('just words', {}).ok)
  t.false(readConfig('[1, 2]', {}).ok)
  for (const text of ['', '# nothing set\n']) t.true(readConfig(text, {}).ok)
})

test('the settings in effect are printed as a file that says the same', t => {
  const config = readConfig('nats: {servers: [nats://a:1, nats://b:2]}\nplacement.memoryOvercommit: 1.25\nfeatures: {groups: false}\n', { VMHERD_ADMISSION_PRIVILEGED_USERS: 'ann, bob' })
  if (!config.ok) return t.fail(config.fault.message)
  t.deepEqual(readConfig(configText(config.value), {}), config)
  t.deepEqual([config.value['features.groups'], config.value['admission.privilegedUsers']], [false, ['ann', 'bob']])
})

test('help names every setting', t => {
  const help = configHelp()
  for (const name of Object.keys(settings)) t.true(help.includes(`  ${name}  (`), name)
})
