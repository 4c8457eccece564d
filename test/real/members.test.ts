import test from 'ava'
import { membersSuite } from '#test/e2e/members.ts'

membersSuite(test, 100, { kubernetes: 'real', vcenter: 'vcsim', natsServers: 3 })
