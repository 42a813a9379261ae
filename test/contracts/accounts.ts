import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { attemptPromises } from './accounts/attempts.ts'
import { claimPromises } from './accounts/claims.ts'
import { keyPromises } from './accounts/keys.ts'
import { promises } from './accounts/promise.ts'
import { sessionPromises } from './accounts/sessions.ts'
import { signInPromises } from './accounts/sign-in.ts'
import { tokenPromises } from './accounts/tokens.ts'
import { userPromises } from './accounts/users.ts'

/** The promises of the `Accounts` port. `database` gives one that others may use, too. */
export function accountsContract(t: Test, name: string, database: () => Database): void {
  const promise = promises(t, name, database)
  signInPromises(promise)
  sessionPromises(promise)
  tokenPromises(promise)
  userPromises(promise)
  keyPromises(promise)
  attemptPromises(promise)
  claimPromises(promise)
}
