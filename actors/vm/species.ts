import type { VmEffect, VmEvent, VmFacts, VmLimits } from '#protocols/vm.ts'
import type { Species } from '../residents.ts'
import { unknown } from './facts.ts'
import { enqueue, laneOf, lanes } from './mailbox.ts'
import { vmStep } from './step.ts'

/** How VM actors live. */
export const vmSpecies = (limits: VmLimits): Species<VmFacts, VmEvent, VmEffect> => ({
  step: vmStep(limits),
  initial: unknown,
  enqueue,
  lane: (facts, event) => lanes.indexOf(laneOf(facts, event)),
  laneCount: lanes.length,
  alarmOf: effect => (effect.kind === 'Wake' ? effect.at : undefined),
  alarm: { kind: 'Woke' },
  ended: facts => facts.desired === undefined && facts.prerequisites === undefined,
  idle: facts => facts.pending === undefined && facts.reporting === undefined && facts.wakeAt === undefined,
})
