import { once } from 'node:events'
import test from 'ava'
import { commandOf, tellsOptions } from '../command.ts'

const run = commandOf('#world/vcenter/main.ts')

test('alone it tells on one line where it listens, and stops when it is told to', async t => {
  const child = run('--hosts', '3', '--clusters', '1', '--latency', 'none')
  const exit = once(child, 'exit')
  const [first] = (await once(child.stdout, 'data')) as readonly unknown[]
  const told = JSON.parse(String(first)) as { readonly url: string; readonly user: string; readonly password: string; readonly control: string }
  t.regex(told.url, /^http:\/\/127\.0\.0\.1:\d+\/sdk$/)
  const hosts = (await (await fetch(`${told.control}/hosts`)).json()) as readonly unknown[]
  t.is(hosts.length, 3)
  child.kill('SIGTERM')
  t.deepEqual(await exit, [0, null])
})

tellsOptions(test, run, [
  ['an option that is not known', ['--colour', 'red'], /Unknown option '--colour'/],
  ['a number that is none', ['--hosts', 'many'], /--hosts many: a whole number of at least 1 is needed/],
  ['a latency that is not known', ['--latency', 'slow'], /--latency slow: one of none, lab, real is needed/],
  ['a delay of something unknown', ['--delay', 'tea=5'], /--delay tea=5: NAME=MS is needed, with a NAME of call, clone/],
], /--vms-per-host[\s\S]+--delay[\s\S]+--seed/)
