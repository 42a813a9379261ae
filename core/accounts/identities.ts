import { LRUCache } from 'lru-cache'
import { timingSafeEqual } from 'node:crypto'
import { toDateOrNone } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Identity } from '../ports.ts'
import { digestOf } from '../security/random-secret.ts'
import { now, type Context } from './context.ts'
import { nameOf } from './identity-names.ts'
import { KEY_PREFIX, partsOfKey, SELECT_KEY, type KeyRow } from './key-rows.ts'
import { identityOfUser } from './sessions.ts'
import { SELECT_USER, type UserRow } from './user-rows.ts'

/** With the time that the question takes, what holds is at most 2 s old. */
const FRESH_MS = 1500
const MOST = 10_000
/** When somebody was last seen is written down so often at most. */
const SEEN_MS = 60_000

export interface Identities {
  identityOf(bearer: string): Promise<Identity>
  /** Nothing that was looked up before is used again. */
  forget(): void
}

type Known = { user: UserRow } | { key: KeyRow } | Record<string, never>

/** Who shows an access token or an API key. What was found is kept for less than 2 s, and so is that nothing was. */
export function createIdentities(context: Context): Identities {
  const known = new LRUCache<string, Known>({
    max: MOST,
    ttl: FRESH_MS,
    // By the clock of the machine, whatever that of the database does meanwhile.
    fetchMethod: (name) =>
      name.startsWith('user:') ? loadUser(context, name.slice(5)) : loadKey(context, name.slice(4)),
  })
  const look = async (name: string): Promise<Known> => (await known.fetch(name)) ?? {}

  async function ofUser(token: string): Promise<Identity> {
    const { userId, sessionId, expiresAt } = (await context.tokens()).verify(token)
    const found = await look(`user:${sessionId}`)
    if ('user' in found && found.user.id === userId)
      return identityOfUser(found.user as UserRow, sessionId, expiresAt)
    throw refused('Cannot take the access token: its sign-in has ended')
  }

  async function ofKey(text: string): Promise<Identity> {
    const parts = partsOfKey(text)
    const found = parts ? await look(`key:${parts.id}`) : {}
    if (parts && 'key' in found && holds(context, found.key as KeyRow, parts.secret))
      return identityOfKey(found.key as KeyRow)
    throw refused('Cannot take the API key: it is none of ours, was revoked, or has expired')
  }

  return {
    identityOf: (bearer) => (bearer.startsWith(KEY_PREFIX) ? ofKey(bearer) : ofUser(bearer)),
    forget: () => known.clear(),
  }
}

async function loadUser(context: Context, sessionId: string): Promise<Known> {
  const at = now(context)
  const [user] = await context.database.query<UserRow>(
    `${SELECT_USER} join spectra_core.sessions s on s.user_id = u.id
     where s.id = $1 and s.ended_at is null and s.expires_at > $2 and u.disabled_at is null`,
    [sessionId, at],
  )
  if (!user) return {}
  await see(context, 'users', 'last_seen_at', user.id, toDateOrNone(user.last_seen_at))
  return { user }
}

async function loadKey(context: Context, id: string): Promise<Known> {
  const [key] = await context.database.query<KeyRow>(`${SELECT_KEY} where id = $1 and revoked_at is null`, [
    id,
  ])
  if (!key) return {}
  await see(context, 'api_keys', 'last_used_at', key.id, toDateOrNone(key.last_used_at))
  return { key }
}

async function see(
  context: Context,
  table: 'users' | 'api_keys',
  column: string,
  id: string,
  last?: Date,
): Promise<void> {
  const at = now(context)
  if (last && at.getTime() - last.getTime() < SEEN_MS) return
  await context.database.query(`update spectra_core.${table} set ${column} = $2 where id = $1`, [id, at])
}

function holds(context: Context, key: KeyRow, secret: string): boolean {
  const expiresAt = toDateOrNone(key.expires_at)
  if (expiresAt && expiresAt <= now(context)) return false
  return timingSafeEqual(Buffer.from(digestOf(secret)), Buffer.from(key.hash))
}

function identityOfKey(key: KeyRow): Identity {
  const expiresAt = toDateOrNone(key.expires_at)
  return {
    organizationId: key.organization_id,
    role: key.role_name,
    keyId: key.id,
    sessionId: nameOf({ kind: 'key', id: key.id }),
    ...(key.scopes && { scopes: key.scopes }),
    ...(key.cameras && { cameras: key.cameras }),
    ...(expiresAt && { expiresAt }),
  }
}

const refused = (message: string): SpectraError => new SpectraError('SS_UNAUTHENTICATED', message)
