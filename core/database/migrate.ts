import type { MikroORM } from '@mikro-orm/sql'
import {
  MIGRATION_NAMES,
  migrationNamesFor,
  MIGRATIONS_TABLE,
  type DatabaseFeatures,
} from '../../schema/migrations/names.ts'
import { SpectraError } from '../errors.ts'
import type { Sql } from './database.ts'

/** What the migrations of this version still have to do. */
export interface MigrationState {
  applied: string[]
  pending: string[]
}

/**
 * Compares a database with the migrations of this version; cheap, so that a warm start needs no ORM.
 * @throws SS_DATABASE_NEWER when a migration was applied that this version does not know
 */
export async function migrationState(sql: Sql, features: DatabaseFeatures): Promise<MigrationState> {
  const [table] = await sql.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    MIGRATIONS_TABLE,
  ])
  const rows = table?.there
    ? await sql.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`)
    : []
  const applied = rows.map(({ name }) => name)
  const known = new Set<string>(MIGRATION_NAMES.map(({ name }) => name))
  const unknown = applied.filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new SpectraError(
      'SS_DATABASE_NEWER',
      `Cannot open the database: it has the unknown migration ${unknown.join(', ')}`,
    )
  }
  return { applied, pending: migrationNamesFor(features).filter((name) => !applied.includes(name)) }
}

/**
 * Whether vectors can be stored here; creates the pgvector extension where it is available and allowed.
 * Needs no transaction around it.
 */
export async function prepareFeatures(sql: Sql): Promise<DatabaseFeatures> {
  const [row] = await sql.query<{ installed: boolean; available: boolean }>(`
    select exists (select 1 from pg_extension where extname = 'vector') as installed,
      exists (select 1 from pg_available_extensions where name = 'vector') as available`)
  if (row?.installed) return { vectors: true }
  if (!row?.available) return { vectors: false }
  try {
    await sql.query('create extension if not exists vector')
    return { vectors: true }
  } catch (error) {
    const INSUFFICIENT_PRIVILEGE = '42501'
    if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) return { vectors: false }
    throw error
  }
}

/** Applies all pending migrations in one transaction. */
export async function migrate(orm: MikroORM): Promise<void> {
  await orm.migrator.up()
}
