import { randomUUID } from 'node:crypto'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import { createAuditLog } from '../observability/audit-log.ts'
import { notedChange } from '../observability/noted-change.ts'
import type { Accounts, Identity, NewUser, UserChange } from '../ports.ts'
import { checkPassword } from '../security/password-rules.ts'
import { oneTimePassword } from '../security/random-secret.ts'
import { findCohort } from './cohorts.ts'
import { now, type Context } from './context.ts'
import { requireAbove, requireAccounts } from './guard.ts'
import { endSessions } from './sessions.ts'
import { addressOf, findUser, SELECT_USER, userView, type UserRow } from './user-rows.ts'
import { jsonOrNull, nameIn } from './values.ts'
import { whoOf } from '../who.ts'

/** Of the first user, who may have another made at once. */
const FIRST_ADDRESS = 'owner@localhost'

type Users = Pick<Accounts, 'createUser' | 'ensureOwner' | 'users' | 'changeUser' | 'endSessions'>

export function createUsers(context: Context): Users {
  const { database } = context
  return {
    async createUser(by, user) {
      requireAbove(by, user.role)
      return addUser(context, by, user)
    },

    async ensureOwner(by) {
      requireAbove(by, 'owner')
      const [some] = await database.query(
        'select 1 from spectra_core.users where organization_id = $1 limit 1',
        [by.organizationId],
      )
      if (some) return undefined
      const made = await addUser(context, by, { email: FIRST_ADDRESS, name: 'Owner', role: 'owner' })
      return { user: made.user, oneTimePassword: made.oneTimePassword! }
    },

    async users(organizationId) {
      const rows = await database.query<UserRow>(
        `${SELECT_USER} where u.organization_id = $1 order by u.name, u.email, u.id`,
        [organizationId],
      )
      return rows.map(userView)
    },

    async changeUser(by, id, change) {
      requireAccounts(by)
      const changed = await database.transaction(async (sql) => {
        const before = await findUser(sql, by.organizationId, id)
        requireAbove(by, before.role_name)
        if (change.role) requireAbove(by, change.role)
        const stays = (change.role ?? before.role_name) === 'owner' && change.disabled !== true
        if (before.role_name === 'owner' && before.disabled_at === null && !stays) {
          await refuseLastOwner(sql, before)
        }
        return applyChange(context, sql, by, before, change)
      })
      context.changed()
      return userView(changed)
    },

    async endSessions(by, id) {
      requireAccounts(by)
      const user = await database.transaction(async (sql) => {
        const found = await findUser(sql, by.organizationId, id)
        requireAbove(by, found.role_name)
        await endSessions(context, sql, found.id)
        await createAuditLog(sql).record({ ...whoOf(by), action: 'user.sessions_ended', subject: found.id })
        return found
      })
      context.changed()
      return userView(user)
    },
  }
}

/** @throws SS_ACCOUNT_EXISTS, SS_INPUT_INVALID, SS_NOT_FOUND */
export async function addUser(
  context: Context,
  by: Identity,
  { email, name, role, password, cohortId, cameras }: NewUser,
): ReturnType<Accounts['createUser']> {
  const address = addressOf(email)
  if (!address) throw new SpectraError('SS_INPUT_INVALID', 'Cannot make the user: the e-mail address is none')
  if (password !== undefined) checkPassword(password, { email: address })
  const once = password === undefined ? oneTimePassword() : undefined
  const encoded = await context.hashing.hash(password ?? once!)
  const user = await context.database.transaction((sql) =>
    insertUser(context, sql, by, {
      ...{ email: address, name: nameIn(name ?? address.split('@')[0]!), role, cohortId, cameras },
      ...{ encoded, oneTime: once !== undefined },
    }),
  )
  context.changed()
  return { user: userView(user), ...(once !== undefined && { oneTimePassword: once }) }
}

export interface UserToInsert extends Pick<NewUser, 'role' | 'cohortId' | 'cameras'> {
  email: string
  name: string
  /** Null: comes by a provider only. */
  encoded: string | null
  oneTime: boolean
}

/** @throws SS_ACCOUNT_EXISTS, SS_NOT_FOUND */
export async function insertUser(
  context: Context,
  sql: Sql,
  by: Identity,
  { email, name, role, cohortId, cameras, encoded, oneTime }: UserToInsert,
): Promise<UserRow> {
  const cohort = cohortId === undefined ? undefined : await findCohort(sql, by.organizationId, cohortId)
  const [made] = await sql.query<{ id: string }>(
    `insert into spectra_core.users
       (id, organization_id, email, name, password_hash, one_time, role_name, cohort_id, cameras, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10) on conflict (email) do nothing returning id`,
    [
      ...[randomUUID(), by.organizationId, email, name, encoded, oneTime, role],
      ...[cohort?.id ?? null, jsonOrNull(cameras), now(context)],
    ],
  )
  if (!made) {
    throw new SpectraError('SS_ACCOUNT_EXISTS', 'Cannot make the user: there is one with this e-mail address')
  }
  const details = { email, role, cohortId: cohort?.id, cameras }
  await createAuditLog(sql).record({ ...whoOf(by), action: 'user.create', subject: made.id, details })
  return findUser(sql, by.organizationId, made.id)
}

async function applyChange(
  context: Context,
  sql: Sql,
  by: Identity,
  before: UserRow,
  { name, role, cohortId, cameras, disabled }: UserChange,
): Promise<UserRow> {
  const cohort = typeof cohortId === 'string' ? await findCohort(sql, by.organizationId, cohortId) : undefined
  const disabledAt =
    disabled === undefined ? before.disabled_at : disabled ? (before.disabled_at ?? now(context)) : null
  await sql.query(
    `update spectra_core.users set name = $2, role_name = $3, cohort_id = $4, cameras = $5::jsonb, disabled_at = $6,
       version = version + 1 where id = $1`,
    [
      ...[before.id, name === undefined ? before.name : nameIn(name), role ?? before.role_name],
      cohortId === undefined ? before.cohort_id : (cohort?.id ?? null),
      jsonOrNull(cameras === undefined ? before.cameras : cameras),
      disabledAt,
    ],
  )
  if (disabled) await endSessions(context, sql, before.id)
  const was = {
    ...{ name: before.name, role: before.role_name, cohortId: before.cohort_id, cameras: before.cameras },
    disabled: before.disabled_at !== null,
  }
  const details = notedChange(was, { name, role, cohortId, cameras, disabled })
  await createAuditLog(sql).record({ ...whoOf(by), action: 'user.change', subject: before.id, details })
  return findUser(sql, by.organizationId, before.id)
}

/** Those who are changed at once wait for each other here. */
export async function isLastOwner(sql: Sql, { id, organization_id }: UserRow): Promise<boolean> {
  const owners = await sql.query<{ id: string }>(
    `select id from spectra_core.users
     where organization_id = $1 and role_name = 'owner' and disabled_at is null order by id for update`,
    [organization_id],
  )
  return owners.every((owner) => owner.id === id)
}

async function refuseLastOwner(sql: Sql, user: UserRow): Promise<void> {
  if (!(await isLastOwner(sql, user))) return
  throw new SpectraError(
    'SS_STATUS_CONFLICT',
    `Cannot take the role from ${user.email}: it is the last owner`,
    {
      details: { advice: 'Make another owner first.' },
    },
  )
}
