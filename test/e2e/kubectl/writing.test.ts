import test from 'ava'
import { writingSuite } from './writing.ts'
import { worldOf } from './world.ts'

writingSuite(test, worldOf(test))
