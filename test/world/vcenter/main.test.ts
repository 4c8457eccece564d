import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const main = fileURLToPath(import.meta.resolve('#world/vcenter/main.ts'))
const run = (...options: readonly string[]) => spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  let text = ''
  for await (const chunk of stream) text += chunk.toString()
  return text
}

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

for (const [claim, options, message] of [
  ['an option that is not known', ['--colour', 'red'], /Unknown option '--colour'/],
  ['a number that is none', ['--hosts', 'many'], /--hosts many: a whole number of at least 1 is needed/],
  ['a latency that is not known', ['--latency', 'slow'], /--latency slow: one of none, lab, real is needed/],
  ['a delay of something unknown', ['--delay', 'tea=5'], /--delay tea=5: NAME=MS is needed, with a NAME of call, clone/],
] as const) {
  test(`${claim} is named, with what is allowed`, async t => {
    const child = run(...options)
    const exit = once(child, 'exit')
    t.regex(await textOf(child.stderr), message)
    t.deepEqual(await exit, [2, null])
  })
}

test('help names every option', async t => {
  const child = run('--help')
  const exit = once(child, 'exit')
  t.regex(await textOf(child.stdout), /--vms-per-host[\s\S]+--delay[\s\S]+--seed/)
  t.deepEqual(await exit, [0, null])
})
