import test from 'ava'
import { apiServerSuite } from './api-server.ts'

apiServerSuite(test)
