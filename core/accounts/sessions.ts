import { randomUUID } from 'node:crypto'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import type { Identity, Session } from '../ports.ts'
import { digestOf, randomSecret } from '../security/random-secret.ts'
import { now, type Context } from './context.ts'
import { nameOf } from './identity-names.ts'
import { camerasOf, SELECT_USER, type UserRow } from './user-rows.ts'

const REFRESH_MS = 30 * 24 * 3600_000
const SECRET_PREFIX = 'spr_'

/** On whose behalf a user asks, by one sign-in. */
export function identityOfUser(user: UserRow, sessionId: string, expiresAt: Date): Identity {
  const cameras = camerasOf(user)
  return {
    organizationId: user.organization_id,
    role: user.role_name,
    userId: user.id,
    sessionId: nameOf({ kind: 'user', id: sessionId, version: user.version }),
    ...(cameras && { cameras }),
    expiresAt,
  }
}

/** Signs somebody in who was found to be that user. */
export async function openSession(context: Context, sql: Sql, user: UserRow, ip: string): Promise<Session> {
  const id = randomUUID()
  const at = now(context)
  const expiresAt = new Date(at.getTime() + REFRESH_MS)
  // What ended long ago shows nothing that the audit log does not.
  await sql.query(`delete from spectra_core.sessions where user_id = $1 and expires_at < $2`, [
    user.id,
    new Date(at.getTime() - REFRESH_MS),
  ])
  await sql.query(
    `insert into spectra_core.sessions (id, organization_id, user_id, ip, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [id, user.organization_id, user.id, ip, at, expiresAt],
  )
  await sql.query(`update spectra_core.users set last_seen_at = $2 where id = $1`, [user.id, at])
  return giveTokens(context, sql, user, { id, at, expiresAt })
}

async function giveTokens(
  context: Context,
  sql: Sql,
  user: UserRow,
  session: { id: string; at: Date; expiresAt: Date },
): Promise<Session> {
  const refreshToken = `${SECRET_PREFIX}${randomSecret()}`
  await sql.query(
    `insert into spectra_core.refresh_tokens (hash, organization_id, session_id, created_at) values ($1, $2, $3, $4)`,
    [digestOf(refreshToken), user.organization_id, session.id, session.at],
  )
  const { token, expiresAt } = (await context.tokens()).sign({ userId: user.id, sessionId: session.id })
  return {
    accessToken: token,
    accessExpiresAt: expiresAt,
    refreshToken,
    refreshExpiresAt: session.expiresAt,
    identity: identityOfUser(user, session.id, expiresAt),
    ...(user.one_time && { passwordToChoose: true as const }),
  }
}

/** Gives new tokens for one that was not used before; one that was ends all that came of its sign-in. @throws SS_UNAUTHENTICATED */
export async function refreshSession(context: Context, refreshToken: string): Promise<Session> {
  const hash = digestOf(refreshToken)
  // Before the transaction: its file may have to be made.
  await context.tokens()
  const session = await context.database.transaction(async (sql) => {
    const at = now(context)
    const [used] = await sql.query<{ session_id: string }>(
      `update spectra_core.refresh_tokens set used_at = $2 where hash = $1 and used_at is null returning session_id`,
      [hash, at],
    )
    if (!used) return undefined
    const id = used.session_id
    const [user] = await sql.query<UserRow>(
      `${SELECT_USER} join spectra_core.sessions s on s.user_id = u.id
       where s.id = $1 and s.ended_at is null and s.expires_at > $2 and u.disabled_at is null`,
      [id, at],
    )
    if (!user) return undefined
    const expiresAt = new Date(at.getTime() + REFRESH_MS)
    await sql.query(`update spectra_core.sessions set expires_at = $2 where id = $1`, [id, expiresAt])
    await sql.query(`delete from spectra_core.refresh_tokens where session_id = $1 and created_at < $2`, [
      id,
      new Date(at.getTime() - REFRESH_MS),
    ])
    return giveTokens(context, sql, user, { id, at, expiresAt })
  })
  if (session) return session
  await endSessionOf(context, refreshToken, 'auth.refresh_refused')
  throw new SpectraError(
    'SS_UNAUTHENTICATED',
    'Cannot refresh the sign-in: the token is none of ours, was used before, or its sign-in has ended',
    { details: { advice: 'Sign in again.' } },
  )
}

/** Ends the sign-in that a refresh token came of, used or not; one that has ended, or that nobody knows, is no error. */
export async function endSessionOf(context: Context, refreshToken: string, action: string): Promise<void> {
  await context.database.transaction(async (sql) => {
    const [ended] = await sql.query<{ organization_id: string; user_id: string }>(
      `update spectra_core.sessions set ended_at = $2
       where id = (select session_id from spectra_core.refresh_tokens where hash = $1) and ended_at is null
       returning organization_id, user_id`,
      [digestOf(refreshToken), now(context)],
    )
    if (!ended) return
    const who = { organizationId: ended.organization_id, userId: ended.user_id }
    await createAuditLog(sql).record({ ...who, action, subject: ended.user_id })
  })
  context.changed()
}

/** Ends all sign-ins of a user, but for the one of that name. */
export async function endSessions(context: Context, sql: Sql, userId: string, keep?: string): Promise<void> {
  await sql.query(
    `update spectra_core.sessions set ended_at = $2
     where user_id = $1 and ended_at is null and ($3::text is null or id::text <> $3)`,
    [userId, now(context), keep ?? null],
  )
}
