import { MikroORM } from '@mikro-orm/postgresql'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Test } from 'tap'
import type { Database } from '../../core/database/database.ts'
import { openPGliteDatabase } from '../../core/database/pglite.ts'
import { openPostgresqlDatabase } from '../../core/database/postgresql.ts'
import { migrationsHash } from '../../schema/migrations/index.ts'
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

const TEMPLATE = 'spectra_template_'

export const NO_POSTGRES =
  POSTGRES === undefined && 'SPECTRA_TEST_POSTGRES_URL names no server (scripts/services env)'

/** The address of a new, empty database on the PostgreSQL of the tests, gone with the test. */
export const testPostgresUrl = (t: Pick<Test, 'teardown'>): Promise<string> => createdFrom(t, 'template1')

/** The same with all tables in it, by a copy: migrating takes a second, and few tests are about that. */
export const migratedPostgresUrl = async (t: Pick<Test, 'teardown'>): Promise<string> =>
  createdFrom(t, await migratedTemplate())

async function createdFrom(t: Pick<Test, 'teardown'>, template: string): Promise<string> {
  const name = `test_${randomUUID().slice(0, 8)}`
  await onServer(`create database ${name} template ${template}`)
  t.teardown(() => onServer(`drop database ${name} with (force)`))
  return addressOf(name)
}

function addressOf(name: string): string {
  const url = new URL(POSTGRES!)
  url.pathname = `/${name}`
  return url.href
}

/** A database of these migrations to copy from, made by the first who asks. It stays for the next run; older ones go. */
async function migratedTemplate(): Promise<string> {
  const name = `${TEMPLATE}${migrationsHash()}`
  const known = await onServer<{ datname: string }>(
    `select datname from pg_database where starts_with(datname, '${TEMPLATE}')`,
  )
  if (known.some(({ datname }) => datname === name)) return name
  const draft = `${TEMPLATE}draft_${randomUUID().slice(0, 8)}`
  await onServer(`create database ${draft} template template1`)
  await (await openPostgresqlDatabase({ url: addressOf(draft) })).close()
  try {
    await onServer(`alter database ${draft} rename to ${name}`)
  } catch (error) {
    await onServer(`drop database ${draft}`)
    // Another test file was as fast.
    if (!String(error).includes('already exists')) throw error
  }
  for (const { datname } of known)
    if (!datname.includes('draft')) await onServer(`drop database if exists ${datname}`)
  return name
}

/** Runs a statement in the database that the address of the tests names. */
export async function onServer<Row>(statement: string): Promise<Row[]> {
  const discovery = { warnWhenNoEntities: false }
  const orm = await MikroORM.init({ clientUrl: POSTGRES!, entities: [], discovery })
  try {
    return await orm.em.getConnection().execute<Row[]>(statement)
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
