import test from 'ava'
import { conformance } from './ground.ts'
import { suites } from './suites.ts'
import { startWorld } from './world.ts'

conformance(test, startWorld, suites)
