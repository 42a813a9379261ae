import { processOf, type FactOf, type Recorder } from './recorder.ts'

/** By which prompt and event schema a chunk is described, and who did not describe it: known with its description, in the same commit. A chunk that was described keeps its own. */
export const recordChunkPrompted: Recorder<FactOf<'chunk_prompted'>> = async (fact, recording) => {
  const { item } = processOf(fact, recording)
  const rows = await recording.sql.query(
    `update ${item.tables.chunks} set prompt = $3, prompt_version = $4, event_schema = $5::jsonb, passed_over = $6::jsonb, not_asked = $7::jsonb
     where id = $1 and process_id = $2 and prompt is null and described_at is null returning id`,
    [
      ...[fact.chunkId, item.processId, fact.prompt.name, fact.prompt.version],
      ...[fact.eventSchema, fact.passedOver, fact.notAsked].map((told) =>
        told ? JSON.stringify(told) : null,
      ),
    ],
  )
  return rows.length > 0
}
