import test from 'ava'
import { admissionSuite } from './admission.ts'
import { runningOf } from './running.ts'

admissionSuite(test, runningOf(test))
