import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { RateLimits } from '../ports.ts'
import type { AccessTokens } from '../security/access-tokens.ts'
import type { Hashing } from '../security/hashing/pool.ts'
import type { Turn } from '../turns.ts'

/** What the parts of the accounts share. */
export interface Context {
  database: Database
  clock: Clock
  rateLimits: RateLimits
  hashing: Hashing
  /** For what a sign-in asks of the database before anybody is known, and writes where it is refused. */
  strangers: StrangerTurns
  config: Pick<Config, 'oidcRoles' | 'oidcDefaultRole'>
  /** Their key is looked for on first use. @throws SS_CONFIG_INVALID where there is none */
  tokens(): Promise<AccessTokens>
  /** Told of every change, so that what was looked up before is not used again here. */
  changed(): void
}

export interface StrangerTurns {
  /** @throws SS_RATE_LIMITED with `retryAfterMs` where too many wait */
  look: Turn
  write: Turn
}

export const now = ({ clock }: Pick<Context, 'clock'>): Date => new Date(clock.now())
