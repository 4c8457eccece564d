import test from 'ava'
import { configurationSuite } from './configuration.ts'

configurationSuite(test)
