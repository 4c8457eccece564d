import { readFileSync } from 'node:fs'
import test from 'ava'
import { generated } from '../../deploy/generated.ts'

for (const { path, text } of generated()) {
  test(`deploy/${path} is what the schemas say (npm run generate)`, t => {
    t.is(readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8'), text)
  })
}
