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

/** Empties every table that tests write to: one database serves a whole test file. */
export async function emptyTables(database: Database): Promise<void> {
  const rows = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname in ('spectra_ops', 'spectra_insights')`,
  )
  // Deleting a few rows is much faster than truncating many tables. Processes go before their chunks, by cascade.
  for (const { name } of rows) await database.query(`delete from ${name}`)
}
