import type { Clock } from '../../../core/clock.ts'
import { silentLogger } from '../../../supervisors/logger.ts'
import { createRounds, type Rounds } from '../../../supervisors/rounds.ts'

/** Rounds of a loop that runs alone. */
export const roundsOf = (clock: Clock): Rounds =>
  createRounds({ name: 'loop', cannot: 'cannot go on', clock, logger: silentLogger })
