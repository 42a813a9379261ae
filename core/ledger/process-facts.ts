import type { Fact, Warning } from '../../schema/facts.ts'
import { SpectraError } from '../errors.ts'
import type { Scope } from './scope.ts'

/** What recording a fact did. `settled`: the process may have come to its end by it. */
export interface Recorded {
  changed: boolean
  settled?: boolean
}

export type Recorder<N extends Fact['fact']> = (
  scope: Scope,
  fact: Extract<Fact, { fact: N }>,
) => Promise<Recorded>

export const UNCHANGED: Recorded = { changed: false }

/** Adds those that are not there yet. */
const MERGED_WARNINGS = `warnings || coalesce((
  select jsonb_agg(w) from jsonb_array_elements($3::jsonb) w where not warnings @> jsonb_build_array(w)), '[]')`

const warningsText = (warnings: readonly Warning[]): string => JSON.stringify(warnings)

/** The source was opened: what it is, and what is wrong with it. */
export const sourceOpened: Recorder<'source_opened'> = async (
  { sql, subject, status },
  { source, warnings },
) => {
  if (status !== 'processing') return UNCHANGED
  const rows = await sql.query(
    `update ${subject.tables.processes} set source_metadata = $2::jsonb, warnings = ${MERGED_WARNINGS}
     where id = $1 and (source_metadata is distinct from $2::jsonb or warnings <> ${MERGED_WARNINGS})
     returning id`,
    [subject.processId, JSON.stringify(source), warningsText(warnings)],
  )
  return { changed: rows.length > 0 }
}

/** A chunk was stored: its row, unless there is one of that ordinal. */
export const chunkCut: Recorder<'chunk_cut'> = async ({ sql, subject, status, at }, { chunk }) => {
  if (status !== 'processing') return UNCHANGED
  const rows = await sql.query(
    `insert into ${subject.tables.chunks} (id, organization_id, process_id, ordinal, start_time, end_time, video_key,
       cache_key, codec, fps, width, height, bytes, sha256, status, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'pending', $15, $15)
     on conflict do nothing returning id`,
    [
      chunk.chunkId,
      subject.organizationId,
      subject.processId,
      chunk.ordinal,
      chunk.startTime,
      chunk.endTime,
      chunk.videoKey,
      chunk.cacheKey,
      chunk.codec,
      chunk.fps,
      chunk.width,
      chunk.height,
      chunk.bytes,
      chunk.sha256,
      at,
    ],
  )
  return { changed: rows.length > 0 }
}

/**
 * No more chunks will come.
 * @throws SS_CHUNKING_FAILED where fewer or more were recorded than announced: the process could never end
 */
export const chunkingEnded: Recorder<'chunking_ended'> = async (scope, { chunks, warnings }) => {
  const { sql, subject, status } = scope
  if (status !== 'processing' || scope.chunksTotal !== null) return UNCHANGED
  const [row] = await sql.query<{ recorded: number }>(
    `update ${subject.tables.processes} set chunks_total = $2, warnings = ${MERGED_WARNINGS} where id = $1
     returning (select count(*)::int from ${subject.tables.chunks} where process_id = $1) as recorded`,
    [subject.processId, chunks, warningsText(warnings)],
  )
  if (row?.recorded !== chunks) {
    throw new SpectraError(
      'SS_CHUNKING_FAILED',
      `Cannot end the cutting of process ${subject.processId}: ${chunks} chunks announced, ${row?.recorded} recorded`,
    )
  }
  scope.chunksTotal = chunks
  return { changed: true, settled: true }
}
