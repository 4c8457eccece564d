import { writeFileSync } from 'node:fs'
import { generated } from './generated.ts'

/** `npm run generate`: writes what is made from the schemas. A test fails when it is stale. */
for (const { path, text } of generated()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text)
  console.log(path)
}
