import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { until } from '#loadtest/until.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Writes half of what it builds, tells so, and goes on when it may. */
const slowGo = `#!/bin/sh
[ "$1" = version ] && { echo "go version go1.26.1 linux/amd64"; exit 0; }
while [ "$1" != -o ]; do shift; done
printf half > "$2"
printf more > "$2.more"
touch "$HOME/begun"
trap 'exit 1' INT TERM
while [ ! -e "$HOME/go-on" ] && [ -d "$HOME" ]; do sleep 0.05; done
printf 'half and half' > "$2"
`

interface Ended { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string }

/** A home of its own with a Go that is slow. */
const homeOf = (t: ExecutionContext) => {
  const home = mkdtempSync(join(tmpdir(), 'vmherd-build-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'go'), slowGo, { mode: 0o755 })
  const begin = (): { readonly child: ChildProcess; readonly ended: Promise<Ended> } => {
    const child = spawn(process.execPath, ['loadtest/real/build.ts', 'etcd'], { cwd: root, env: { ...process.env, HOME: home, GO: join(home, 'bin', 'go') } })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { out += chunk.toString('utf8') })
    return { child, ended: new Promise(resolve => { child.once('close', (code, signal) => resolve({ code, signal, out })) }) }
  }
  const files = (): readonly string[] => readdirSync(join(home, '.cache', 'vmherd'), { recursive: true, encoding: 'utf8' }).filter(name => name.includes('/')).map(name => name.split('/')[1]?.replace(/\.\d+/, '.PID') ?? '').sort()
  const begun = () => until('the build to be half done', 20_000, () => (existsSync(join(home, 'begun')) ? true : undefined))
  return { home, begin, files, begun }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`a build that is ended by ${signal} leaves no binary; the next one takes away what it left, and is whole`, async t => {
    const { home, begin, files, begun } = homeOf(t)
    const first = begin()
    await begun()
    first.child.kill(signal)
    // Go lives on over the death of whoever began it, and would finish its half.
    if (signal === 'SIGKILL') await until('the death', 20_000, () => first.child.signalCode ?? undefined)
    else {
      const { code, out } = await first.ended
      t.is(code, 1)
      t.regex(out, /etcd could not be built: interrupted/)
    }
    t.deepEqual(files(), signal === 'SIGKILL' ? ['etcd.PID', 'etcd.PID.more'] : [])

    rmSync(join(home, 'begun'))
    const second = begin()
    await begun()
    t.deepEqual(files(), ['etcd.PID', 'etcd.PID.more'])
    writeFileSync(join(home, 'go-on'), '')
    const { code, out } = await second.ended
    t.is(code, 0, out)
    if (signal === 'SIGKILL') await first.ended
    const [dir = ''] = readdirSync(join(home, '.cache', 'vmherd'))
    t.is(readFileSync(join(home, '.cache', 'vmherd', dir, 'etcd'), 'utf8'), 'half and half')
  })
}
