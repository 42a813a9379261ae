import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Accounts, Identity } from '../ports.ts'
import { checkPassword } from '../security/password-rules.ts'
import { oneTimePassword } from '../security/random-secret.ts'
import { takePasswordTurn } from './attempts.ts'
import type { Context } from './context.ts'
import { requireAbove, requireAccounts } from './guard.ts'
import { endingOf } from './identity-names.ts'
import { endSessions } from './sessions.ts'
import { findUser, type UserRow } from './user-rows.ts'
import { whoOf } from '../who.ts'

export function createPasswords(context: Context): Pick<Accounts, 'setPassword' | 'changeOwnPassword'> {
  const { database, hashing } = context
  return {
    async setPassword(by, id, password) {
      requireAccounts(by)
      const user = await findUser(database, by.organizationId, id)
      requireAbove(by, user.role_name)
      if (password !== undefined) checkPassword(password, user)
      const once = password === undefined ? oneTimePassword() : undefined
      const encoded = await hashing.hash(password ?? once!)
      await database.transaction(async (sql) => {
        // Somebody may have been made more meanwhile.
        requireAbove(by, (await findUser(sql, by.organizationId, id)).role_name)
        await keep(sql, user, encoded, once !== undefined)
        await endSessions(context, sql, user.id)
        await record(sql, by, user, once !== undefined)
      })
      context.changed()
      return once === undefined ? {} : { oneTimePassword: once }
    },

    async changeOwnPassword(by, { current, next }) {
      if (by.userId === undefined || by.sessionId === undefined) {
        throw new SpectraError('SS_FORBIDDEN', 'Cannot change the password: who asks is no user')
      }
      const user = await findUser(database, by.organizationId, by.userId)
      await requireCurrent(context, user, current)
      checkPassword(next, user)
      const encoded = await hashing.hash(next)
      await database.transaction(async (sql) => {
        if (!(await keep(sql, user, encoded, false, user.password_hash))) {
          throw new SpectraError('SS_STATUS_CONFLICT', 'Cannot change the password: it was changed meanwhile')
        }
        await endSessions(context, sql, user.id, endingOf(by.sessionId!).id)
        await record(sql, by, user, false)
      })
      context.changed()
    },
  }
}

/** @throws SS_LOGIN_REFUSED; SS_FORBIDDEN for who comes by a provider alone: a password would outlive the account there */
async function requireCurrent(context: Context, user: UserRow, current: string | undefined): Promise<void> {
  if (user.password_hash === null) {
    if (user.one_time) return
    throw new SpectraError('SS_FORBIDDEN', 'Cannot set a password: you sign in by a provider')
  }
  await takePasswordTurn(context.rateLimits, user.id)
  const { right } = await context.hashing.verify(current ?? '', user.password_hash, true)
  if (right) return
  throw new SpectraError('SS_LOGIN_REFUSED', 'Cannot change the password: the current one is another')
}

/** Over `before` only, where given; false where it is another by now. */
async function keep(
  sql: Sql,
  user: UserRow,
  encoded: string,
  oneTime: boolean,
  before?: string | null,
): Promise<boolean> {
  const rows = await sql.query(
    `update spectra_core.users set password_hash = $2, one_time = $3
     where id = $1 and (not $4::boolean or password_hash is not distinct from $5) returning id`,
    [user.id, encoded, oneTime, before !== undefined, before ?? null],
  )
  return rows.length > 0
}

const record = (sql: Sql, by: Identity, user: UserRow, oneTime: boolean): Promise<void> =>
  createAuditLog(sql).record({
    ...{ ...whoOf(by), action: 'user.password', subject: user.id, details: { oneTime } },
  })
