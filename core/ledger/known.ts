import type { ChunkStatus, ProcessStatus } from '../../schema/status.ts'
import type { Sql } from '../database/database.ts'
import type { Cause } from '../errors.ts'
import type { Envelope } from '../ports.ts'
import type { Known } from './entry.ts'
import type { InboxState } from './inbox.ts'
import { checkTenant, type Subject } from './subject.ts'

interface Row {
  organization_id: string | null
  process_status: ProcessStatus
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
 * @throws SS_MESSAGE_INVALID for a message of another organization
 */
export async function lookUp(sql: Sql, stage: string, envelope: Envelope, subject: Subject): Promise<Known> {
  const { processes, chunks } = subject.tables
  const [row] = await sql.query<Row>(
    `select p.organization_id, p.status as process_status, p.chunks_total is not null as chunked,
       c.status as chunk_status, c.described_at is not null as described,
       c.events_detected_at is not null and c.indexed_at is not null and c.cache_cleaned_at is not null as settled,
       i.state as inbox_state, i.replays, i.cause
     from (select $1::uuid as process, $2::uuid as chunk, $3::text as stage, $4::uuid as message) m
     left join ${processes} p on p.id = m.process
     left join ${chunks} c on c.id = m.chunk and c.process_id = m.process
     left join spectra_ops.inbox i on i.stage = m.stage and i.message_id = m.message`,
    [subject.processId, subject.chunkId, stage, envelope.id],
  )
  const { organization_id, process_status, chunked, chunk_status, described, settled } = row!
  if (organization_id !== null) checkTenant(envelope, { organization_id })
  const { inbox_state, replays, cause } = row!
  return {
    process: organization_id === null ? undefined : { status: process_status, chunked },
    chunk: chunk_status === null ? undefined : { status: chunk_status, described, settled },
    inbox: inbox_state === null ? undefined : { state: inbox_state, replays, cause: cause ?? undefined },
  }
}
