import test from 'ava'
import { troubleSuite } from '#test/e2e/trouble.ts'

troubleSuite(test, { kubernetes: 'real', vcenter: 'vcsim' })
