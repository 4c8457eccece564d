import test from 'ava'
import { memberRightsSuite, userRightsSuite } from './rights.ts'
import { runningOf } from './running.ts'

memberRightsSuite(test)
userRightsSuite(test, runningOf(test))
