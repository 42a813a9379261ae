import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import type { Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import type { InboxState } from './inbox.ts'
import { chunkSources } from './tables.ts'
import { checkTenant } from './tenant.ts'
import type { WorkItem } from './work-item.ts'

/** How far the work on a message got before: its process, its chunk and its inbox row, each where there is one. */
export interface Progress {
  process:
    | {
        status: ProcessStatus
        /** Its clip was taken; true for a file. */
        taken: boolean
        /** Cutting has ended. */
        chunked: boolean
      }
    | undefined
  chunk:
    | {
        status: ChunkStatus
        described: boolean
        /** All three parts of M2's work are recorded. */
        settled: boolean
      }
    | undefined
  inbox: { state: InboxState; replays: number; cause?: Cause } | undefined
  /** It is put aside until a budget allows its work. */
  held: boolean
}

interface Row {
  organization_id: string | null
  process_status: ProcessStatus
  taken: boolean
  chunked: boolean
  chunk_status: ChunkStatus | null
  described: boolean
  settled: boolean
  inbox_state: InboxState | null
  replays: number
  cause: Cause | null
  held: boolean
}

/**
 * Reads the progress of a message by one statement.
 * @throws SS_MESSAGE_FOREIGN for a message of another organization
 */
export async function readProgress(
  sql: Sql,
  stage: string,
  envelope: Envelope,
  item: WorkItem,
): Promise<Progress> {
  const [row] = await sql.query<Row>(select(item), parameters(stage, envelope, item))
  return toProgress(envelope, row!)
}

/**
 * The same, and marks a pending chunk as processing where its message is fresh (`decideBegin`). Does not wait for the disk:
 * where the database crashes and forgets it, the chunk is pending again, and its message comes again.
 * @throws SS_MESSAGE_FOREIGN for a message of another organization
 */
export async function readProgressAndStart(
  sql: Sql,
  stage: string,
  envelope: Envelope,
  item: WorkItem,
  at: Date,
): Promise<Progress> {
  const [row] = await sql.query<Row>(
    `with progress as (${select(item)}), started as (
       update ${item.tables.chunks} set status = 'processing', updated_at = $5
       from progress, (select set_config('synchronous_commit', 'off', true)) as quick
       where id = $2 and progress.chunk_status in (${chunkSources('processing')}) and status = progress.chunk_status
         and progress.organization_id = $6 and progress.process_status <> 'cancelled'
         and coalesce(progress.inbox_state, 'open') = 'open')
     select * from progress`,
    [...parameters(stage, envelope, item), at, envelope.organizationId],
  )
  return toProgress(envelope, row!)
}

const parameters = (stage: string, envelope: Envelope, { processId, chunkId }: WorkItem) =>
  [processId, chunkId, stage, envelope.id] as const

/** One row, whatever is there of process, chunk and inbox. */
const select = ({ modality, tables: { processes, chunks } }: WorkItem): string =>
  `select p.organization_id, p.status as process_status, p.chunks_total is not null as chunked,
       ${modality === 'live' ? 'p.taken_at is not null' : 'true'} as taken,
       c.status as chunk_status, c.described_at is not null as described,
       c.events_detected_at is not null and c.indexed_at is not null and c.cache_cleaned_at is not null as settled,
       i.state as inbox_state, i.replays, i.cause, h.message_id is not null as held
     from (select $1::uuid as process, $2::uuid as chunk, $3::text as stage, $4::uuid as message) m
     left join ${processes} p on p.id = m.process
     left join ${chunks} c on c.id = m.chunk and c.process_id = m.process
     left join spectra_ops.inbox i on i.stage = m.stage and i.message_id = m.message
     left join spectra_ops.held_messages h on h.stage = m.stage and h.message_id = m.message`

function toProgress(envelope: Envelope, row: Row): Progress {
  const { organization_id, process_status, taken, chunked, chunk_status, described, settled } = row
  if (organization_id !== null) checkTenant(envelope, { organization_id })
  const { inbox_state, replays, cause } = row
  return {
    process: organization_id === null ? undefined : { status: process_status, taken, chunked },
    chunk: chunk_status === null ? undefined : { status: chunk_status, described, settled },
    held: row.held,
    inbox: inbox_state === null ? undefined : { state: inbox_state, replays, cause: cause ?? undefined },
  }
}
