import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestFn } from 'ava'
import { ran } from '#test/ran.ts'

/** Starts a program of the simulated surroundings (`#world/vcenter/main.ts`). */
export const commandOf = (module: string) => (...options: readonly string[]) => spawn(process.execPath, [fileURLToPath(import.meta.resolve(module)), ...options], { stdio: ['ignore', 'pipe', 'pipe'] })

/** What every program says about options that are wrong, and about all that there are. */
export const tellsOptions = (test: TestFn, run: ReturnType<typeof commandOf>, wrong: readonly (readonly [claim: string, options: readonly string[], said: RegExp])[], all: RegExp): void => {
  for (const [claim, options, said] of wrong) {
    test(`${claim} is named, with what is allowed`, async t => {
      const { code, err } = await ran(run(...options))
      t.regex(err, said)
      t.is(code, 2)
    })
  }
  test('help names every option', async t => {
    const { code, out } = await ran(run('--help'))
    t.regex(out, all)
    t.is(code, 0)
  })
}
