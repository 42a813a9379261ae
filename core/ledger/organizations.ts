import type { Sql } from '../database/database.ts'
import { TABLES } from './tables.ts'

/** The organizations in a table, from one to the next by the index that begins with them: however many rows each has. */
const steps = (name: string, table: string): string => `
  ${name}(id) as (
    (select organization_id from ${table} order by organization_id limit 1)
    union all
    select (select p.organization_id from ${table} p where p.organization_id > ${name}.id
      order by p.organization_id limit 1) from ${name} where ${name}.id is not null)`

/** Every organization that there is: those with a row of their own, and those that ordered something. */
export async function organizationsIn(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `with recursive ${steps('files', TABLES.batch.processes)}, ${steps('clips', TABLES.live.processes)}
     select id from spectra_core.organizations
     union select id from files where id is not null union select id from clips where id is not null order by id`,
  )
  return rows.map(({ id }) => id)
}
