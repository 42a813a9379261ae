import type { EventTask } from '../../schema/facts.ts'
import type { Sql } from '../database/database.ts'
import { SpectraError } from '../errors.ts'
import type { Ledger, OrganizationLimits } from '../ports.ts'
import { transcriptOf } from './footage/transcripts.ts'
import { TABLES } from './tables.ts'
import { asUuid } from './uuid.ts'
import {
  CHUNK_COLUMNS,
  STATE_COLUMNS,
  toChunkRecord,
  toState,
  type ChunkRow,
  type StateRow,
} from './views.ts'

const ALL = Object.values(TABLES)

/** A statement over the tables of both files and cameras. */
const everywhere = (select: (tables: (typeof ALL)[number]) => string): string =>
  ALL.map(select).join(' union all ')

const STATE = everywhere(
  ({ processes }) => `select ${STATE_COLUMNS}, (select value from spectra_core.org_config o
      where o.organization_id = p.organization_id and o.key = 'limits') as limits
    from ${processes} p
    join spectra_ops.process_configs f on f.process_id = p.id where p.id = $1`,
)
/** The last chunk before the first hole. A database that was restored to an older state may have holes; it is cut again from there. */
const LAST_CHUNK = everywhere(
  ({ chunks }) =>
    `(select ${CHUNK_COLUMNS} from ${chunks} c where c.process_id = $1
      and c.ordinal = (select count(*) from ${chunks} b where b.process_id = $1 and b.ordinal <= c.ordinal)
      order by c.ordinal desc limit 1)`,
)
const CHUNKS = `${everywhere(
  ({ chunks }) =>
    `select ${CHUNK_COLUMNS} from ${chunks} c where c.process_id = $1 and c.ordinal between $2 and $3`,
)} order by ordinal`
const TASKS = everywhere(
  ({ chunks }) => `select events_detected_at is not null as detector, indexed_at is not null as indexer,
    cache_cleaned_at is not null as "cacheCleaner" from ${chunks} where id = $1`,
)

/** What actors may ask. */
export function createReader(sql: Sql): Ledger {
  return {
    async process(processId) {
      const [row] = asUuid(processId)
        ? await sql.query<StateRow & { limits: OrganizationLimits | null }>(STATE, [processId])
        : []
      if (!row)
        throw new SpectraError(
          'SS_PROCESS_GONE',
          `Cannot find process ${processId}: there is none of this id`,
        )
      if (!row.limits) return toState(row)
      const { videoSeconds, sourceBytes } = row.limits
      return { ...toState(row), limits: { videoSeconds, sourceBytes } }
    },
    async lastChunk(processId) {
      const [row] = await sql.query<ChunkRow>(LAST_CHUNK, [processId])
      return row && toChunkRecord(row)
    },
    async chunks(processId, { from, to }) {
      return (await sql.query<ChunkRow>(CHUNKS, [processId, from, to])).map(toChunkRecord)
    },
    transcript: (chunkId) => transcriptOf(sql, chunkId),
    async tasksDone(chunkId) {
      const [row] = await sql.query<Record<EventTask, boolean>>(TASKS, [chunkId])
      return row ? (Object.keys(row) as EventTask[]).filter((task) => row[task]) : []
    },
  }
}
