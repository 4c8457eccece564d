import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { generated, generatedFolders } from '../../deploy/generated.ts'

const root = new URL('../../', import.meta.url)

for (const { path, text } of generated()) {
  test(`${path} is what it is made from (npm run generate)`, t => {
    t.is(readFileSync(new URL(path, root), 'utf8'), text)
  })
}

for (const folder of generatedFolders) {
  test(`${folder} holds nothing that is made no more`, t => {
    const made = new Set(generated().map(({ path }) => path))
    t.deepEqual(readdirSync(new URL(`${folder}/`, root)).filter(name => !made.has(`${folder}/${name}`)), [])
  })
}
