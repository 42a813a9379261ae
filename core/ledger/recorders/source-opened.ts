import { processOf, type FactOf, type Recorder } from './recorder.ts'

/** Adds the warnings of a parameter that are not there yet. */
export const MERGED_WARNINGS = (
  given: string,
): string => `warnings || coalesce((select jsonb_agg(w) from jsonb_array_elements(${given}::jsonb) w
  where not warnings @> jsonb_build_array(w)), '[]')`

/** What the source of a process is, and what was noticed when it was opened; of a process that is being worked on. */
export const recordSourceOpened: Recorder<FactOf<'source_opened'>> = async (fact, recording) => {
  const { item, status } = processOf(fact, recording)
  if (status !== 'processing') return false
  const rows = await recording.sql.query(
    `update ${item.tables.processes} set source_metadata = $2::jsonb, warnings = ${MERGED_WARNINGS('$3')}
     where id = $1 and (source_metadata is distinct from $2::jsonb or warnings <> ${MERGED_WARNINGS('$3')}) returning id`,
    [item.processId, JSON.stringify(fact.source), JSON.stringify(fact.warnings)],
  )
  return rows.length > 0
}
