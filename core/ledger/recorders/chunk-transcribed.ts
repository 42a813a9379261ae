import { processOf, type FactOf, type Recorder } from './recorder.ts'
import { MERGED_WARNINGS } from './source-opened.ts'

/** What is said in a chunk: a chunk that has its lines keeps them. And what went wrong with that, once for its process. */
export const recordChunkTranscribed: Recorder<FactOf<'chunk_transcribed'>> = async (fact, recording) => {
  const { sql, at } = recording
  const { item } = processOf(fact, recording)
  const { chunkId, transcript, warnings } = fact
  const written = transcript
    ? await sql.query(
        `insert into spectra_insights.transcripts (chunk_id, position, organization_id, process_id, start_time, end_time, text,
           language, provider, model, created_at)
         select c.id, l.place - 1, c.organization_id, c.process_id, (l.line->>'startTime')::float8, (l.line->>'endTime')::float8,
           l.line->>'text', $4, $5, $6, $7
         from ${item.tables.chunks} c, jsonb_array_elements($3::jsonb) with ordinality as l(line, place)
         where c.id = $1 and c.process_id = $2
           and not exists (select 1 from spectra_insights.transcripts t where t.chunk_id = c.id)
         returning chunk_id`,
        [
          ...[chunkId, item.processId, JSON.stringify(transcript.lines), transcript.language ?? null],
          ...[transcript.provider, transcript.model, at],
        ],
      )
    : []
  if (warnings.length === 0) return written.length > 0
  const warned = await sql.query(
    `update ${item.tables.processes} set warnings = ${MERGED_WARNINGS('$2')}
     where id = $1 and warnings <> ${MERGED_WARNINGS('$2')} returning id`,
    [item.processId, JSON.stringify(warnings)],
  )
  return written.length > 0 || warned.length > 0
}
