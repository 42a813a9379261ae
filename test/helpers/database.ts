import { MikroORM } from '@mikro-orm/postgresql'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { tempDir } from './temp.ts'

/** One template for all test files: a new database then takes about half a second. */
export const templateDir = (): string => resolve(import.meta.dirname, '../../.samples/cache')

/** A new embedded database that is closed when the test ends. */
export async function testDatabase(t: Test): Promise<Database> {
  const directory = tempDir(t)
  const database = await openPGliteDatabase({ dataDir: directory, cacheDir: templateDir() })
  t.teardown(() => database.close())
  return database
}

/** The PostgreSQL of the tests, from `scripts/services env`. */
const POSTGRES = process.env.SPECTRA_TEST_POSTGRES_URL

export const NO_POSTGRES =
  POSTGRES === undefined && 'SPECTRA_TEST_POSTGRES_URL names no server (scripts/services env)'

/** The address of a new, empty database on the PostgreSQL of the tests, gone with the test; about half a second. */
export async function testPostgresUrl(t: Pick<Test, 'teardown'>): Promise<string> {
  const name = `test_${randomUUID().slice(0, 8)}`
  await onServer(`create database ${name}`)
  t.teardown(() => onServer(`drop database ${name} with (force)`))
  const url = new URL(POSTGRES!)
  url.pathname = `/${name}`
  return url.href
}

/** Runs a statement in the database that the address of the tests names. */
export async function onServer(statement: string): Promise<void> {
  const discovery = { warnWhenNoEntities: false }
  const orm = await MikroORM.init({ clientUrl: POSTGRES!, entities: [], discovery })
  try {
    await orm.em.getConnection().execute(statement)
  } finally {
    await orm.close()
  }
}

/** Empties every table that tests write to: one database serves a whole test file. */
export async function emptyTables(database: Database): Promise<void> {
  const rows = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname in ('spectra_ops', 'spectra_insights') or relname in ('cameras', 'camera_regions', 'cases', 'case_items', 'saved_searches')`,
  )
  // Deleting a few rows is much faster than truncating many tables. Processes go before their chunks, by cascade.
  for (const { name } of rows) await database.query(`delete from ${name}`)
}
