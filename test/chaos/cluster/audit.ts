import type { Database } from '../../../core/database/database.ts'
import { toDate } from '../../../core/database/database.ts'

/** One change of one row, written by the database itself in the transaction of the change: an observer that misses nothing. */
export interface Change {
  seq: number
  at: Date
  table: string
  verb: 'INSERT' | 'UPDATE' | 'DELETE'
  /** Of the row: its process or chunk, or what its effect is about. */
  key: string
  from?: string
  to?: string
}

/** What is watched: table, its key, and its status where it has one. */
const WATCHED = [
  ['spectra_ops.batch_video_processes', 'id', 'status'],
  ['spectra_ops.batch_video_chunks', 'id', 'status'],
  ['spectra_ops.cam_video_processes', 'id', 'status'],
  ['spectra_ops.cam_video_chunks', 'id', 'status'],
  ['spectra_insights.live_events', 'id', undefined],
  ['spectra_insights.chunk_outputs', 'chunk_id', undefined],
  ['spectra_insights.batch_events', 'id', undefined],
] as const

/** Has every change of the watched rows written down, from now on. */
export async function installAudit(database: Database): Promise<void> {
  await database.query('create schema chaos')
  await database.query(`create table chaos.changes (seq bigserial primary key, at timestamptz default clock_timestamp(),
    "table" text, verb text, key text, "from" text, "to" text)`)
  await database.query('create index on chaos.changes (key)')
  await database.query(`create function chaos.write_down() returns trigger language plpgsql security definer as $$
    declare
      before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
      later jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    begin
      if tg_argv[1] = '' or (before ->> tg_argv[1]) is distinct from (later ->> tg_argv[1]) then
        insert into chaos.changes ("table", verb, key, "from", "to") values (tg_argv[2], tg_op,
          coalesce(later, before) ->> tg_argv[0], before ->> tg_argv[1], later ->> tg_argv[1]);
      end if;
      return null;
    end $$`)
  for (const [table, key, status] of WATCHED) {
    await database.query(`create trigger chaos_write_down after insert or update or delete on ${table}
      for each row execute function chaos.write_down('${key}', '${status ?? ''}', '${table.split('.')[1]}')`)
  }
}

export async function readAudit(database: Database): Promise<Change[]> {
  const rows = await database.query<Omit<Change, 'at' | 'seq'> & { at: Date | string; seq: string }>(
    'select seq::text as seq, at, "table", verb, key, "from", "to" from chaos.changes order by chaos.changes.seq',
  )
  return rows.map((row) => ({
    ...row,
    seq: Number(row.seq),
    at: toDate(row.at),
    from: row.from ?? undefined,
    to: row.to ?? undefined,
  }))
}
