import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import type { Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import type { Known } from './entry.ts'
import type { InboxState } from './inbox.ts'
import { checkTenant, type Subject } from './subject.ts'
import { chunkSources } from './tables.ts'

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
}

/**
 * Process, chunk and inbox of a message in one look.
 * @throws SS_MESSAGE_FOREIGN for a message of another organization
 */
export async function lookUp(sql: Sql, stage: string, envelope: Envelope, subject: Subject): Promise<Known> {
  const [row] = await sql.query<Row>(look(subject), asked(stage, envelope, subject))
  return knownOf(envelope, row!)
}

/**
 * The same, and marks a pending chunk as processing where its message is fresh (`entryOf`). Does not wait for the disk:
 * where the database crashes and forgets it, the chunk is pending again, and its message comes again.
 * @throws SS_MESSAGE_FOREIGN for a message of another organization
 */
export async function lookUpAndStart(
  sql: Sql,
  stage: string,
  envelope: Envelope,
  subject: Subject,
  at: Date,
): Promise<Known> {
  const [row] = await sql.query<Row>(
    `with known as (${look(subject)}), started as (
       update ${subject.tables.chunks} set status = 'processing', updated_at = $5
       from known, (select set_config('synchronous_commit', 'off', true)) as quick
       where id = $2 and known.chunk_status in (${chunkSources('processing')}) and status = known.chunk_status
         and known.organization_id = $6 and known.process_status <> 'cancelled'
         and coalesce(known.inbox_state, 'open') = 'open')
     select * from known`,
    [...asked(stage, envelope, subject), at, envelope.organizationId],
  )
  return knownOf(envelope, row!)
}

const asked = (stage: string, envelope: Envelope, { processId, chunkId }: Subject) =>
  [processId, chunkId, stage, envelope.id] as const

const look = ({ modality, tables: { processes, chunks } }: Subject): string =>
  `select p.organization_id, p.status as process_status, p.chunks_total is not null as chunked,
       ${modality === 'live' ? 'p.taken_at is not null' : 'true'} as taken,
       c.status as chunk_status, c.described_at is not null as described,
       c.events_detected_at is not null and c.indexed_at is not null and c.cache_cleaned_at is not null as settled,
       i.state as inbox_state, i.replays, i.cause
     from (select $1::uuid as process, $2::uuid as chunk, $3::text as stage, $4::uuid as message) m
     left join ${processes} p on p.id = m.process
     left join ${chunks} c on c.id = m.chunk and c.process_id = m.process
     left join spectra_ops.inbox i on i.stage = m.stage and i.message_id = m.message`

function knownOf(envelope: Envelope, row: Row): Known {
  const { organization_id, process_status, taken, chunked, chunk_status, described, settled } = row
  if (organization_id !== null) checkTenant(envelope, { organization_id })
  const { inbox_state, replays, cause } = row
  return {
    process: organization_id === null ? undefined : { status: process_status, taken, chunked },
    chunk: chunk_status === null ? undefined : { status: chunk_status, described, settled },
    inbox: inbox_state === null ? undefined : { state: inbox_state, replays, cause: cause ?? undefined },
  }
}
