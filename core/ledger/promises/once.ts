import type { Database } from '../../database/database.ts'
import { searchedTable } from '../../search/tables.ts'
import type { Finding } from './finding.ts'
import { TABLES } from '../tables.ts'

const OUTPUTS = 'spectra_insights.chunk_outputs'

/** P2: no effect is there twice, and none that a completed chunk must have is missing. */
export async function effectsHappenOnce(database: Database): Promise<Finding> {
  const wrong: string[] = []
  const twice = async (what: string, table: string, ...keys: string[]): Promise<void> => {
    const rows = await database.query<{ key: string; rows: number }>(
      `select concat_ws(' ', ${keys.join(', ')}) as key, count(*)::int as rows from ${table}
       group by ${keys.join(', ')} having count(*) > 1`,
    )
    for (const { key, rows: count } of rows) wrong.push(`${count} ${what} for ${key}`)
  }
  const missing = async (what: string, table: string, chunks: string): Promise<void> => {
    const rows = await database.query<{ id: string }>(
      `select c.id from ${chunks} c
       where c.status = 'completed' and not exists (select 1 from ${table} o where o.chunk_id = c.id)`,
    )
    for (const { id } of rows) wrong.push(`no ${what} for the completed chunk ${id}`)
  }
  for (const { chunks, events, processes } of Object.values(TABLES)) {
    await twice('processes', processes, 'id')
    await twice('chunk rows', chunks, 'process_id', 'ordinal')
    await twice('events', events, 'chunk_id', 'position')
    await twice('events of one id', events, 'id')
    const lost = await database.query<{ id: string }>(
      `select e.id from ${events} e left join ${events} w on w.id = e.joined_into
       where e.joined_into is not null and w.joined_into is not null or e.joined_into is not null and w.id is null`,
    )
    for (const { id } of lost) wrong.push(`the event ${id} is part of one that is none`)
    await missing('output', OUTPUTS, chunks)
    await missing('vector', searchedTable(database).name, chunks)
  }
  await twice(
    'processes of one idempotency key',
    keyed(TABLES.batch.processes),
    'organization_id',
    'idempotency_key',
  )
  await twice('outputs', OUTPUTS, 'chunk_id')
  await twice('vectors', searchedTable(database).name, 'chunk_id')
  await twice('inbox entries', 'spectra_ops.inbox', 'stage', 'message_id')
  return { counted: await counted(database), wrong }
}

const keyed = (processes: string): string =>
  `(select * from ${processes} where idempotency_key is not null) keyed`

async function counted(database: Database): Promise<string> {
  const [row] = await database.query<{ text: string }>(
    `select concat(
       (select count(*) from ${TABLES.batch.chunks}) + (select count(*) from ${TABLES.live.chunks}), ' chunks, ',
       (select count(*) from ${OUTPUTS}), ' outputs, ',
       (select count(*) from ${TABLES.batch.events}) + (select count(*) from ${TABLES.live.events}), ' events, ',
       (select count(*) from ${searchedTable(database).name}), ' vectors') as text`,
  )
  return row?.text ?? ''
}
