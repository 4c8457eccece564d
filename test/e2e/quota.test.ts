import test from 'ava'
import { quotaSuite } from './quota.ts'

quotaSuite(test)
