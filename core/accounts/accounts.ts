import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { Accounts, RateLimits } from '../ports.ts'
import type { AccessTokens } from '../security/access-tokens.ts'
import { createHashing, type Hashing } from '../security/hashing/pool.ts'
import type { TokenKeys } from '../security/token-keys.ts'
import { signInByClaims } from './by-claims.ts'
import { createCohorts } from './cohorts.ts'
import type { Context } from './context.ts'
import { createEndings } from './endings.ts'
import { createIdentities } from './identities.ts'
import { createKeys } from './keys.ts'
import { createLimits } from './limits.ts'
import { createOrganizations } from './organizations.ts'
import { createPasswords } from './passwords.ts'
import { endSessionOf, refreshSession } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { createStrangerTurns } from './strangers.ts'
import { createUse } from './use.ts'
import { createUsers } from './users.ts'

export interface AccountsOptions {
  clock: Clock
  rateLimits: RateLimits
  config: Pick<Config, 'oidcRoles' | 'oidcDefaultRole'>
  /** The keys of access tokens, asked for on first use. */
  keys: () => Promise<TokenKeys>
  /** @default one of its own */
  hashing?: Hashing
}

/** Users, sign-ins and keys, as rows of the database, which its owner's role alone may read. */
export function createAccounts(database: Database, options: AccountsOptions): Accounts {
  const { clock, rateLimits, config, keys, hashing = createHashing() } = options
  let tokens: Promise<AccessTokens> | undefined
  const context: Context = {
    ...{ database, clock, rateLimits, hashing, config },
    strangers: createStrangerTurns(database),
    tokens: () => {
      tokens ??= openTokens(keys)
      // What was wrong may be put right: it is looked at again.
      tokens.catch(() => (tokens = undefined))
      return tokens
    },
    changed: () => identities.forget(),
  }
  const identities = createIdentities(context)
  const endings = createEndings(context)
  return {
    async any() {
      const [some] = await database.query('select 1 from spectra_core.users limit 1')
      if (some) await context.tokens()
      return some !== undefined
    },
    login: (given) => signIn(context, given),
    loginByClaims: (claims, ip) => signInByClaims(context, claims, ip),
    refresh: (refreshToken) => refreshSession(context, refreshToken),
    logout: (refreshToken) => endSessionOf(context, refreshToken, 'auth.logout'),
    identityOf: identities.identityOf,
    onEnded: endings.onEnded,
    ...createUsers(context),
    ...createPasswords(context),
    ...createKeys(context),
    ...createCohorts(context),
    ...createOrganizations(context),
    ...createLimits(context),
    ...createUse(context),
    async close() {
      endings.close()
      await hashing.close()
    },
  }
}

/** Who signs tokens loads the library for it: workers never do, and would start later. */
async function openTokens(keys: AccountsOptions['keys']): Promise<AccessTokens> {
  const { createAccessTokens } = await import('../security/access-tokens.ts')
  return createAccessTokens(await keys())
}
