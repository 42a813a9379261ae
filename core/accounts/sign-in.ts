import type { Sql } from '../database/database.ts'
import { SpectraError, toSpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Session, SignIn } from '../ports.ts'
import { LONGEST_PASSWORD } from '../security/password-rules.ts'
import { isFirstRefusal, takeAttempt } from './attempts.ts'
import { now, type Context } from './context.ts'
import { openSession } from './sessions.ts'
import { addressOf, SELECT_USER, type UserRow } from './user-rows.ts'

/** An address that the account signed in from counts as its own for so long. */
const KNOWN_MS = 60 * 24 * 3600_000

/**
 * Signs in by e-mail and password. Somebody who does not exist, is disabled, or has no password takes the same way as a wrong
 * password: the same questions, a hash of the same cost, the same error.
 * @throws SS_LOGIN_REFUSED; SS_RATE_LIMITED with `retryAfterMs`
 */
export async function signIn(context: Context, { email, password, ip }: SignIn): Promise<Session> {
  const address = addressOf(email) ?? ''
  const found = await context.strangers.look(() => lookUp(context, address, ip))
  const known = found?.known ?? false
  await takeAttempt(context.rateLimits, { email: address, ip, known }).catch((thrown: unknown) =>
    sayLimited(context, found, ip, thrown),
  )
  const user = found?.disabled_at === null ? found : undefined
  // Of the length alone, whoever it is.
  if (password.length > LONGEST_PASSWORD) return refuse(context, found, ip)
  const { right, upgraded } = await context.hashing.verify(password, user?.password_hash ?? undefined, known)
  if (!user || !right) return refuse(context, found, ip)
  await context.tokens()
  const session = await context.database.transaction(async (sql) => {
    if (!(await usePassword(sql, user, upgraded))) return undefined
    const opened = await openSession(context, sql, user, ip)
    await createAuditLog(sql).record({
      ...{ organizationId: user.organization_id, userId: user.id, action: 'auth.login', subject: user.id },
      details: { ip, by: user.one_time ? 'one-time password' : 'password' },
    })
    return opened
  })
  return session ?? refuse(context, found, ip)
}

async function lookUp(
  context: Context,
  address: string,
  ip: string,
): Promise<(UserRow & { known: boolean }) | undefined> {
  const since = new Date(now(context).getTime() - KNOWN_MS)
  const [row] = await context.database.query<UserRow & { known: boolean }>(
    `select *, exists (select 1 from spectra_core.sessions s
       where s.user_id = found.id and s.created_at > $3 and s.ip = $2) as known
     from (${SELECT_USER} where u.email = $1) found`,
    [address, ip, since],
  )
  return row
}

/** Uses up a one-time password, keeps a better hash; false where somebody else has set or used it meanwhile. */
async function usePassword(sql: Sql, user: UserRow, upgraded: string | undefined): Promise<boolean> {
  const kept = user.one_time ? null : (upgraded ?? user.password_hash)
  const rows = await sql.query(
    `update spectra_core.users set password_hash = $3
     where id = $1 and password_hash = $2 and disabled_at is null returning id`,
    [user.id, user.password_hash, kept],
  )
  return rows.length > 0
}

async function refuse(context: Context, found: UserRow | undefined, ip: string): Promise<never> {
  // Of an unknown address nothing is kept: it may be a password that was typed into the wrong field.
  await context.strangers.write(() =>
    createAuditLog(context.database).record({
      ...(found && { organizationId: found.organization_id, subject: found.id }),
      action: 'auth.refused',
      details: { ip, why: found ? 'password' : 'unknown' },
    }),
  )
  throw new SpectraError('SS_LOGIN_REFUSED', 'Cannot sign in: address and password do not fit')
}

async function sayLimited(
  context: Context,
  found: UserRow | undefined,
  ip: string,
  thrown: unknown,
): Promise<never> {
  if (toSpectraError(thrown).code === 'SS_RATE_LIMITED' && (await isFirstRefusal(context.rateLimits, ip))) {
    await context.strangers.write(() =>
      createAuditLog(context.database).record({
        ...(found && { organizationId: found.organization_id, subject: found.id }),
        action: 'auth.limited',
        details: { ip },
      }),
    )
  }
  throw thrown
}
