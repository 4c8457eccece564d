import test from 'ava'
import { apiServerSuite } from '#test/e2e/api-server.ts'

apiServerSuite(test, { kubernetes: 'real', vcenter: 'vcsim' })
