import { randomBytes, randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createAccounts, type AccountsOptions } from '../../core/accounts/accounts.ts'
import { systemClock, type Clock } from '../../core/clock.ts'
import type { Database } from '../../core/database/database.ts'
import type { Accounts, Identity, NewUser, UserView } from '../../core/ports.ts'
import { createMemoryRateLimits } from '../../core/rate-limits/memory.ts'
import { createHashing, type Hashing } from '../../core/security/hashing/pool.ts'

export const PASSWORD = 'correct horse battery'
export const IP = '192.0.2.10'

/** The system's time, moved on by hand. */
export function movedClock(): Clock & { move(ms: number): void } {
  let moved = 0
  return { ...systemClock, now: () => Date.now() + moved, move: (ms) => void (moved += ms) }
}

/** Threads that say how often they were asked. */
export function countedHashing(): Hashing & { verified: number; hashed: number } {
  const inner = createHashing()
  const counted = {
    verified: 0,
    hashed: 0,
    hash: (password: string) => {
      counted.hashed += 1
      return inner.hash(password)
    },
    verify: (...given: Parameters<Hashing['verify']>) => {
      counted.verified += 1
      return inner.verify(...given)
    },
    close: inner.close,
  }
  return counted
}

export const newKey = (): string => randomBytes(32).toString('hex')

export interface AccountsWorld {
  accounts: Accounts
  database: Database
  clock: ReturnType<typeof movedClock>
  hashing: ReturnType<typeof countedHashing>
  key: string
  /** An owner of an organization of its own, as who changes are made. */
  by: Identity
  /** Another process of the same cluster. */
  another(options?: Partial<AccountsOptions>): Accounts
  /** With `PASSWORD` where none is named, and an address of its own. */
  user(given?: Partial<NewUser>): Promise<UserView>
  /** What the audit log has of the organization, newest last. */
  audited(action?: string): Promise<{ action: string; subject: string; details: Record<string, unknown> }[]>
}

/** Accounts of an organization of its own, in a database that others use, too. */
export function accountsWorld(
  t: Test,
  database: Database,
  options: Partial<AccountsOptions> = {},
): AccountsWorld {
  const clock = movedClock()
  const hashing = countedHashing()
  const key = newKey()
  const by: Identity = { organizationId: randomUUID(), role: 'owner' }
  const open = (more: Partial<AccountsOptions> = {}): Accounts => {
    const accounts = createAccounts(database, {
      ...{ clock, hashing, rateLimits: createMemoryRateLimits() },
      config: { oidcRoles: '', oidcDefaultRole: '' },
      keys: async () => ({ current: key, old: [] }),
      ...options,
      ...more,
    })
    t.teardown(() => accounts.close())
    return accounts
  }
  const accounts = open()
  return {
    ...{ accounts, database, clock, hashing, key, by, another: open },
    async user(given = {}) {
      const email = `${randomUUID().slice(0, 8)}@example.org`
      return (await accounts.createUser(by, { email, role: 'viewer', password: PASSWORD, ...given })).user
    },
    audited: (action) =>
      database.query(
        `select action, subject, details from spectra_ops.audit_log
         where organization_id = $1 and ($2::text is null or action = $2) order by id`,
        [by.organizationId, action ?? null],
      ),
  }
}
