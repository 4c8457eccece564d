import test from 'ava'
import { needBinary } from '#loadtest/real/binaries.ts'
import { quotaSuite } from '#test/e2e/quota.ts'

process.env['KUBECTL'] = needBinary('kubectl')
quotaSuite(test, { kubernetes: 'real', vcenter: 'vcsim' })
