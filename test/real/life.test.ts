import test from 'ava'
import { needBinary } from '#loadtest/real/binaries.ts'
import { lifeSuite } from '#test/e2e/life.ts'

process.env['KUBECTL'] = needBinary('kubectl')
lifeSuite(test, { kubernetes: 'real', vcenter: 'vcsim' })
