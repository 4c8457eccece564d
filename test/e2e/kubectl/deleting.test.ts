import test from 'ava'
import { deletingSuite } from './deleting.ts'
import { worldOf } from './world.ts'

deletingSuite(test, worldOf(test))
