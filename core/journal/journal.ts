import { toDate, type Database } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Journal, JournalEntry, Place, Tenant } from '../ports.ts'
import type { JournalKind } from '../../schema/journal.ts'
import { createCursors } from './cursors.ts'
import { comparePlaces, START } from './place.ts'
import { createCursors as createListCursors } from '../ledger/cursors.ts'
import { createSubjects } from './subjects.ts'

/** All entries whose transaction is older than every open one: no other will ever come before the last of them. */
const HORIZON = `horizon as materialized (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next)`

/**
 * The journal as triggers of the database write it (`schema/migrations/*-journal.ts`).
 *
 *     xact  7   7   9   9 | 8 still open      an entry of 9 is read when 8 has ended, and then after those of 8
 *     seq   1   2   4   5 |
 *
 * A commit may not have waited for the disk; what is read has: a crash of the database takes back nothing that was told.
 */
export function createJournal(database: Database, { secret }: { secret: string }): Journal {
  async function head(tenant: Tenant): Promise<Place> {
    const [row] = await database.as(tenant).query<PlaceRow>(
      `with ${HORIZON}
       select xact::text, seq::text from (
         (select j.xact, j.seq from spectra_ops.journal j, horizon h where j.organization_id = $1 and j.xact < h.oldest
          order by j.xact desc, j.seq desc limit 1)
         union all select xact, seq from spectra_ops.journal_floors where organization_id = $1) last
       order by last.xact desc, last.seq desc limit 1`,
    )
    if (!row) return START
    await database.durable()
    return placeOf(row)
  }

  return {
    head,

    async read(tenant, after, limit) {
      const rows = await database.as(tenant).query<JournalRow & StateRow>(
        `with ${HORIZON}, found as (
           select j.xact, j.seq, j.kind, j.process_id, j.camera_id, j.subjects, j.at
           from spectra_ops.journal j, horizon h
           where j.organization_id = $1 and (j.xact, j.seq) > ($2::bigint, $3::bigint) and j.xact < h.oldest
           order by j.xact, j.seq limit $4)
         select h.next::text as next, f.xact::text as floor_xact, f.seq::text as floor_seq,
           exists (select 1 from spectra_ops.journal p
             where p.organization_id = $1 and p.xact >= h.oldest) as pending,
           j.xact::text, j.seq::text, j.kind, j.process_id, j.camera_id, array_to_json(j.subjects) as subjects, j.at
         from horizon h left join spectra_ops.journal_floors f on f.organization_id = $1 left join found j on true
         order by j.xact, j.seq`,
        [after.xact, after.seq, limit],
      )
      const state = rows[0]!
      checkKept(after, state)
      const entries = rows.filter(({ xact }) => xact !== null).map(toEntry)
      if (entries.length > 0) await database.durable()
      return { entries, pending: state.pending }
    },

    ...createSubjects(database, createListCursors(secret)),
    ...createCursors(secret),
  }
}

interface PlaceRow {
  xact: string
  seq: string
}

interface JournalRow extends PlaceRow {
  kind: JournalKind
  process_id: string | null
  camera_id: string | null
  subjects: string[]
  at: string | Date
}

interface StateRow {
  next: string
  floor_xact: string | null
  floor_seq: string | null
  pending: boolean
}

const placeOf = ({ xact, seq }: PlaceRow): Place => ({ xact: BigInt(xact), seq: BigInt(seq) })

const toEntry = (row: JournalRow): JournalEntry => ({
  ...placeOf(row),
  kind: row.kind,
  at: toDate(row.at),
  ...(row.process_id && { processId: row.process_id }),
  ...(row.camera_id && { cameraId: row.camera_id }),
  subjects: row.subjects,
})

/** A place beyond what the database knows comes from before it was restored. @throws SS_CURSOR_EXPIRED */
function checkKept(after: Place, { next, floor_xact: xact, floor_seq: seq }: StateRow): void {
  const swept = xact !== null && seq !== null && comparePlaces(after, placeOf({ xact, seq })) < 0
  if (!swept && after.xact <= BigInt(next)) return
  const why = swept
    ? 'what came after it is no longer kept'
    : 'the database is an older one than that of the cursor'
  throw new SpectraError('SS_CURSOR_EXPIRED', `Cannot go on after this cursor: ${why}`)
}
