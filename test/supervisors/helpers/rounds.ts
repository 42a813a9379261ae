import type { Clock } from '../../../core/clock.ts'
import { silentLogger } from '../../../core/logger.ts'
import { createRounds, type Rounds } from '../../../supervisors/steward/rounds.ts'

/** Rounds of a loop that runs alone. */
export const roundsOf = (clock: Clock): Rounds =>
  createRounds({ name: 'loop', cannot: 'cannot go on', clock, logger: silentLogger })
