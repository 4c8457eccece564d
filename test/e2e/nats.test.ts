import test from 'ava'
import { natsSuite } from './nats.ts'

natsSuite(test)
