import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { Closers } from '../opening/opening.ts'
import type { Accounts } from '../ports.ts'
import { loadTokenKeys } from '../security/token-keys.ts'
import { createAccounts, type AccountsOptions } from './accounts.ts'

/** Nobody signs in before somebody asks: their key, and threads for their passwords, are made then. */
export function openAccounts(
  config: Config,
  { database, ...shared }: { database: Database } & Pick<AccountsOptions, 'clock' | 'rateLimits'>,
  closers: Closers,
): Accounts {
  const accounts = createAccounts(database, { ...shared, config, keys: () => loadTokenKeys(config) })
  closers.push(() => accounts.close())
  return accounts
}
