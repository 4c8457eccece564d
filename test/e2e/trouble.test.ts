import test from 'ava'
import { troubleSuite } from './trouble.ts'

troubleSuite(test)
