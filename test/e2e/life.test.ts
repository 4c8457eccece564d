import test from 'ava'
import { lifeSuite } from './life.ts'

lifeSuite(test)
