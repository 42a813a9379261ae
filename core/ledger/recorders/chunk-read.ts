import { processOf, type FactOf, type Recorder } from './recorder.ts'

/** Those of $2 of which the process has none that says the same before its colon: figures behind it differ from chunk to chunk. */
const NEW_ONES = `(select jsonb_agg(w) from jsonb_array_elements($2::jsonb) w where not exists (
  select 1 from jsonb_array_elements(warnings) known where known->>'code' = w->>'code'
    and split_part(known->>'message', ': ', 1) = split_part(w->>'message', ': ', 1)))`

/** What is amiss with what is written in the pictures of a chunk, once for its process. */
export const recordChunkRead: Recorder<FactOf<'chunk_read'>> = async (fact, recording) => {
  const { item } = processOf(fact, recording)
  const rows = await recording.sql.query(
    `update ${item.tables.processes} set warnings = warnings || ${NEW_ONES}
     where id = $1 and ${NEW_ONES} is not null returning id`,
    [item.processId, JSON.stringify(fact.warnings)],
  )
  return rows.length > 0
}
