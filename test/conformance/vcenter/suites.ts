import type { Suite } from './ground.ts'
import { machinesSuite } from './machines.ts'
import { powerSuite } from './power.ts'
import { providerSuite } from './provider.ts'
import { reconfigureSuite } from './reconfigure.ts'
import { retrieveSuite } from './retrieve.ts'
import { serviceSuite } from './service.ts'
import { tasksSuite } from './tasks.ts'
import { treeSuite } from './tree.ts'
import { updatesSuite } from './updates.ts'
import { viewsSuite } from './views.ts'

/** All that a vCenter owes to us. */
export const suites: readonly Suite[] = [serviceSuite, viewsSuite, retrieveSuite, updatesSuite, tasksSuite, machinesSuite, reconfigureSuite, powerSuite, treeSuite, providerSuite]
