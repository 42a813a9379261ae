import { MIGRATION_NAMES } from '../../schema/migrations/names.ts'
import type { Sql } from './database.ts'

/**
 * Which programs work with a migration that they do not know: the migration says so, in a row of its own, since they cannot
 * know by themselves. `worksFrom` is the migration that a program has to know for that, or a later one.
 */
const TABLE = 'spectra_core.compatibility'

/** Writes down what the migrations say, once they are applied. Idempotent. */
export async function recordCompatibility(sql: Sql): Promise<void> {
  const said = MIGRATION_NAMES.flatMap((migration) =>
    'worksFrom' in migration ? [`('${migration.name}', '${migration.worksFrom}')`] : [],
  )
  await sql.query(
    `insert into ${TABLE} (migration, works_from) values ${said.join(', ')} on conflict (migration) do nothing`,
  )
}

/** Those of the migrations, which this program does not know, that it does not work with. */
export async function incompatible(sql: Sql, unknown: readonly string[]): Promise<string[]> {
  if (unknown.length === 0) return []
  const [table] = await sql.query<{ there: boolean }>(`select to_regclass('${TABLE}') is not null as there`)
  const rows = table?.there
    ? await sql.query<{ migration: string; works_from: string }>(`select migration, works_from from ${TABLE}`)
    : []
  const known = new Set<string>(MIGRATION_NAMES.map(({ name }) => name))
  const fine = new Set(rows.filter((row) => known.has(row.works_from)).map(({ migration }) => migration))
  return unknown.filter((name) => !fine.has(name))
}
