import test from 'ava'
import { needBinary } from '#loadtest/real/binaries.ts'
import { memberRightsSuite } from '#test/e2e/rights.ts'

process.env['KUBECTL'] = needBinary('kubectl')
memberRightsSuite(test, { kubernetes: 'real', vcenter: 'vcsim' })
