import { binaries, build, findGo, missing } from '#loadtest/real/binaries.ts'
import { ava } from '../ava.ts'

/**
 * `npm run test:real`: builds the real servers that are not there yet, and runs the tests on them, two files at a time;
 * prints `N passed, N failed, N skipped` last. Where they cannot be built for want of Go, that is said, and counts as one
 * skipped. With arguments: AVA with these.
 */
const end = (passed: number, failed: number, skipped: number): never => {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(failed === 0 ? 0 : 1)
}

if (missing().length > 0) {
  const go = await findGo()
  if (!go.ok) {
    console.log(`skipped: not built are ${missing().join(', ')}; ${go.fault.message}`)
    end(0, 0, 1)
  }
}
for (const binary of binaries) {
  const built = await build(binary, line => console.log(line))
  if (built.ok) continue
  console.log(built.fault.message)
  end(0, 1, 0)
}
const given = process.argv.slice(2)
const { passed, failed, skipped } = await ava(...(given.length > 0 ? given : ['--concurrency', '2', 'test/real/**/*.test.ts']))
end(passed, failed, skipped)
