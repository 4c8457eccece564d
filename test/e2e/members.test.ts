import test from 'ava'
import { membersSuite } from './members.ts'

membersSuite(test, 500)
