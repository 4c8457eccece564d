import test from 'ava'
import { conformance } from '#test/conformance/vcenter/ground.ts'
import { suites } from '#test/conformance/vcenter/suites.ts'
import { startVcsimServer } from './vcsim.ts'

conformance(test, startVcsimServer, suites)
