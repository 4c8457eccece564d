import test from 'ava'
import { manifestsSuite, namespaces } from './manifests.ts'
import { runningOf } from './running.ts'

manifestsSuite(test, runningOf(test, { namespaces: ['default', ...namespaces] }))
