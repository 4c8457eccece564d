import { newPlacer, type PlacerFacts } from './facts.ts'
import { step } from './step.ts'

/** The placer as the service of the role runs it. */
export const placer = { start: newPlacer, step }
export type { PlacerFacts }
