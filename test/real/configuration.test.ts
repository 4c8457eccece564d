import test from 'ava'
import { needBinary } from '#loadtest/real/binaries.ts'
import { configurationSuite } from '#test/e2e/configuration.ts'

process.env['KUBECTL'] = needBinary('kubectl')
configurationSuite(test, { kubernetes: 'real', vcenter: 'vcsim' })
