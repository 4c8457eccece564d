import test from 'ava'
import { readingSuite } from './reading.ts'
import { worldOf } from './world.ts'

readingSuite(test, worldOf(test))
