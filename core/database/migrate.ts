import type { MikroORM } from '@mikro-orm/sql'
import {
  MIGRATION_NAMES,
  migrationNamesFor,
  MIGRATIONS_TABLE,
  type DatabaseFeatures,
} from '../../schema/migrations/names.ts'
import { SpectraError } from '../errors.ts'
import { incompatible, recordCompatibility } from './compatibility.ts'
import type { Sql } from './database.ts'
import { codeOf, reaching } from './failures.ts'
import { checkOwner, prepareTenantRole } from './tenant-role.ts'

/** What the migrations of this version still have to do. */
export interface MigrationState {
  applied: string[]
  pending: string[]
  /** Applied by a newer program, beside which this one works. */
  newer: string[]
}

/**
 * Compares a database with the migrations of this version; cheap, so that a warm start needs no ORM.
 * @throws SS_DATABASE_NEWER when a migration was applied that this version neither knows nor works with
 */
export async function migrationState(sql: Sql, features: DatabaseFeatures): Promise<MigrationState> {
  const [table] = await sql.query<{ there: boolean }>(
    `select to_regclass('${MIGRATIONS_TABLE}') is not null as there`,
  )
  const rows = table?.there
    ? await sql.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`)
    : []
  const applied = rows.map(({ name }) => name)
  const known = new Set<string>(MIGRATION_NAMES.map(({ name }) => name))
  const newer = applied.filter((name) => !known.has(name))
  const refused = await incompatible(sql, newer)
  if (refused.length > 0) {
    throw new SpectraError(
      'SS_DATABASE_NEWER',
      `Cannot open the database: it has the unknown migration ${refused.join(', ')}`,
    )
  }
  return { applied, pending: migrationNamesFor(features).filter((name) => !applied.includes(name)), newer }
}

/**
 * Whether vectors can be stored here; creates the pgvector extension where it is available and allowed.
 * Needs a transaction around it.
 */
async function prepareFeatures(sql: Sql): Promise<DatabaseFeatures> {
  const [row] = await sql.query<{ installed: boolean; available: boolean }>(`
    select exists (select 1 from pg_extension where extname = 'vector') as installed,
      exists (select 1 from pg_available_extensions where name = 'vector') as available`)
  if (row?.installed) return { vectors: true }
  if (!row?.available) return { vectors: false }
  await sql.query('savepoint extension')
  try {
    await sql.query('create extension if not exists vector')
    return { vectors: true }
  } catch (error) {
    const INSUFFICIENT_PRIVILEGE = '42501'
    if (codeOf((error as { cause?: unknown }).cause) !== INSUFFICIENT_PRIVILEGE) throw error
    await sql.query('rollback to savepoint extension')
    return { vectors: false }
  }
}

/** A database that is ready to be used. */
export interface Prepared extends DatabaseFeatures {
  /** See `MigrationState`. */
  newer: string[]
}

/** A database as its node opened it before; it may be newer than this program by now, for migrations only add. */
export async function featuresAsFound(orm: MikroORM): Promise<Prepared> {
  const look = `select exists (select 1 from pg_extension where extname = 'vector') as vectors`
  const [row] = await reaching(() => orm.em.getConnection().execute<DatabaseFeatures[]>(look))
  return { ...row!, newer: [] }
}

/** Any number will do, as long as every version of this program uses the same: who holds it migrates. */
const MIGRATION_LOCK = 7_723_001
/** Another node may build an index meanwhile. */
const OTHER_MIGRATES_MS = 10 * 60_000
/** While a migration waits for a table, all others wait for it behind the migration. */
const TABLE_MS = 10_000

/**
 * Brings a database of several nodes up to date: look, lock, apply and unlock are one transaction, so that it is done once,
 * all of it or nothing, whoever dies on the way.
 * @throws SS_DATABASE_NEWER, SS_DATABASE_BUSY; SS_CONFIG_INVALID with the commands to give where the user lacks the tenants' role
 */
export async function migrateTogether(orm: MikroORM): Promise<Prepared> {
  const connection = orm.em.getConnection()
  return connection.transactional(async (transaction) => {
    const sql: Sql = {
      query: (statement) => reaching(() => connection.execute(statement, [], 'all', transaction)),
    }
    await sql.query(`set local lock_timeout = ${OTHER_MIGRATES_MS}`)
    await sql.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    await sql.query(`set local lock_timeout = ${TABLE_MS}`)
    const features = await prepareFeatures(sql)
    await prepareTenantRole(sql)
    const { pending, newer } = await migrationState(sql, features)
    if (pending.length > 0) {
      const { migrationsFor } = await import('../../schema/migrations/index.ts')
      const options = { ...orm.config.get('migrations'), migrationsList: migrationsFor(features) }
      orm.config.set('migrations', options)
      await orm.migrator.up({ transaction })
      await recordCompatibility(sql)
    }
    await checkOwner(sql)
    return { ...features, newer }
  })
}
