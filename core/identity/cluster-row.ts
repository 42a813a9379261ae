import type { Sql } from '../database/database.ts'

/** What a database says of its cluster. */
export interface ClusterRow {
  id: string
  /** A volume of objects carries this id: from then on it is no new cluster, and a directory without the mark is not its own. */
  marked: boolean
}

/** Undefined in a database that no cluster has used since it has ids. */
export async function readCluster(sql: Sql): Promise<ClusterRow | undefined> {
  const [row] = await sql.query<ClusterRow>(
    'select id, marked_at is not null as marked from spectra_core.cluster',
  )
  return row
}

/** Gives the database an id, unless it has one. Returns the one that it has. */
export async function nameCluster(sql: Sql, id: string): Promise<string> {
  await sql.query(
    `insert into spectra_core.cluster (id, created_at) values ($1, now()) on conflict do nothing`,
    [id],
  )
  return (await readCluster(sql))!.id
}

/** Writes down that a volume carries the id. */
export async function rememberMark(sql: Sql): Promise<void> {
  await sql.query('update spectra_core.cluster set marked_at = now() where marked_at is null')
}
