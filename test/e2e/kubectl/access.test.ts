import test from 'ava'
import { accessSuite } from './access.ts'
import { worldOf } from './world.ts'

accessSuite(test, worldOf(test))
