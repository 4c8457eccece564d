import test from 'ava'
import { needBinary } from '#loadtest/real/binaries.ts'
import { admissionSuite } from '#test/e2e/admission.ts'
import { manifestsSuite, namespaces } from '#test/e2e/manifests.ts'
import { userRightsSuite } from '#test/e2e/rights.ts'
import { runningOf } from '#test/e2e/running.ts'

process.env['KUBECTL'] = needBinary('kubectl')
const running = runningOf(test, { kubernetes: 'real', vcenter: 'vcsim', namespaces: ['default', ...namespaces] })
manifestsSuite(test, running)
admissionSuite(test, running)
userRightsSuite(test, running)
