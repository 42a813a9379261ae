import type { Test } from 'tap'
import type { Database } from '../../../core/database/database.ts'
import { accountsWorld, type AccountsWorld } from '../../helpers/accounts.ts'

export type Promised = (what: string, run: (t: Test, world: AccountsWorld) => Promise<unknown>) => void

/** Tests of one adapter, each with an organization of its own. */
export const promises =
  (t: Test, name: string, database: () => Database): Promised =>
  (what, run) =>
    void t.test(`Accounts (${name}): ${what}`, (t) => run(t, accountsWorld(t, database())) as Promise<void>)
