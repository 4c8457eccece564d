/*
 * To add a case: put `{ name: 'a claim', run: async api => … }` into a list `cases` of a file in cases/ (a new file is found by itself).
 * `api` has a namespace of its own (whose name serves for other things, too), sends requests (`configmaps/a` is in that namespace, `/…` is as it stands) as any user, and
 * checks: refuses, succeeds, `t`. Use only what is yours, for cases run side by side; shared kinds are in fixtures.ts; compare objects by `plain`.
 * Run it: `ava test/conformance/kubernetes/world.test.ts --match='*claim*'`; on the real server: `ava test/real/conformance-kubernetes.test.ts`.
 * What the real server does is right. Where the world has to differ, `api.differs(why, { world, real })` gives what is expected here; docs/guides/world.md lists it.
 */
import { readdirSync } from 'node:fs'
import type { TestFn } from 'ava'
import { createApi, type Api } from './api.ts'
import type { Bench } from './client.ts'
import { turnstile } from '#test/turnstile.ts'
import { installFixtures } from './fixtures.ts'

/** One claim about an API server. */
export interface Case { readonly name: string; readonly run: (api: Api) => Promise<void> }

/** Cases of one file of cases/. */
interface Area { readonly area: string; readonly cases: readonly Case[] }

const folder = new URL('cases/', import.meta.url)
const areas: readonly Area[] = await Promise.all(readdirSync(folder).filter(file => file.endsWith('.ts')).sort().map(async file => {
  const { cases } = (await import(new URL(file, folder).href)) as { readonly cases: readonly Case[] }
  return { area: file.replace(/\.ts$/, ''), cases }
}))

/** So many cases run at once. */
const sideBySide = 12

/** Part of the names of this run, so that a server that was used before can be used again. */
const run = process.pid.toString(36)

/** Makes every case a test against the server that `start` gives. */
export const conformance = (test: TestFn, start: () => Promise<Bench>): void => {
  let bench: Bench | undefined
  const turn = turnstile(sideBySide)
  test.before('the server is up', async t => {
    t.timeout(120_000)
    bench = await start()
    await installFixtures(bench)
  })
  test.after.always('the server is stopped', async () => bench?.stop())
  const all = areas.flatMap(({ area, cases }) => cases.map(one => ({ ...one, area })))
  all.forEach(({ area, name, run: check }, index) => test(`${area}: ${name}`, t => turn(async () => {
    if (bench === undefined) return t.fail('the server did not start')
    const api = await createApi(bench, t, `case-${run}-${index}`)
    try {
      await check(api)
    } finally {
      api.close()
    }
  })))
}
