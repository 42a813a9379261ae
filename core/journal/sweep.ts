import type { Database } from '../database/database.ts'

export interface JournalKeep {
  /** Entries older than so many hours go. */
  journalHours: number
  /** The newest so many entries of each organization stay. */
  journalRows: number
}

/** Removed by one transaction: while it runs, nobody reads what was written after its beginning. */
const AT_ONCE = 5000

/** The organizations in the journal, from one to the next by its index. */
const ORGANIZATIONS = `with recursive steps(id) as (
    (select organization_id from spectra_ops.journal order by organization_id limit 1)
    union all
    select (select j.organization_id from spectra_ops.journal j where j.organization_id > steps.id
      order by j.organization_id limit 1) from steps where steps.id is not null)
  select id from steps where id is not null`

/**
 * A dump that was restored into another server bears numbers of transactions that this one has not given yet. Nothing new would come
 * after those, so that they go: whoever has a cursor starts over.
 */
async function removeOfAnotherServer(database: Database): Promise<number> {
  const ahead = 'xact >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint'
  const [counted] = await database.query<{ removed: number }>(
    `with gone as (delete from spectra_ops.journal where ${ahead} returning 1),
     floors as (delete from spectra_ops.journal_floors where ${ahead})
     select count(*)::int as removed from gone`,
  )
  return counted!.removed
}

/**
 * Removes the entries of all organizations that are too old or too many, and remembers how far: a cursor before that is refused. Returns
 * how many were removed. Ages are by the clock of the database.
 * @throws the reason of `signal` once that aborts, and the codes of the database
 */
export async function sweepJournal(
  database: Database,
  { journalHours, journalRows }: JournalKeep,
  signal?: AbortSignal,
): Promise<number> {
  let removed = await removeOfAnotherServer(database)
  for (const { id } of await database.query<{ id: string }>(ORGANIZATIONS)) {
    const [last] = await database.query<{ xact: string; seq: string }>(
      `select xact::text, seq::text from (
         (select xact, seq from spectra_ops.journal
          where organization_id = $1 and at < now() - make_interval(secs => $2::float8)
          order by xact desc, seq desc limit 1)
         union all
         (select xact, seq from spectra_ops.journal where organization_id = $1
          order by xact desc, seq desc offset $3::bigint limit 1)) bounds
       order by bounds.xact desc, bounds.seq desc limit 1`,
      [id, journalHours * 3600, journalRows],
    )
    for (let some = last ? AT_ONCE : 0; some === AT_ONCE; removed += some) {
      signal?.throwIfAborted()
      some = await removeSome(database, id, last!)
    }
  }
  return removed
}

async function removeSome(
  database: Database,
  organizationId: string,
  last: { xact: string; seq: string },
): Promise<number> {
  const rows = await database.query(
    `with gone as (
       delete from spectra_ops.journal where seq in (
         select seq from spectra_ops.journal
         where organization_id = $1 and (xact, seq) <= ($2::bigint, $3::bigint)
         order by xact, seq limit ${AT_ONCE})
       returning xact, seq),
     floor as (
       insert into spectra_ops.journal_floors as f (organization_id, xact, seq)
       select $1::uuid, xact, seq from gone order by xact desc, seq desc limit 1
       on conflict (organization_id) do update set xact = excluded.xact, seq = excluded.seq
         where (f.xact, f.seq) < (excluded.xact, excluded.seq))
     select 1 from gone`,
    [organizationId, last.xact, last.seq],
  )
  return rows.length
}
